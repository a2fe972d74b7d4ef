"""Rules of handing over: what needs a slip, what a promise may be, when a dispute over competence ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# From the mildest to the worst; the words are those of `states.Severity`
SEVERITIES = ("ordinary", "complex", "serious")
NOON = time(12)


def needs_slip(severity: str) -> bool:
    """Whether a slip must be written, not just a call or visit noted (clauses 1.5.5.1, 1.5.5.2)."""
    return severity != SEVERITIES[0]


def rises(old: str, new: str) -> bool:
    """Whether the second severity is above the first; severity is only ever raised (reading A14)."""
    return SEVERITIES.index(new) > SEVERITIES.index(old)


def is_past(moment: datetime, at: datetime) -> bool:
    """Whether a promise or a wish would lie in the past; the present instant is past too (clause 1.5.4.5)."""
    return moment <= at


def is_later_than_wanted(moment: datetime | None, wanted: datetime | None) -> bool:
    """Whether a time is after the one asked for. Exactly then is on time; without a wish nothing is late."""
    return moment is not None and wanted is not None and moment > wanted


def is_back_dated(occurred_at: datetime, at: datetime, hours: int) -> bool:
    """Whether an event is recorded so long after it happened that a reason is needed."""
    return at - occurred_at > timedelta(hours=hours)


def goes_to_arbitration(returns: int, limit: int) -> bool:
    """Whether the quality department decides now who is competent: with the `limit`-th return."""
    return returns >= limit


@dataclass(frozen=True)
class QuickTime:
    """One suggestion beside a time field; `name` is translated by the page."""

    name: str
    moment: datetime


def reply_suggestions(local_now: datetime) -> Sequence[QuickTime]:
    """End of today, in 24 hours, noon of the next day: what clerks ask for most. Wall time in and out."""
    minute = local_now.replace(second=0, microsecond=0)
    return (
        QuickTime("today", minute.replace(hour=23, minute=59)),
        QuickTime("day", minute + timedelta(days=1)),
        QuickTime("noon", datetime.combine(minute.date() + timedelta(days=1), NOON, tzinfo=minute.tzinfo)),
    )
