"""Who may what about meetings. The responsible department prepares and records, the chair approves, participants read."""

import rules

from comms.organization.models import Post
from meetings.models.meetings import own_units, reads_status


@rules.predicate
def is_staff_member(user, obj=None):
    """Anyone who is signed in and works here."""
    return user.is_authenticated and user.is_active


@rules.predicate
def in_office(user, meeting):
    """Staff of the responsible department; for confidential kinds the designated person alone (1.7.a.2)."""
    return meeting is not None and not meeting.kind.confidential and meeting.unit_id in own_units(user)


@rules.predicate
def takes_minutes(user, meeting):
    """The minute taker of the meeting or series."""
    return meeting is not None and meeting.minute_taker_id == user.pk


@rules.predicate
def chairs(user, meeting):
    """The chair of the meeting or series."""
    return meeting is not None and meeting.chair_id == user.pk


@rules.predicate
def takes_part(user, meeting):
    """Anyone on the list of participants."""
    return meeting is not None and meeting.participants.filter(user=user).exists()


@rules.predicate
def reads_papers(user, meeting):
    """Those who may read agenda, materials and resolutions."""
    return meeting is not None and meeting.papers_open_to(user)


def of_meeting(predicate):
    """The same question asked of the meeting of minutes or of a resolution."""
    return rules.predicate(lambda user, obj: obj is not None and predicate(user, obj.meeting), name=f"meeting_{predicate.name}")


@rules.predicate
def owns(user, resolution):
    """The person responsible for the resolution."""
    return resolution is not None and resolution.owner_id == user.pk


@rules.predicate
def heads_tracking_unit(user, resolution):
    """The head of the unit that follows the resolution up (1.7.8)."""
    return resolution is not None and resolution.tracking_unit_id in user.headed_unit_ids


@rules.predicate
def calls_meetings(user, obj=None):
    """Heads and the staff of departments call meetings; clerks at a counter do not."""
    return user.is_authenticated and user.is_active and any(held.post != Post.SERVICE_CENTER_CLERK for held in user.posts)


@rules.predicate
def plans_series(user, obj=None):
    """Heads of units and system administrators set up series."""
    return user.is_authenticated and (bool(user.headed_unit_ids) or user.holds(Post.SYSTEM_ADMINISTRATOR))


@rules.predicate
def in_series_office(user, series=None):
    """Staff of the department that answers for the series; without a series anyone who may set one up."""
    return plans_series(user) if series is None else series.unit_id in own_units(user) and not series.kind.confidential


@rules.predicate
def administers(user, obj=None):
    """System administrators."""
    return user.is_authenticated and user.holds(Post.SYSTEM_ADMINISTRATOR)


@rules.predicate
def watches(user, obj=None):
    """Those who see how every meeting stands (1.3.1)."""
    return user.is_authenticated and reads_status(user)


prepares = in_office | takes_minutes
rules.add_perm("meetings.add_meeting", calls_meetings)
rules.add_perm("meetings.add_meetingseries", plans_series)
rules.add_perm("meetings.manage_series", in_series_office | takes_minutes | chairs | administers)
rules.add_perm("meetings.prepare_meeting", prepares)
rules.add_perm("meetings.run_meeting", prepares | chairs)
rules.add_perm("meetings.read_papers", reads_papers)
rules.add_perm("meetings.join_meeting", takes_part)
rules.add_perm("meetings.watch_meetings", watches)
rules.add_perm("meetings.write_minutes", of_meeting(prepares))
rules.add_perm("meetings.approve_minutes", of_meeting(chairs))
rules.add_perm("meetings.carry_out_resolution", owns)
rules.add_perm("meetings.judge_plan", of_meeting(chairs) | of_meeting(prepares))
rules.add_perm("meetings.verify_resolution", ~owns & (of_meeting(chairs) | of_meeting(prepares) | heads_tracking_unit))
rules.add_perm("meetings.drop_resolution", of_meeting(chairs))
rules.add_perm("meetings.change_resolution", of_meeting(chairs) | of_meeting(prepares))
