"""Working days and working hours: the weekday rule plus the State Council's yearly exceptions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from comms.deadlines.rules.intervals import Interval, merged, outside, take
from comms.organization.rules import Segment, in_order, segment_of

DAY = timedelta(days=1)
# days looked ahead before a count is given up: ten years without an open hour is a mistake in the table
FARTHEST = 3700


@dataclass(frozen=True)
class WorkHours:
    """Opening segments of each weekday, Monday first. A make-up workday has the hours of an ordinary one."""

    week: tuple[tuple[Segment, ...], ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("seven weekdays with at least one open segment are needed")

    def on(self, weekday: int) -> tuple[Segment, ...]:
        """The segments of a weekday (0 = Monday), of the first open weekday when that one is closed."""
        return self.week[weekday] or next(segments for segments in self.week if segments)


def parse_hours(segments: Sequence[str], weekdays: Iterable[int] = range(5)) -> WorkHours:
    """Hours from texts such as "08:30-12:00", equal on all weekdays. Raises ValueError where they overlap."""
    pairs = [text.partition("-") for text in segments]
    open_time = tuple(segment_of(start.strip(), end.strip()) for start, _dash, end in pairs)
    if not in_order(open_time):
        raise ValueError(f"segments overlap: {', '.join(segments)}")
    open_days = set(weekdays)
    return WorkHours(tuple(open_time if day in open_days else () for day in range(7)))


# Days that the State Council's regulation on holidays itself fixes, so that they are off before the notice of
# their year is out (全国年节及纪念日放假办法)
FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = parse_hours(["08:30-12:00", "14:00-17:30"])


@dataclass(frozen=True)
class DayOff:
    """Why a day is not worked: a weekend, or the name of the holiday."""

    weekend: bool
    name: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of the company.

    `holidays` are weekdays off and `makeups` weekend days worked, each with a name; every other day follows
    the weekday rule. `confirmed` are the years whose notice is published: what is computed from another year
    is provisional.
    """

    holidays: Mapping[date, str]
    makeups: Mapping[date, str]
    confirmed: frozenset[int] = frozenset()
    zone: tzinfo = SHANGHAI
    hours: WorkHours = field(default=OFFICE_HOURS)

    def is_workday(self, day: date) -> bool:
        """Whether the company works on this day."""
        if day.weekday() >= 5:
            return day in self.makeups
        return not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether the notice, or in a provisional year the regulation itself, makes this day a holiday."""
        fixed = self.provisional(day.year) and (day.month, day.day) in FIXED_HOLIDAYS
        return fixed or day in self.holidays

    def holiday(self, day: date) -> str:
        """The name of the holiday on this day; empty on any other."""
        if not self.is_holiday(day):
            return ""
        return self.holidays.get(day) or FIXED_HOLIDAYS.get((day.month, day.day), "")

    def day_off(self, day: date) -> DayOff | None:
        """Why the day is not worked; None on a working day."""
        if self.is_workday(day):
            return None
        return DayOff(weekend=day.weekday() >= 5, name=self.holiday(day))

    def provisional(self, year: int) -> bool:
        """Whether the year's notice is still missing, so that its days may change."""
        return year not in self.confirmed

    # Days

    def workdays(self, year: int, month: int) -> list[date]:
        """The working days of a month in order."""
        first = date(year, month, 1)
        days = (first + DAY * n for n in range(31))
        return [day for day in days if day.month == month and self.is_workday(day)]

    def workday(self, year: int, month: int, n: int) -> date:
        """The n-th working day of a month: 1 is the first, -1 the last (clauses 1.5.1.1, 1.5.6.3). Raises
        ValueError if there is none.
        """
        days = self.workdays(year, month)
        if n == 0 or abs(n) > len(days):
            raise ValueError(f"{year}-{month:02d} has no working day number {n}")
        if n > 0:
            return days[n - 1]
        return days[n]

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it for a negative n); the day itself is not counted."""
        step = DAY if n > 0 else -DAY
        for _count in range(abs(n)):
            day = self._seek(day + step, step)
        return day

    def previous_workday_on_or_before(self, day: date) -> date:
        """The day itself if worked, else the nearest working day earlier (A2: agenda dates move earlier)."""
        return self._seek(day, -DAY)

    def next_workday_on_or_after(self, day: date) -> date:
        """The day itself if worked, otherwise the nearest working day later (Civil Code Art. 203)."""
        return self._seek(day, DAY)

    def _seek(self, day: date, step: timedelta) -> date:
        for _count in range(FARTHEST):
            if self.is_workday(day):
                return day
            day += step
        raise ValueError("no working day within ten years")

    # Instants

    def local_day(self, moment: datetime) -> date:
        """The company's calendar day at this instant."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """24:00 of the day, that is the first instant of the next one."""
        return datetime.combine(day + DAY, time.min, tzinfo=self.zone)

    def open_intervals(self, start: datetime, hours: WorkHours | None = None) -> Iterator[Interval]:
        """The open segments from an instant on, clipped to it, without end."""
        hours, day = hours or self.hours, self.local_day(start)
        for _count in range(FARTHEST):
            for segment in self._segments(day, hours):
                begins, ends = segment.on(day, self.zone)
                if ends > start:
                    yield max(begins, start), ends
            day += DAY

    def _segments(self, day: date, hours: WorkHours) -> tuple[Segment, ...]:
        if self.is_workday(day):
            return hours.on(day.weekday())
        # a unit that opens on weekends is open on an ordinary one, closed on a published holiday
        if day.weekday() >= 5:
            return hours.week[day.weekday()]
        return ()

    def next_open(self, moment: datetime, hours: WorkHours | None = None) -> datetime:
        """The instant itself inside the opening hours, otherwise the next opening (quiet hours)."""
        return next(begins for begins, _ends in self.open_intervals(moment, hours))

    def add_working_minutes(
        self, start: datetime, minutes: int, hours: WorkHours | None = None, pauses: Sequence[Interval] = ()
    ) -> datetime:
        """The instant at which so many working minutes have passed since `start`, pauses not counted."""
        counted = list(
            take(outside(self.open_intervals(start, hours), merged(pauses)), timedelta(minutes=minutes))
        )
        if counted:
            return counted[-1][1]
        return start
