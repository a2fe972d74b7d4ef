"""Who was there, and in time (1.7.2: meetings start on time)."""

from datetime import datetime


def late_minutes(planned: datetime, actual: datetime) -> int:
    """Whole minutes after the planned time; 0 when early, on time or within the first minute."""
    return max(0, int((actual - planned).total_seconds() // 60))


def was_late(planned: datetime, actual: datetime, *, tolerance: int = 0) -> bool:
    """Whether someone came more than `tolerance` whole minutes after the planned time."""
    return late_minutes(planned, actual) > tolerance
