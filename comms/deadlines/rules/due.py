"""When a duty falls due, and why: one walk over the time gives both, so that the explanation can never
disagree with the date.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from comms.deadlines.rules.calendar import DAY, FARTHEST, WorkCalendar, WorkHours
from comms.deadlines.rules.intervals import Interval, OpenEnded, merged, outside, take


class Basis(StrEnum):
    """How the time of a policy is counted."""

    CALENDAR_DAYS = "calendar_days"  # end of day D+n, the event's day not counted (Civil Code Art. 201)
    CIVIL_DAYS = "civil_days"  # the same, a last day off moves to the next working day (Art. 203)
    CALENDAR_HOURS = "calendar_hours"  # running time, nights and holidays included
    WORKING_DAYS = "working_days"  # end of the n-th working day after the event's day
    WORKING_MINUTES = "working_minutes"  # inside the opening hours only
    DAYS_BEFORE = "days_before"  # end of day E-n, moved earlier to a working day (A2)
    AS_PROMISED = "as_promised"  # the time that people agreed
    MEASURED = "measured"  # no limit: the delay is shown, never overdue (A6)


DAY_BASES = {Basis.CALENDAR_DAYS, Basis.CIVIL_DAYS, Basis.WORKING_DAYS, Basis.DAYS_BEFORE}


class LineKind(StrEnum):
    """What a stretch of an explanation is."""

    EVENT_DAY = "event_day"
    COUNTED = "counted"
    CLOSED = "closed"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSE = "pause"
    ROLLED = "rolled"
    MOVED_EARLIER = "moved_earlier"


@dataclass(frozen=True)
class Span:
    """So much time on such a basis: days for the day bases, minutes for the others. None = no number."""

    basis: Basis
    amount: int | None = None


@dataclass(frozen=True)
class Line:
    """One stretch of an explanation; `amount` is what it adds to the count (days or minutes)."""

    kind: LineKind
    start: datetime
    end: datetime
    amount: int = 0
    name: str = ""


@dataclass(frozen=True)
class Due:
    """The due instant (None = no limit) and the stretches that lead to it."""

    at: datetime | None
    lines: tuple[Line, ...] = ()


def due(
    span: Span,
    started_at: datetime,
    *,
    calendar: WorkCalendar,
    hours: WorkHours | None = None,
    pauses: Sequence[Interval] = (),
    promised_at: datetime | None = None,
    event_at: datetime | None = None,
) -> Due:
    """When a duty that started then falls due (clocks.md, clauses 1.7.7.2, 1.7.a.5, 1.7.b.5, 2.3.2.4).

    A promised time wins over every number. Pauses stretch the count by what they cover before the due time;
    one that begins later changes nothing.
    """
    if promised_at is not None:
        return Due(promised_at)
    if span.amount is None or span.basis in (Basis.AS_PROMISED, Basis.MEASURED):
        return Due(None)
    if span.basis == Basis.DAYS_BEFORE:
        if event_at:
            return _days_before(span.amount, event_at, calendar)
        return Due(None)
    joined = merged(pauses)
    if span.basis in (Basis.CALENDAR_DAYS, Basis.CIVIL_DAYS, Basis.WORKING_DAYS):
        return _by_days(span, started_at, calendar, joined)
    open_time: Iterable[OpenEnded] = [(started_at, None)]
    if span.basis == Basis.WORKING_MINUTES:
        open_time = calendar.open_intervals(started_at, hours)
    return _by_time(timedelta(minutes=span.amount), started_at, open_time, calendar, joined)


# Days


def _by_days(span: Span, started_at: datetime, calendar: WorkCalendar, pauses: Sequence[Interval]) -> Due:
    """Count midnights: a day counts if it ends outside a pause; a midnight slept through is given back."""
    day = calendar.local_day(started_at)
    left = int(span.amount or 0)
    lines = [_day_line(LineKind.EVENT_DAY, day, calendar)]
    if _covers(pauses, calendar.end_of(day)) and not (
        span.basis == Basis.WORKING_DAYS and calendar.day_off(day)
    ):
        left += 1
        lines.append(_day_line(LineKind.PAUSE, day, calendar))
    for _count in range(FARTHEST):
        if not left:
            break
        day += DAY
        line = _counted_day(span.basis, day, calendar, pauses)
        left -= line.amount
        lines.append(line)
    if span.basis == Basis.CIVIL_DAYS:
        while calendar.day_off(day):
            day += DAY
            lines.append(_day_line(LineKind.ROLLED, day, calendar))
    return Due(calendar.end_of(day), tuple(lines))


def _counted_day(basis: Basis, day: date, calendar: WorkCalendar, pauses: Sequence[Interval]) -> Line:
    off = calendar.day_off(day)
    if basis == Basis.WORKING_DAYS and off:
        return _day_line(LineKind.WEEKEND if off.weekend else LineKind.HOLIDAY, day, calendar)
    if _covers(pauses, calendar.end_of(day)):
        return _day_line(LineKind.PAUSE, day, calendar)
    return _day_line(LineKind.COUNTED, day, calendar, amount=1)


def _day_line(kind: LineKind, day: date, calendar: WorkCalendar, amount: int = 0) -> Line:
    name = calendar.holiday(day) or calendar.makeups.get(day) or ""
    return Line(kind, calendar.end_of(day - DAY), calendar.end_of(day), amount, name)


def _covers(pauses: Sequence[Interval], moment: datetime) -> bool:
    return any(start < moment <= end for start, end in pauses)


def _days_before(days: int, event_at: datetime, calendar: WorkCalendar) -> Due:
    """The agenda rule: nobody gets less than the stated time nobody is asked to work on a day off (A2)."""
    event_day = calendar.local_day(event_at)
    wanted = event_day - DAY * days
    day = calendar.previous_workday_on_or_before(wanted)
    lines = [_day_line(LineKind.EVENT_DAY, event_day, calendar)]
    if days:
        lines.append(
            Line(LineKind.COUNTED, calendar.end_of(wanted - DAY), calendar.end_of(event_day - DAY), days)
        )
    if day < wanted:
        off = calendar.holiday(wanted)
        lines.append(Line(LineKind.MOVED_EARLIER, calendar.end_of(day), calendar.end_of(wanted), 0, off))
    return Due(calendar.end_of(day), tuple(lines))


# Running and working time


def _by_time(
    amount: timedelta,
    started_at: datetime,
    open_time: Iterable[OpenEnded],
    calendar: WorkCalendar,
    pauses: Sequence[Interval],
) -> Due:
    counted = [
        Line(LineKind.COUNTED, opens, closes, int((closes - opens).total_seconds() // 60))
        for opens, closes in take(outside(open_time, pauses), amount)
    ]
    at = counted[-1].end if counted else started_at
    return Due(at, tuple(_with_gaps(counted, started_at, calendar, pauses)))


def _with_gaps(
    counted: list[Line], started_at: datetime, calendar: WorkCalendar, pauses: Sequence[Interval]
) -> Iterator[Line]:
    """The counted stretches and, between them, what was not counted and why."""
    at = started_at
    for line in counted:
        yield from _gap(at, line.start, calendar, pauses)
        yield line
        at = line.end


def _gap(
    start: datetime, end: datetime, calendar: WorkCalendar, pauses: Sequence[Interval]
) -> Iterator[Line]:
    for begins, ends in pauses:
        if begins < end and ends > start:
            yield from _closed(start, max(begins, start), calendar)
            yield Line(LineKind.PAUSE, max(begins, start), min(ends, end))
            start = min(ends, end)
    yield from _closed(start, end, calendar)


def _closed(start: datetime, end: datetime, calendar: WorkCalendar) -> Iterator[Line]:
    if end <= start:
        return
    day, last = calendar.local_day(start), calendar.local_day(end)
    days = [day + DAY * n for n in range((last - day).days + 1)]
    holidays = [d for d in days if calendar.is_holiday(d)]
    if holidays:
        kind = LineKind.HOLIDAY
    elif any(map(calendar.day_off, days)):
        kind = LineKind.WEEKEND
    else:
        kind = LineKind.CLOSED
    yield Line(kind, start, end, 0, ", ".join(dict.fromkeys(calendar.holiday(d) for d in holidays)))


def judge(
    occurred_at: datetime, recorded_at: datetime, due_at: datetime | None, breached_at: datetime | None
) -> bool:
    """Whether a duty done at that time was on time: to the second is on time.

    What is recorded after a breach is late, whatever time is claimed: nobody makes it undone by entering an
    earlier time. Who recorded it in the very moment in which the sweep looked is not late.
    """
    if breached_at is not None and recorded_at > breached_at:
        return False
    limit = breached_at or due_at
    return limit is None or occurred_at <= limit
