"""Acts on series and meetings: calling, preparing, taking part, speaking."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.web.actions import Action, Actions
from comms.web.forms import ReasonForm
from meetings import forms
from meetings.forms import people as people_forms
from meetings.forms import requests as report_forms
from meetings.forms import signatures as signature_forms
from meetings.forms import speaking as speaking_forms
from meetings.models import Meeting, SpeakingTurn
from meetings.operations import (
    agenda,
    attendance,
    counter_signing,
    feeds,
    holding,
    keeping_close,
    leading,
    meetings,
    mornings,
    proposals,
    replies,
    requests,
    resolutions,
    series,
    signing,
    speaking,
)
from meetings.states import OPEN_AGENDA, MeetingState, TurnState

# Series

SERIES_CREATE = Action(
    series.create_series,
    forms.SeriesForm,
    permission="meetings.add_meetingseries",
    versioned=False,
)
SERIES_CHANGE = Action(series.change_series, forms.SeriesChangeForm, permission="meetings.manage_series")
SERIES_ACTIONS: Actions = {
    "activate": Action(series.activate, forms.ActivateForm),
    "pause": Action(series.pause, ReasonForm),
    "resume": Action(series.resume),
    "end": Action(series.end, ReasonForm),
}

# Meetings

MEETING_CREATE = Action(
    meetings.call_meeting,
    forms.MeetingForm,
    permission="meetings.add_meeting",
    versioned=False,
)
MEETING_CHANGE = Action(
    meetings.change_meeting,
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
    "issue-agenda": Action(meetings.issue_agenda),
    "reschedule": Action(meetings.reschedule, forms.RescheduleForm),
    "cancel": Action(meetings.cancel, ReasonForm),
    "restore": Action(meetings.restore),
    "start": Action(holding.start, forms.EventTimeForm),
    "finish": Action(holding.finish, forms.EventTimeForm),
    "record-held": Action(holding.record_held, forms.RecordHeldForm),
    "explain": Action(meetings.explain, ReasonForm),
    "keep-close": Action(
        keeping_close.keep_close,
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
        replies.reply,
        forms.ReplyForm,
        permission="meetings.join_meeting",
        versioned=False,
        label=_("Reply to the invitation"),
        icon="envelope",
        possible=lambda meeting: meeting.is_upcoming,
    ),
    "name-leader": Action(
        leading.name_leader,
        forms.LeaderForm,
        permission="meetings.name_leader",
        label=_("Name another leader"),
        tone="secondary",
        icon="person-check",
        possible=led_in_turn,
    ),
    "cannot-lead": Action(
        leading.cannot_lead,
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
    agenda.add_item,
    forms.ItemForm,
    permission="meetings.prepare_meeting",
    versioned=False,
)
ITEM_CHANGE = Action(
    agenda.change_item,
    forms.ItemChangeForm,
    permission="meetings.change_agendaitem",
)
ITEM_REMOVE = Action(
    agenda.remove_item,
    permission="meetings.change_agendaitem",
    label=_("Take off the agenda"),
    tone="danger",
    icon="trash",
)
ITEM_ACTIONS: Actions = {
    "move": Action(
        agenda.move_item,
        forms.MoveForm,
        permission="meetings.change_agendaitem",
        label=_("Move"),
    ),
    "outcome": Action(
        agenda.note_outcome,
        forms.OutcomeForm,
        permission="meetings.conclude_agendaitem",
        label=_("Outcome"),
        possible=lambda item: agenda.records_open(item.meeting),
    ),
}
PAPER_ACTIONS: Actions = {
    "open": Action(agenda.note_opened, permission="meetings.open_paper", versioned=False),
}

# Who takes part

PARTICIPANT_CREATE = Action(
    attendance.invite,
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
    attendance.uninvite,
    permission="meetings.change_participant",
    label=_("Take off the list"),
    tone="danger",
)
SIGN_IN = Action(
    signing.sign_in,
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
        signing.correct_sign_in,
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
    return turn.state == TurnState.ENDED and agenda.records_open(turn.meeting)


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
        resolutions.adopt,
        speaking_forms.ResolutionLineForm,
        permission="meetings.run_meeting",
        versioned=False,
        label=_("Resolution in one line"),
        icon="plus-lg",
        possible=agenda.records_open,
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
    "hold": Action(mornings.hold_morning, forms.MorningForm),
    "skip": Action(mornings.skip_morning, forms.MorningForm),
    "undo": Action(mornings.undo_morning),
}

# The private calendar address

FEED_RENEW = Action(feeds.renew_feed, versioned=False, label=_("New calendar address"))
