"""Who may what about meetings. The department prepares and records, the chair approves, participants read."""

import rules
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import now
from comms.base.rights import grant
from comms.organization.models import Post
from comms.organization.queries import head_of, heads_above
from comms.organization.states import UnitRole
from meetings.models import Distribution, Meeting
from meetings.models.meetings import own_units
from meetings.models.requests import DECIDING_POSTS
from meetings.queries.documents import last_distributed
from meetings.queries.people import chair_by_kind
from meetings.queries.votes import may_vote
from meetings.states import OPEN_AGENDA


@rules.predicate
def in_office(user, meeting):
    """Staff of the responsible department; of a confidential meeting the minute taker alone (1.7.a.2)."""
    return meeting is not None and not meeting.confidential and meeting.unit_id in own_units(user)


@rules.predicate
def takes_minutes(user, meeting):
    """The minute taker of the meeting or series, or who acts for them."""
    return meeting is not None and user.acts_for(meeting.minute_taker_id)


@rules.predicate
def chairs(user, meeting):
    """The chair of the meeting or series, or who acts for them."""
    return meeting is not None and user.acts_for(meeting.chair_id)


@rules.predicate
def approves(user, minutes):
    """The chair, who acts for them, or who decides in their place; never who wrote the revision."""
    if minutes is None or (minutes.current is not None and minutes.current.author_id == user.pk):
        return False
    return user.acts_for(minutes.approver(now()))


@rules.predicate
def presides(user, meeting):
    """Who may say who chairs once the meeting has begun: the present chair, and those above the chair."""
    if meeting is None:
        return False
    above = heads_above(meeting.chair) if meeting.chair else [head_of(meeting.unit)]
    return any(user.acts_for(person) for person in (meeting.chair, *above) if person)


@rules.predicate
def takes_part(user, meeting):
    """Anyone on the list of participants; a deputy is put on it before they come in the place of somebody."""
    return meeting is not None and meeting.participants.filter(user=user).exists()


@rules.predicate
def is_welcome(user, meeting):
    """Guests, where the kind of meeting is open to them (1.5.4.4)."""
    return meeting is not None and meeting.kind.open_to_guests


def of_meeting(predicate):
    """The same question asked of the meeting of an item, a participant, minutes or a resolution."""
    return rules.predicate(
        lambda user, obj: obj is not None and predicate(user, obj.meeting), name=f"meeting_{predicate.name}"
    )


@rules.predicate
def reads_paper(user, paper):
    """Those who read the papers of the meeting on whose agenda the file hangs."""
    return paper is not None and paper.parent.meeting.papers_open_to(user)


@rules.predicate
def received(user, minutes):
    """The recipients of the revision that was sent last."""
    sent = last_distributed(minutes) if minutes is not None else None
    return sent is not None and Distribution.objects.filter(revision=sent, recipient=user).exists()


@rules.predicate
def owns(user, resolution):
    """The person responsible for the resolution, or who acts for them."""
    return resolution is not None and user.acts_for(resolution.owner_id)


@rules.predicate
def works_on(user, resolution):
    """Whoever has a step of the present plan, or acts for them."""
    return resolution is not None and any(user.acts_for(step.assignee_id) for step in resolution.steps)


@rules.predicate
def works_on_step(user, step):
    """Whoever does the step, the owner of its resolution, or who acts for them."""
    return step is not None and (user.acts_for(step.assignee_id) or user.acts_for(step.resolution.owner_id))


@rules.predicate
def has_vote(user, meeting):
    """The members of the meeting; observers and guests have no vote."""
    part = meeting and meeting.participants.filter(user=user).select_related("meeting").first()
    return part is not None and may_vote(part)


@rules.predicate
def carries(user, motion):
    """Who submitted the motion, or who acts for them."""
    return motion is not None and user.acts_for(motion.submitter_id)


@rules.predicate
def heads_tracking_unit(user, resolution):
    """The head of the unit that follows the resolution up (1.7.8)."""
    return resolution is not None and resolution.tracking_unit_id in user.headed_unit_ids


@rules.predicate
def calls_meetings(user, unit=None):
    """Heads and the staff of departments call meetings of their unit; clerks at a counter call none."""
    if not (user.is_authenticated and user.is_active):
        return False
    has_post = any(held.post != Post.SERVICE_CENTER_CLERK for held in user.posts)
    return has_post and (unit is None or unit.pk in own_units(user))


@rules.predicate
def organises_talks(user, unit=None):
    """Vice presidents organise the talks between departments, which are Admin & HR's (1.5.4.4)."""
    is_theirs = unit is None or unit.role == UnitRole.ADMIN_HR
    return user.is_authenticated and is_theirs and user.holds(*DECIDING_POSTS)


@rules.predicate
def plans_talks(user, request=None):
    """Who decides about requests: Admin & HR and the vice presidents (1.7.c.3, 1.5.4.4)."""
    if not user.is_authenticated:
        return False
    return user.works_in(UnitRole.ADMIN_HR) or user.holds(*DECIDING_POSTS)


@rules.predicate
def asked(user, request):
    """Who asked, and the heads of the asking department."""
    if request is None:
        return False
    return user.acts_for(request.requested_by_id) or request.unit_id in user.headed_unit_ids


@rules.predicate
def plans_series(user, series=None):
    """Heads of units and system administrators set up series."""
    return user.is_authenticated and (bool(user.headed_unit_ids) or user.holds(Post.SYSTEM_ADMINISTRATOR))


@rules.predicate
def is_not_said(user, series=None):
    """Nothing is known of the series yet: the question is whether somebody sets up any."""
    return series is None


@rules.predicate
def in_series_office(user, series=None):
    """Staff of the department that answers for the series, unless papers are for members alone (1.7.a.4)."""
    return series is not None and series.unit_id in own_units(user) and not series.kind.confidential


@rules.predicate
def chairs_by_post(user, series=None):
    """Whoever chairs a series that names nobody, because the kind says so (1.7.a.1)."""
    if series is None or series.chair_id is not None:
        return False
    return user.acts_for(chair_by_kind(series.kind, series.unit))


@rules.predicate
def administers(user, obj=None):
    """System administrators."""
    return user.is_authenticated and user.holds(Post.SYSTEM_ADMINISTRATOR)


@rules.predicate
def decides_for_office(user, morning):
    """The director of the office, or who acts for them; where the office has none, who heads the unit above
    (1.5.6.1).
    """
    if morning is None:
        return bool(user.headed_unit_ids)
    return morning.unit_id in user.headed_unit_ids or user.acts_for(head_of(morning.unit))


@rules.predicate
def is_ones_own_line(user, row):
    """The line of the sheet, or the proposal, of whoever asks."""
    return row is not None and user.is_authenticated and row.participant.user_id == user.pk


@rules.predicate
def signs_for_unit(user, row):
    """The head of the helping department, or who acts for them; who wrote the minutes does not sign them."""
    if row is None or row.revision.author_id == user.pk:
        return False
    return row.unit_id in user.headed_unit_ids or user.acts_for(head_of(row.unit))


@rules.predicate
def asked_to_speak(user, turn):
    """Whoever put themselves, or was put, on the list of speakers."""
    return turn is not None and turn.participant.user_id == user.pk


@rules.predicate
def of_deciding_meeting(user, row):
    """Who runs the meeting on whose agenda the conclusion stands."""
    return row is not None and row.target is not None and runs(user, row.target)


@rules.predicate
def chairs_one(user, row):
    """Who chairs a coming meeting of the body that approves, or acts for whoever does."""
    if row is None:
        return False
    coming = Meeting.objects.filter(kind=row.to_kind, state__in=OPEN_AGENDA)
    return coming.filter(chair__in=user.person_ids).exists()


prepares = in_office | takes_minutes
runs = prepares | chairs
manages = in_series_office | takes_minutes | chairs | administers | chairs_by_post
grant("meetings.add_meeting", calls_meetings | organises_talks, _("Call a meeting"))
grant("meetings.add_meetingrequest", calls_meetings, _("Ask for a meeting between departments"))
grant("meetings.ask_for_meeting", asked, _("Complete or withdraw the request"))
grant("meetings.plan_requested", plans_talks, _("Decide about the request"))
grant("meetings.add_meetingseries", plans_series & (is_not_said | manages), _("Set up a series"))
grant("meetings.manage_series", manages, _("Change the series"))
grant("meetings.prepare_meeting", prepares, _("Prepare the meeting"))
grant("meetings.run_meeting", runs, _("Run the meeting"))
grant("meetings.decide_morning", decides_for_office, _("Decide about the morning meeting"))
grant("meetings.join_meeting", takes_part, _("Take part in the meeting"))
grant("meetings.enter_meeting", takes_part | is_welcome, _("Come as a guest"))
grant("meetings.add_signin", takes_part | is_welcome | runs, pgettext_lazy("meeting", "Sign in"))
grant("meetings.add_speakingturn", takes_part | runs, _("Ask to speak"))
grant("meetings.lead_speaking", of_meeting(runs), _("Lead the speakers"))
grant("meetings.withdraw_speech", asked_to_speak | of_meeting(runs), _("Take off the speakers"))
grant("meetings.correct_signin", of_meeting(runs), _("Correct the attendance sheet"))
grant("meetings.sign_out", is_ones_own_line | of_meeting(runs), _("Write down that somebody left"))
grant("meetings.answer_timeproposal", of_meeting(prepares), _("Answer a proposed time"))
grant("meetings.withdraw_timeproposal", is_ones_own_line, _("Withdraw a proposed time"))
grant("meetings.submit_conclusion", of_meeting(runs), _("Submit a conclusion"))
grant("meetings.decide_submission", of_deciding_meeting, _("Decide about the conclusion"))
grant("meetings.place_submission", chairs_one, _("Put the conclusion on an agenda that is out"))
grant("meetings.change_agendaitem", of_meeting(prepares), _("Change the agenda"))
grant("meetings.conclude_agendaitem", of_meeting(runs), _("Note the outcome"))
grant("meetings.change_participant", of_meeting(prepares), _("Change the list of participants"))
grant("meetings.open_paper", reads_paper, _("Open the paper"))
grant("meetings.write_minutes", of_meeting(prepares), _("Write the minutes"))
grant("meetings.approve_minutes", approves, _("Approve the minutes"))
grant("meetings.change_meeting", prepares | presides, _("Change the meeting"))
grant("meetings.keep_close", runs, _("Keep the meeting to its participants"))
grant("meetings.change_chair", presides, _("Say who chairs"))
grant("meetings.name_leader", prepares, _("Name another leader"))
grant("meetings.decline_lead", chairs, _("Say that you cannot lead"))
grant("meetings.distribute_minutes", approves | of_meeting(runs), _("Distribute the minutes"))
grant("meetings.sign_minutes", signs_for_unit, _("Sign for the helping department"))
grant("meetings.oversee_minutes", of_meeting(runs), _("See revisions and recipients"))
grant("meetings.receive_minutes", received, _("Acknowledge the minutes"))
grant("meetings.carry_out_resolution", owns, _("Carry out the resolution"))
grant("meetings.judge_plan", of_meeting(runs), _("Judge the action plan"))
grant("meetings.verify_resolution", ~owns & (of_meeting(runs) | heads_tracking_unit), _("Verify the result"))
grant("meetings.drop_resolution", of_meeting(chairs), _("Drop the resolution"))
grant("meetings.change_resolution", of_meeting(runs), _("Change the resolution"))
grant("meetings.add_motion", has_vote | prepares, _("Submit a motion"))
grant("meetings.carry_motion", carries, _("Change or withdraw the motion"))
grant("meetings.admit_motion", of_meeting(prepares), _("Decide about the motion's place on the agenda"))
grant("meetings.lead_vote", of_meeting(chairs), _("Lead the vote"))
grant("meetings.cast_vote", of_meeting(has_vote), _("Vote on the motion"))
grant("meetings.note_progress", owns | works_on, _("Note progress"))
grant("meetings.work_on_step", works_on_step, _("Work on the step"))
