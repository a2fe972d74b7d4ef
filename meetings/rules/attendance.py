"""Who was there, and in time (1.7.2: meetings start on time)."""

from datetime import datetime, timedelta

A_MONTH = timedelta(days=31)


def late_minutes(planned: datetime, actual: datetime) -> int:
    """Whole minutes after the planned time; 0 when early, on time or within the first minute."""
    return max(0, int((actual - planned).total_seconds() // 60))


def plausible(planned: datetime, moment: datetime) -> bool:
    """Whether a time that somebody enters can belong to a meeting: within a month of its planned time."""
    return abs(moment - planned) <= A_MONTH
