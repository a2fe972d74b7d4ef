"""How long a meeting may take (1.7.2: at most two hours, to the minute)."""

from datetime import datetime, timedelta


def planned_minutes(start: datetime, end: datetime) -> int:
    """The planned length in whole minutes."""
    return int((end - start).total_seconds() // 60)


def too_long(start: datetime, end: datetime, *, max_minutes: int) -> bool:
    """Whether a planned length needs a reason (1.7.2)."""
    return end - start > timedelta(minutes=max_minutes)


def over_cap(actual_start: datetime, actual_end: datetime, *, max_minutes: int) -> bool:
    """Whether a meeting took too long: 120:00 is within the cap, 120:01 is over (1.7.2)."""
    return too_long(actual_start, actual_end, max_minutes=max_minutes)
