"""What the sweep tells people. Who hears of a rung follows from the ladder: the sweep names them itself."""

from typing import Any

from comms.deadlines.models import Clock
from comms.notifications.rules import NoticeKind


def clock_words(clock: Clock, change: Any) -> dict[str, str]:
    """What the words about a clock are made of."""
    unit = clock.unit
    return {
        "subject": str(clock),
        "policy": clock.policy,
        "clause": clock.clause,
        "due": clock.due_at.isoformat() if clock.due_at else "",
        "unit_zh": unit.name_zh if unit else "",
        "unit_en": (unit.name_en or unit.name_zh) if unit else "",
    }


NOTICES = {
    "warning": NoticeKind(context=clock_words),
    "breach": NoticeKind(context=clock_words),
    "escalation": NoticeKind(context=clock_words),
    # Its words are two numbers that only the sweep knows
    "digest": NoticeKind(),
}
