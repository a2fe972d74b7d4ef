"""The work calendar: which days are worked, and the opening hours of units."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from comms.base.clock import zone
from comms.deadlines.models import (
    WorkDay,
    WorkYear,
)
from comms.deadlines.rules import WorkCalendar, WorkHours, parse_hours
from comms.deadlines.states import DayKind, YearState
from comms.organization.models import Unit
from comms.organization.queries import opening_hours
from comms.organization.rules import WEEKDAYS
from comms.procedure import queries as procedure

YEARS = range(2018, 2101)
_calendar: dict[str, Any] = {"stamps": None, "days": {}}


def calendar() -> WorkCalendar:
    """The company's work calendar. One query, or none inside a web request or sweep after the first."""
    return procedure.remembered("calendar", _fresh_calendar)


def _fresh_calendar() -> WorkCalendar:
    stamps = list(WorkYear.objects.order_by("year").values_list("year", "state", "stamp"))
    if stamps != _calendar["stamps"]:
        _calendar.update(stamps=stamps, days={kind: _days(kind) for kind in DayKind})
    confirmed = frozenset(year for year, state, _stamp in stamps if state == YearState.CONFIRMED)
    return calendar_of(
        _calendar["days"][DayKind.HOLIDAY],
        _calendar["days"][DayKind.MAKEUP],
        confirmed,
        procedure.value("clock.hours"),
    )


def _days(kind: str) -> dict[date, str]:
    return dict(WorkDay.objects.filter(kind=kind).values_list("date", "name"))


def calendar_of(
    holidays: dict, makeups: dict, confirmed: frozenset[int], segments: Sequence[str]
) -> WorkCalendar:
    """A work calendar in the company's zone with these exceptions and opening hours."""
    return WorkCalendar(holidays, makeups, confirmed, zone(), parse_hours(segments))


def hours_of(unit: Unit | None) -> WorkHours | None:
    """A unit's own opening hours; None = the company's, also when the unit says nothing."""
    week = unit and opening_hours(unit)
    if not week:
        return None
    return WorkHours(tuple(tuple(week.get(day, ())) for day in WEEKDAYS))


def year_of(year: int) -> WorkYear | None:
    """The year as it is stored, or a new one with version 0; None outside the calendar."""
    if year not in YEARS:
        return None
    return WorkYear.objects.filter(year=year).first() or WorkYear(year=year, version=0)


def year_in_range(year: int) -> int | None:
    """The year where the calendar reaches it, nothing beyond its ends."""
    return year if year in YEARS else None


def days_between(first: date, last: date) -> list[dict[str, object]]:
    """Each day: {"date", "workday", "kind" (workday, weekend, holiday, makeup), "name", "provisional"}."""
    known = calendar()
    return [day_facts(known, first + timedelta(days=n)) for n in range((last - first).days + 1)]


def day_facts(known: WorkCalendar, day: date) -> dict[str, object]:
    """What the calendar says about a day."""
    off = known.day_off(day)
    name = known.holiday(day) or known.makeups.get(day) or ""
    return {
        "date": day,
        "workday": off is None,
        "kind": _kind_of(known, day),
        "name": name,
        "provisional": known.provisional(day.year),
    }


def _kind_of(known: WorkCalendar, day: date) -> str:
    if off := known.day_off(day):
        return "weekend" if off.weekend else "holiday"
    return "makeup" if day in known.makeups else "workday"
