"""Who hears of a duty when: warnings before the due time, then rung after rung. Each fires once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from comms.deadlines.rules.calendar import WorkCalendar

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}

OWNER, HEAD, QUALITY, REPRESENTATIVE = range(4)


@dataclass(frozen=True)
class Rung:
    """One step: its name (unique in a clock), level (0 owner … 3 management representative) and its time."""

    name: str
    level: int
    at: datetime


def duration(text: str) -> timedelta:
    """A length such as "24h", "30m" or "2d". Raises ValueError on anything else."""
    match = re.fullmatch(r"(\d{1,4})([dhm])", text)
    if not match:
        raise ValueError(f"not a length of time: {text!r}")
    return int(match[1]) * UNITS[match[2]]


def ladder(
    started_at: datetime,
    due_at: datetime | None,
    *,
    calendar: WorkCalendar,
    warn: Sequence[str] = (),
    escalate: bool = True,
    quality_after: int = 1,
    representative_after: int = 3,
    resumes_at: datetime | None = None,
) -> tuple[Rung, ...]:
    """The rungs of a clock in order of time.

    A warning that would fall before the start is left out: the person has just been told. `quality_after` is
    in working days, `representative_after` in calendar days after the due time, never before the rung below.
    While paused nobody is warned.
    """
    if due_at is None:
        return ()
    earliest = max(started_at, resumes_at or started_at)
    rungs = [Rung(f"warn-{text}", OWNER, due_at - duration(text)) for text in warn]
    rungs = [Rung(rung.name, rung.level, max(rung.at, earliest)) for rung in rungs if rung.at > started_at]
    rungs.append(Rung("breach", HEAD if escalate else OWNER, due_at))
    if escalate:
        quality = _working_days_later(due_at, quality_after, calendar)
        rungs.append(Rung("quality", QUALITY, quality))
        rungs.append(
            Rung(
                "representative", REPRESENTATIVE, max(quality, due_at + timedelta(days=representative_after))
            )
        )
    return tuple(sorted(rungs, key=lambda rung: rung.at))


def _working_days_later(moment: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """The same wall time so many working days later; 24:00 belongs to the day that it ends."""
    day = calendar.local_day(moment - timedelta(microseconds=1))
    shift = calendar.add_working_days(day, days) - day
    return (moment.astimezone(calendar.zone) + shift).astimezone(moment.tzinfo)
