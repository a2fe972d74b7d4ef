"""Every act on meetings: what it calls and which form asks. Pages and REST serve the same lines."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.web.actions import Action, Actions
from comms.web.forms import ReasonForm, RemarkForm
from meetings import forms, operations
from meetings.forms import motions as motion_forms
from meetings.forms import people as people_forms
from meetings.forms import progress as progress_forms
from meetings.forms import requests as report_forms
from meetings.forms import signatures as signature_forms
from meetings.forms import speaking as speaking_forms
from meetings.models import Meeting, SpeakingTurn
from meetings.operations import (
    counter_signing,
    motions,
    progress,
    proposals,
    replies,
    requests,
    sending_minutes,
    signing,
    speaking,
    steps,
    superseding,
    votes,
)
from meetings.states import OPEN_AGENDA, MeetingState, TurnState

# Series

SERIES_CREATE = Action(
    operations.create_series,
    forms.SeriesForm,
    permission="meetings.add_meetingseries",
    versioned=False,
)
SERIES_CHANGE = Action(operations.change_series, forms.SeriesChangeForm, permission="meetings.manage_series")
SERIES_ACTIONS: Actions = {
    "activate": Action(operations.activate, forms.ActivateForm),
    "pause": Action(operations.pause, ReasonForm),
    "resume": Action(operations.resume),
    "end": Action(operations.end, ReasonForm),
}

# Meetings

MEETING_CREATE = Action(
    operations.call_meeting,
    forms.MeetingForm,
    permission="meetings.add_meeting",
    versioned=False,
)
MEETING_CHANGE = Action(
    operations.change_meeting,
    forms.MeetingChangeForm,
    permission="meetings.change_meeting",
)


def led_in_turn(meeting: Meeting) -> bool:
    """Whether the meeting is to come and its leaders take turns."""
    return meeting.is_upcoming and meeting.in_turn


def may_name_helpers(meeting: Meeting) -> bool:
    """Whether the meeting has minutes, which are not sealed yet, and is not for its participants only."""
    minutes = getattr(meeting, "minutes", None)
    still_open = meeting.state in OPEN_AGENDA or (minutes is not None and minutes.is_draft)
    return still_open and meeting.kind.needs_minutes and not meeting.confidential


MEETING_ACTIONS: Actions = {
    "issue-agenda": Action(operations.issue_agenda),
    "reschedule": Action(operations.reschedule, forms.RescheduleForm),
    "cancel": Action(operations.cancel, ReasonForm),
    "restore": Action(operations.restore),
    "start": Action(operations.start, forms.EventTimeForm),
    "finish": Action(operations.finish, forms.EventTimeForm),
    "record-held": Action(operations.record_held, forms.RecordHeldForm),
    "explain": Action(operations.explain, ReasonForm),
    "keep-close": Action(
        operations.keep_close,
        ReasonForm,
        permission="meetings.keep_close",
        label=_("Keep it to its participants"),
        tone="secondary",
        icon="lock",
        possible=lambda meeting: not meeting.confidential,
    ),
    "name-helpers": Action(
        counter_signing.name_helpers,
        signature_forms.HelpersForm,
        permission="meetings.prepare_meeting",
        label=_("Helping departments"),
        tone="secondary",
        icon="people",
        possible=may_name_helpers,
    ),
    "reply": Action(
        operations.reply,
        forms.ReplyForm,
        permission="meetings.join_meeting",
        versioned=False,
        label=_("Reply to the invitation"),
        icon="envelope",
        possible=lambda meeting: meeting.is_upcoming,
    ),
    "name-leader": Action(
        operations.name_leader,
        forms.LeaderForm,
        permission="meetings.name_leader",
        label=_("Name another leader"),
        tone="secondary",
        icon="person-check",
        possible=led_in_turn,
    ),
    "cannot-lead": Action(
        operations.cannot_lead,
        ReasonForm,
        permission="meetings.decline_lead",
        label=_("I cannot lead"),
        tone="secondary",
        icon="person-x",
        possible=led_in_turn,
    ),
}

# The agenda and its papers

ITEM_CREATE = Action(
    operations.add_item,
    forms.ItemForm,
    permission="meetings.prepare_meeting",
    versioned=False,
)
ITEM_CHANGE = Action(
    operations.change_item,
    forms.ItemChangeForm,
    permission="meetings.change_agendaitem",
)
ITEM_REMOVE = Action(
    operations.remove_item,
    permission="meetings.change_agendaitem",
    label=_("Take off the agenda"),
    tone="danger",
    icon="trash",
)
ITEM_ACTIONS: Actions = {
    "move": Action(
        operations.move_item,
        forms.MoveForm,
        permission="meetings.change_agendaitem",
        label=_("Move"),
    ),
    "outcome": Action(
        operations.note_outcome,
        forms.OutcomeForm,
        permission="meetings.conclude_agendaitem",
        label=_("Outcome"),
        possible=lambda item: operations.records_open(item.meeting),
    ),
}
PAPER_ACTIONS: Actions = {
    "open": Action(operations.note_opened, permission="meetings.open_paper", versioned=False),
}

# Who takes part

PARTICIPANT_CREATE = Action(
    operations.invite,
    forms.ParticipantForm,
    permission="meetings.prepare_meeting",
    versioned=False,
)
PARTICIPANT_ACTIONS: Actions = {
    "reply": Action(
        replies.note_reply,
        people_forms.NoteReplyForm,
        permission="meetings.change_participant",
        label=_("Enter a reply"),
        icon="envelope",
        possible=lambda part: part.meeting.is_upcoming,
    ),
}
PARTICIPANT_REMOVE = Action(
    operations.uninvite,
    permission="meetings.change_participant",
    label=_("Take off the list"),
    tone="danger",
)
SIGN_IN = Action(
    operations.sign_in,
    forms.SignInForm,
    permission="meetings.add_signin",
    versioned=False,
    label=pgettext_lazy("meeting", "Sign in"),
)
SIGN_IN_ACTIONS: Actions = {
    "leave": Action(
        signing.sign_out,
        people_forms.SignOutForm,
        permission="meetings.sign_out",
        label=_("Left before the end"),
        tone="secondary",
        icon="box-arrow-right",
        possible=lambda line: line.stands and line.out_at is None,
    ),
    "correct": Action(
        operations.correct_sign_in,
        forms.SignInCorrectionForm,
        permission="meetings.correct_signin",
        label=_("Correct the attendance sheet"),
    ),
}

PROPOSAL_CREATE = Action(
    proposals.propose_time,
    people_forms.ProposalForm,
    permission="meetings.join_meeting",
    versioned=False,
    label=_("Propose another time"),
)
PROPOSAL_ACTIONS: Actions = {
    "accept": Action(proposals.accept_time),
    "decline": Action(proposals.decline_time, ReasonForm),
    "withdraw": Action(proposals.withdraw_time),
}

# Who speaks


def runs_now(meeting: Meeting) -> bool:
    """Whether people are speaking: the meeting is in progress."""
    return meeting.state == MeetingState.IN_PROGRESS


def waits(turn: SpeakingTurn) -> bool:
    """Whether the turn has a place in the queue."""
    return turn.state == TurnState.WAITING


def corrigible(turn: SpeakingTurn) -> bool:
    """Whether the speech is over and the minutes are no more than a draft."""
    return turn.state == TurnState.ENDED and operations.records_open(turn.meeting)


TURN_CREATE = Action(
    speaking.ask_to_speak,
    speaking_forms.WantsToSpeakForm,
    permission="meetings.add_speakingturn",
    versioned=False,
    label=_("I want to speak"),
    icon="hand-index-thumb",
    possible=runs_now,
)
# What is done on the live page of a meeting beside moving the meeting itself
LIVE_ACTIONS: Actions = {
    "give-floor": Action(
        speaking.give_floor,
        speaking_forms.SpeaksNowForm,
        permission="meetings.run_meeting",
        versioned=False,
        label=_("Speaks now"),
        tone="success",
        icon="mic",
        possible=runs_now,
    ),
    "next-speaker": Action(
        speaking.next_speaker,
        speaking_forms.NextSpeakerForm,
        permission="meetings.run_meeting",
        versioned=False,
        label=_("Next speaker"),
        icon="skip-end",
        possible=runs_now,
    ),
    "resolve": Action(
        operations.adopt,
        speaking_forms.ResolutionLineForm,
        permission="meetings.run_meeting",
        versioned=False,
        label=_("Resolution in one line"),
        icon="plus-lg",
        possible=operations.records_open,
    ),
}
TURN_ACTIONS: Actions = {
    "begin": Action(speaking.begin_turn),
    "pause": Action(speaking.pause_turn),
    "resume": Action(speaking.resume_turn),
    "end": Action(speaking.end_turn),
    "withdraw": Action(speaking.withdraw_turn),
    "move": Action(
        speaking.move_turn,
        forms.MoveForm,
        permission="meetings.lead_speaking",
        label=_("Move"),
        possible=waits,
    ),
    "correct": Action(
        speaking.correct_turn,
        speaking_forms.SpokenForm,
        permission="meetings.lead_speaking",
        label=_("Correct the speaking time"),
        tone="secondary",
        icon="pencil",
        possible=corrigible,
    ),
}

# Minutes

MINUTES_CHANGE = Action(
    operations.write_minutes,
    forms.MinutesForm,
    permission="meetings.write_minutes",
)
MINUTES_ACTIONS: Actions = {
    "submit": Action(operations.submit),
    "approve": Action(operations.approve, signature_forms.ApproveForm),
    "return": Action(operations.return_minutes, ReasonForm),
    "distribute": Action(sending_minutes.distribute, forms.RecipientsForm),
    "correct": Action(operations.correct, ReasonForm),
    "read": Action(
        operations.read_minutes,
        permission="meetings.receive_minutes",
        versioned=False,
        label=_("Read the minutes"),
    ),
    "acknowledge": Action(
        operations.acknowledge,
        permission="meetings.receive_minutes",
        versioned=False,
        label=_("Acknowledge"),
        icon="file-earmark-check",
    ),
}

SIGNATURE_ACTIONS: Actions = {
    "sign": Action(counter_signing.sign_minutes),
    "dispute": Action(counter_signing.dispute_minutes, ReasonForm),
}

# Resolutions

RESOLUTION_CREATE = Action(
    operations.adopt,
    forms.ResolutionForm,
    permission="meetings.run_meeting",
    versioned=False,
)
RESOLUTION_CHANGE = Action(
    operations.change_resolution,
    forms.ResolutionChangeForm,
    permission="meetings.change_resolution",
)
RESOLUTION_ACTIONS: Actions = {
    "submit-plan": Action(operations.submit_plan, forms.PlanForm),
    "accept-plan": Action(operations.accept_plan),
    "return": Action(operations.return_plan, ReasonForm),
    "report-done": Action(operations.report_done, forms.ResultForm),
    "verify": Action(operations.verify),
    "reject": Action(operations.reject, ReasonForm),
    "drop": Action(operations.drop, ReasonForm),
    "progress": Action(
        progress.note_progress,
        progress_forms.ProgressForm,
        permission="meetings.note_progress",
        versioned=False,
        label=_("Note progress"),
        tone="secondary",
        icon="graph-up",
        possible=lambda resolution: resolution.takes_progress,
    ),
    "replace": Action(
        superseding.supersede,
        progress_forms.SupersedeForm,
        permission="meetings.change_resolution",
        label=_("Supersede an older resolution"),
        tone="secondary",
        icon="layers",
        possible=lambda resolution: not resolution.is_given_up,
    ),
}
STEP_ACTIONS: Actions = {
    "finish": Action(
        steps.finish_step,
        permission="meetings.work_on_step",
        label=pgettext_lazy("step", "Done"),
        tone="success",
        icon="check2",
        possible=lambda step: step.is_workable and not step.done_at,
    ),
    "reopen": Action(
        steps.reopen_step,
        ReasonForm,
        permission="meetings.work_on_step",
        label=_("Not done after all"),
        tone="warning",
        icon="arrow-counterclockwise",
        possible=lambda step: step.is_workable and bool(step.done_at),
    ),
}
FOLLOW_UP_CREATE = Action(
    progress.look_at, progress_forms.FollowUpForm, permission="meetings.run_meeting", versioned=False
)

# Motions and votes

MOTION_CREATE = Action(
    motions.propose_motion,
    motion_forms.MotionForm,
    permission="meetings.add_motion",
    versioned=False,
)
MOTION_CHANGE = Action(
    motions.change_motion, motion_forms.MotionChangeForm, permission="meetings.carry_motion"
)
MOTION_ACTIONS: Actions = {
    "submit": Action(motions.submit_motion),
    "admit": Action(motions.admit_motion),
    "return": Action(motions.return_motion, ReasonForm),
    "open-vote": Action(votes.open_vote),
    "vote": Action(
        votes.cast_vote,
        motion_forms.VoteForm,
        permission="meetings.cast_vote",
        versioned=False,
        label=pgettext_lazy("motion", "Vote"),
        icon="hand-index",
        possible=lambda motion: motion.is_voting,
    ),
    "close-vote": Action(votes.close_vote, motion_forms.CloseVoteForm),
    "count-hands": Action(votes.count_hands, motion_forms.HandsForm),
    "adjourn": Action(motions.adjourn_motion, ReasonForm),
    "refer": Action(motions.refer_motion, ReasonForm),
    "take-up": Action(motions.take_up_motion),
    "withdraw": Action(motions.withdraw_motion, RemarkForm),
}

# Talks between departments that somebody asks for

REQUEST_CREATE = Action(
    requests.ask_for_meeting,
    report_forms.RequestForm,
    permission="meetings.add_meetingrequest",
    versioned=False,
)
REQUEST_CHANGE = Action(
    requests.change_request, report_forms.RequestChangeForm, permission="meetings.ask_for_meeting"
)
REQUEST_ACTIONS: Actions = {
    "accept": Action(requests.accept_request, report_forms.AcceptForm),
    "return": Action(requests.return_request, ReasonForm),
    "reject": Action(requests.reject_request, ReasonForm),
    "submit": Action(requests.submit_request),
    "withdraw": Action(requests.withdraw_request, ReasonForm),
}

# The daily decision of an office

MORNING_ACTIONS: Actions = {
    "hold": Action(operations.hold_morning, forms.MorningForm),
    "skip": Action(operations.skip_morning, forms.MorningForm),
    "undo": Action(operations.undo_morning),
}

# The private calendar address

FEED_RENEW = Action(operations.renew_feed, versioned=False, label=_("New calendar address"))
