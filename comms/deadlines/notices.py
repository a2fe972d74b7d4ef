"""What the sweep tells people. Who hears of a rung follows from the ladder: the sweep names them itself."""

from comms.base.transitions import Change
from comms.deadlines.models import Clock
from comms.notifications.rules import NoticeKind


def clock_words(clock: Clock, change: Change | None) -> dict[str, object]:
    """What the words about a clock are made of; without a unit or a due time their places are empty."""
    words: dict[str, object] = {
        "subject": str(clock),
        "policy": clock.policy,
        "clause": clock.clause,
        "due": "",
        "unit": "",
    }
    if clock.due_at:
        words["due"] = clock.due_at.isoformat()
    if unit := clock.unit:
        words["unit"] = unit.in_words
    return words


NOTICES = {
    "warning": NoticeKind(context=clock_words),
    "breach": NoticeKind(context=clock_words),
    "escalation": NoticeKind(context=clock_words),
    # Its words are two numbers that only the sweep knows
    "digest": NoticeKind(),
}
