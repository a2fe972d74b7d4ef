"""The morning meeting of an office on one day: undecided, then held, not needed, or lapsed (1.5.6.1)."""

from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.clock import today
from comms.base.states import Move, MoveTable
from comms.base.transitions import Change, require


class MorningState(TextChoices):
    """The states of a day; nobody decided in time is counted apart from "not needed"."""

    UNDECIDED = "undecided", _("Undecided")
    HELD = "held", _("Held")
    NOT_NEEDED = "not_needed", _("Not needed")
    LAPSED = "lapsed", _("No decision")
    DROPPED = "dropped", _("Fell away")


S = MorningState
DECIDED = (S.HELD, S.NOT_NEEDED)
DECIDE = "meetings.decide_morning"
CLOCK = "decision"


class Decided(Protocol):
    """A day as its guards see it."""

    day: date
    lapses_at: datetime
    meeting: Any  # None, or the meeting that was made; its guard asks who signed in


def has_come(morning: Decided, change: Change) -> None:
    """A morning meeting is held on its day, neither before nor after it (1.5.6.1)."""
    day = today(change.at)
    require(day >= morning.day, _("This day has not come yet."))
    require(day <= morning.day, _("This day is over; its decision stays as it is."))


def is_not_over(morning: Decided, change: Change) -> None:
    """Once the day is over nobody decides about it any more; tomorrow may be decided today."""
    require(today(change.at) <= morning.day, _("This day is over; its decision stays as it is."))


def can_be_undone(morning: Decided, change: Change) -> None:
    """A decision is taken back while there is still time for another one, and while nobody else came."""
    require(change.at <= morning.lapses_at, _("The time for this decision is over; it stays."))
    if morning.meeting is not None:
        others = morning.meeting.participants.filter(sign_ins__isnull=False).exclude(user=change.by)
        require(not others.exists(), _("Somebody has signed in already. Finish the meeting instead."))


MORNING_TABLE = MoveTable(
    S,
    [
        Move(
            event="hold", sources=[S.UNDECIDED], target=S.HELD, label=_("Hold it"), permission=DECIDE,
            guards=[has_come], fields=["meeting", "why"], signs=["decided_by"], stamps=["decided_at"],
            meets=[CLOCK], tone="success", icon="megaphone",
        ),
        Move(
            event="hold", sources=[S.LAPSED], target=S.HELD, label=_("Hold it late"), permission=DECIDE,
            guards=[has_come], required=["reason"], fields=["meeting", "why"], signs=["decided_by"],
            stamps=["decided_at"], tone="warning", icon="megaphone",
        ),
        Move(
            event="hold", sources=[S.NOT_NEEDED], target=S.HELD, label=_("Hold it after all"),
            permission=DECIDE, guards=[has_come], fields=["meeting", "why"], signs=["decided_by"],
            stamps=["decided_at"], tone="secondary", icon="megaphone",
        ),
        Move(
            event="skip", sources=[S.UNDECIDED], target=S.NOT_NEEDED, label=_("Not needed today"),
            permission=DECIDE, guards=[is_not_over], fields=["why"], signs=["decided_by"],
            stamps=["decided_at"], meets=[CLOCK], tone="secondary", icon="slash-circle",
        ),
        Move(
            event="skip", sources=[S.LAPSED], target=S.NOT_NEEDED, label=_("It was not needed"),
            permission=DECIDE, guards=[is_not_over], required=["reason"], fields=["why"],
            signs=["decided_by"], stamps=["decided_at"], tone="secondary", icon="slash-circle",
        ),
        Move(
            event="undo", sources=[*DECIDED], target=S.UNDECIDED, label=_("Take it back"),
            permission=DECIDE, guards=[can_be_undone],
            fields=["meeting", "why", "decided_by", "decided_at"], starts=[CLOCK], tone="secondary",
            icon="arrow-counterclockwise",
        ),
        Move(
            event="begin", sources=[S.UNDECIDED], target=S.HELD, label=_("A meeting began"),
            fields=["meeting", "decided_by"], stamps=["decided_at"], meets=[CLOCK],
        ),
        Move(
            event="begin", sources=[S.LAPSED, S.NOT_NEEDED], target=S.HELD, label=_("A meeting began"),
            fields=["meeting", "decided_by"], stamps=["decided_at"],
        ),
        Move(
            event="lapse", sources=[S.UNDECIDED], target=S.LAPSED, label=_("Nobody decided in time"),
            cancels=[CLOCK],
        ),
        Move(
            event="move", sources=[S.UNDECIDED], target=S.UNDECIDED, label=_("Begin moved"),
            fields=["starts_at", "series"], cancels=[CLOCK], starts=[CLOCK],
        ),
        Move(
            event="drop", sources=[S.UNDECIDED], target=S.DROPPED, label=_("No decision due any more"),
            cancels=[CLOCK],
        ),
        Move(
            event="revive", sources=[S.DROPPED], target=S.UNDECIDED, label=_("A decision is due again"),
            fields=["starts_at", "series"], starts=[CLOCK],
        ),
    ],
    initial=S.UNDECIDED,
    opens=(CLOCK,),
    rests={
        S.HELD: "The meeting that was made has its own clock.",
        S.NOT_NEEDED: "Decided; the director may still think again on the same day.",
        S.LAPSED: "Missed and counted; a late decision is possible and nobody waits for it.",
        S.DROPPED: "The series no longer asks for this day.",
    },
    tones={
        S.UNDECIDED: "info", S.HELD: "success", S.NOT_NEEDED: "secondary", S.LAPSED: "danger",
        S.DROPPED: "secondary",
    },
)  # fmt: skip
