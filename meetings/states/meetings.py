"""A meeting from its plan to its last resolution."""

from datetime import datetime
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.errors import Refused
from comms.base.states import Move, MoveTable
from comms.base.transitions import Change, require


class MeetingState(TextChoices):
    """The states of a meeting."""

    SCHEDULED = "scheduled", _("Planned")
    AGENDA_ISSUED = "agenda_issued", _("Agenda issued")
    IN_PROGRESS = "in_progress", _("In progress")
    FINISHED = "finished", _("Finished")
    PUBLISHED = "published", _("Minutes distributed")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_HELD = "not_held", _("Not held")


S = MeetingState
UPCOMING = (S.SCHEDULED, S.AGENDA_ISSUED)
HELD = (S.FINISHED, S.PUBLISHED, S.CLOSED)
OPEN_AGENDA = (S.SCHEDULED, S.AGENDA_ISSUED, S.IN_PROGRESS)


class Planned(Protocol):
    """A meeting as its guards see it."""

    own_items: Any  # rows, of which a guard asks whether there are any
    chair_id: int | None
    starts_at: datetime


def has_agenda(meeting: Planned, change: Change) -> None:
    """An agenda without an item of its own cannot be issued (1.7.b.5)."""
    said = _("The agenda has no item yet. Add one first.")
    require(meeting.own_items.exists(), said, agenda_items=[said])


def has_chair(meeting: Planned, change: Change) -> None:
    """A meeting needs a named chair (1.7.5)."""
    require(meeting.chair_id, _("Name a chair first."), chair=[_("Name a chair first.")])


def starts_in_future(meeting: Planned, change: Change) -> None:
    """A cancelled meeting whose time is past cannot be restored."""
    require(meeting.starts_at > change.at, _("The time of this meeting is past. Plan a new one."))


def begins_before_it_ends(meeting: object, change: Change) -> None:
    """The times of a meeting that is entered afterwards must make sense."""
    start, end = change.data["actual_start"], change.data["actual_end"]
    if end <= start:
        raise Refused(errors={"actual_end": _("The end must be after the start.")})
    if end > change.at:
        raise Refused(errors={"actual_end": _("This time has not come yet.")})


PREPARE, RUN = "meetings.prepare_meeting", "meetings.run_meeting"
TIMES = [
    "starts_at",
    "ends_at",
    "location",
    "extended_reason",
    "out_of_rule",
    "moved_by_hand",
    "move_reason",
    "sequence",
]
PLAN = ["starts_at", "ends_at", "window_from", "window_to", "provisional", "original_start"]

MEETING_TABLE = MoveTable(
    S,
    [
        Move(
            event="issue-agenda", sources=[S.SCHEDULED], target=S.AGENDA_ISSUED,
            label=_("Issue the agenda"), permission=PREPARE, guards=[has_agenda, has_chair],
            meets=["agenda"], icon="send",
        ),
        Move(
            event="start", sources=[*UPCOMING], target=S.IN_PROGRESS, label=_("Start"), permission=RUN,
            guards=[has_chair], stamps=["actual_start"], cancels=["agenda", "leader"],
            starts=["finish"], tone="success", icon="play",
        ),
        Move(
            event="finish", sources=[S.IN_PROGRESS], target=S.FINISHED, label=_("Finish"), permission=RUN,
            fields=["over_cap"], stamps=["actual_end"], meets=["finish"], starts=["minutes"],
            tone="success", icon="stop",
        ),
        Move(
            event="reschedule", sources=[S.SCHEDULED], target=S.SCHEDULED, label=_("Reschedule"),
            permission=PREPARE, fields=TIMES, required=["starts_at", "reason"], tone="secondary",
            icon="calendar-event",
        ),
        Move(
            event="reschedule", sources=[S.AGENDA_ISSUED], target=S.AGENDA_ISSUED, label=_("Reschedule"),
            permission=PREPARE, fields=TIMES, required=["starts_at", "reason"], tone="secondary",
            icon="calendar-event",
        ),
        Move(
            event="issue-agenda", sources=[S.AGENDA_ISSUED], target=S.AGENDA_ISSUED,
            label=_("Send the changed agenda"), permission=PREPARE, guards=[has_agenda], tone="secondary",
            icon="send",
        ),
        Move(
            event="replan", sources=[S.SCHEDULED], target=S.SCHEDULED, label=_("Planned again"),
            fields=PLAN,
        ),
        Move(
            event="cancel", sources=[*UPCOMING], target=S.CANCELLED, label=_("Cancel the meeting"),
            permission=PREPARE, fields=["sequence", "cancel_reason"], required=["reason"],
            cancels=["agenda", "leader"], tone="danger", icon="x-circle",
        ),
        Move(
            event="withdraw", sources=[S.IN_PROGRESS], target=S.CANCELLED, label=_("Taken back"),
            fields=["cancel_reason"], cancels=["finish"],
        ),
        Move(
            event="restore", sources=[S.CANCELLED], target=S.SCHEDULED, label=_("Restore"),
            permission=PREPARE, fields=["sequence"], guards=[starts_in_future], starts=["agenda"],
            tone="secondary", icon="arrow-counterclockwise",
        ),
        Move(
            event="miss", sources=[*UPCOMING], target=S.NOT_HELD, label=_("Found not held"),
            cancels=["agenda", "leader"], starts=["explanation"], notice="not_held",
        ),
        Move(
            event="explain", sources=[S.NOT_HELD], target=S.NOT_HELD, label=_("Say why it was not held"),
            permission=PREPARE, fields=["not_held_reason"], required=["reason"], meets=["explanation"],
            icon="chat-left-text",
        ),
        Move(
            event="record-held", sources=[*UPCOMING, S.NOT_HELD], target=S.FINISHED,
            label=_("Enter as held"), permission=RUN, fields=["actual_start", "actual_end", "over_cap"],
            required=["actual_start", "actual_end", "reason"], guards=[begins_before_it_ends, has_chair],
            cancels=["agenda", "explanation", "leader"], starts=["minutes"], tone="secondary",
            icon="journal-check",
        ),
        Move(
            event="publish", sources=[S.FINISHED], target=S.PUBLISHED, label=_("Minutes distributed"),
            meets=["minutes"],
        ),
        Move(
            event="close", sources=[S.PUBLISHED], target=S.CLOSED, label=_("Closed"),
        ),
        Move(
            event="conclude", sources=[S.FINISHED], target=S.CLOSED, label=_("Closed"),
        ),
    ],
    initial=S.SCHEDULED,
    tones={
        S.SCHEDULED: "secondary", S.AGENDA_ISSUED: "info", S.IN_PROGRESS: "primary", S.FINISHED: "warning",
        S.PUBLISHED: "success", S.CLOSED: "secondary", S.CANCELLED: "secondary", S.NOT_HELD: "danger",
    },
    opens=("agenda",),
    rests={
        S.AGENDA_ISSUED: "Its day comes by itself; the sweep finds what was not held.",
        S.NOT_HELD: "Explained, nobody is waited for; until then the clock of the explanation runs.",
        S.PUBLISHED: (
            "Its resolutions have clocks of their own; after the last one the portal closes the meeting."
        ),
        S.CANCELLED: "Nothing is left to do; the duty to hold one in its days runs on by itself.",
    },
)  # fmt: skip
