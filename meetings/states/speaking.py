"""A turn to speak in a meeting, from the wish to the last word (1.7.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable


class TurnState(TextChoices):
    """The states of a turn to speak."""

    WAITING = "waiting", pgettext_lazy("speaking", "Waits")
    SPEAKING = "speaking", _("Speaks")
    PAUSED = "paused", pgettext_lazy("speaking", "Paused")
    ENDED = "ended", _("Has spoken")
    WITHDRAWN = "withdrawn", pgettext_lazy("speaking", "Taken back")


S = TurnState
OPEN_TURN = (S.SPEAKING, S.PAUSED)
LEAD, OWN = "meetings.lead_speaking", "meetings.withdraw_speech"
TURN_TABLE = MoveTable(
    S,
    [
        Move(
            event="begin", sources=[S.WAITING], target=S.SPEAKING, label=_("Speaks now"), permission=LEAD,
            fields=["item", "limit_minutes"], required=["limit_minutes"], stamps=["begun_at"],
            tone="success", icon="mic",
        ),
        Move(
            event="pause", sources=[S.SPEAKING], target=S.PAUSED, label=pgettext_lazy("speaking", "Pause"),
            permission=LEAD, stamps=["paused_since"], tone="secondary", icon="pause",
        ),
        Move(
            event="resume", sources=[S.PAUSED], target=S.SPEAKING, label=_("Go on"), permission=LEAD,
            fields=["paused_since", "paused_seconds"], tone="success", icon="play",
        ),
        Move(
            event="end", sources=[*OPEN_TURN], target=S.ENDED, label=_("End the speech"), permission=LEAD,
            fields=["paused_since", "paused_seconds", "seconds"], required=["seconds"],
            stamps=["ended_at"], icon="stop",
        ),
        Move(
            event="withdraw", sources=[S.WAITING], target=S.WITHDRAWN, label=_("Take off the speakers"),
            permission=OWN, tone="secondary", icon="x-lg",
        ),
    ],
    initial=S.WAITING,
    tones={
        S.WAITING: "secondary", S.SPEAKING: "success", S.PAUSED: "warning", S.ENDED: "info",
        S.WITHDRAWN: "secondary",
    },
    rests={
        S.WAITING: "Whoever runs the meeting calls the speakers; its end takes those off who did not come.",
        S.SPEAKING: "The speech is timed on the wall; the end of the meeting ends it, too.",
        S.PAUSED: "A pause of minutes in a meeting that somebody runs; its end ends the speech.",
    },
)  # fmt: skip
