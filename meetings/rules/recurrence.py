"""On which days a series meets: one small function per kind of rule, from a period to a day (1.5, 1.7,
readings A1, A7, A9-A12).

A period has a key that never changes (`2026-10`, `2026-W41`, `2026-H1`, `2026-M03`, a date), so that planning
twice makes one meeting.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from comms.deadlines.rules import WorkCalendar

ONE_DAY = timedelta(days=1)


Params = Mapping[str, Any]  # the details of a rule, as the JSON of its series keeps them


@dataclass(frozen=True)
class Rule:
    """How a series recurs: a kind of RULE_KINDS and its parameters (weekdays as 0 = Monday … 6 = Sunday)."""

    kind: str
    params: Params = field(default_factory=dict)


class Exempt(StrEnum):
    """Why a period of a rule has no meeting."""

    NO_WORKDAY = "no_workday"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Planned:
    """One planned day. `window` is the first and last day that keep the rule; `day` None: chosen by the
    owner, or an exempt period. A key that is empty stands for no period at all.
    """

    key: str
    day: date | None
    window: tuple[date, date]
    provisional: bool
    exempt: Exempt | None = None


def workday(calendar: WorkCalendar, month: date, n: int) -> date:
    """The n-th working day of a month (from the end when negative); the last or first of too few."""
    try:
        return calendar.workday(month.year, month.month, n)
    except ValueError:
        return calendar.workday(month.year, month.month, -1 if n > 0 else 1)


@dataclass(frozen=True)
class PlannedDay(Planned):
    """A planned day that is one: the period has a meeting."""

    day: date


def month_first_workdays(first: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Within the first `n` working days of the month, by default on working day `prefer` (1.5.1.1, A1)."""
    window = (workday(calendar, first, 1), workday(calendar, first, params.get("n", 3)))
    day = workday(calendar, first, params.get("prefer", 2))
    return Planned(f"{first:%Y-%m}", day, window, calendar.provisional(first.year))


def month_last(first: date, params: Params, calendar: WorkCalendar) -> Planned:
    """At the end of the month: its last working day, window the last `n` (1.5.6.3, A12)."""
    window = (workday(calendar, first, -params.get("n", 3)), workday(calendar, first, -1))
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    day = calendar.previous_workday_on_or_before(last) if params.get("mode") == "calendar_last" else window[1]
    return Planned(f"{first:%Y-%m}", day, window, calendar.provisional(first.year))


def weekly(monday: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Once per ISO week on `weekday`; on a day off the next working day of that week, or the one before;
    none: exempt (1.5.3.1, A9).
    """
    week = [monday + timedelta(days=n) for n in range(7)]
    wanted = week[params.get("weekday", 0)]
    working = [day for day in week if calendar.is_workday(day)]
    day = next((day for day in working if day >= wanted), working[-1] if working else None)
    year, number, _weekday = monday.isocalendar()
    return Planned(
        f"{year}-W{number:02d}",
        day,
        (week[0], week[6]),
        any(calendar.provisional(d.year) for d in (week[0], week[6])),
        exempt=None if day else Exempt.NO_WORKDAY,
    )


def weekdays(day: date, params: Params, calendar: WorkCalendar) -> Planned:
    """On fixed `weekdays`. A day off is skipped and not made up for, or with `off_day` held all the same
    ("keep") or moved to the working day before or after ("previous", "next"); make-up workdays add none
    (1.5.2.1, A7).
    """
    own = params.get("weekdays", [0, 3])
    if day.weekday() not in own:
        return _no_period(day)
    off_day = params.get("off_day", "skip")
    if calendar.is_workday(day) or off_day not in ("previous", "next"):
        return _on_this_day(day, calendar, held=calendar.is_workday(day) or off_day == "keep")
    return _moved(day, own, calendar, later=off_day == "next")


def _moved(day: date, own: Collection[int], calendar: WorkCalendar, *, later: bool) -> Planned:
    """A day off moved to the nearest working day on one side. Where that has a meeting already, its own or
    one that moved there before, none is added: the period is exempt.
    """
    step = ONE_DAY if later else -ONE_DAY
    moved = day + step
    while not calendar.is_workday(moved):
        if moved.weekday() in own:
            return _on_this_day(day, calendar, held=False)
        moved += step
    if moved.weekday() in own:
        return _on_this_day(day, calendar, held=False)
    window = (min(day, moved), max(day, moved))
    return Planned(day.isoformat(), moved, window, any(calendar.provisional(one.year) for one in window))


def every_day(day: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Every calendar day, or every working day with `workdays` (1.5.6.1, A11)."""
    workdays = params.get("workdays", False)
    if workdays and day.weekday() >= 5 and not calendar.is_workday(day):
        return _no_period(day)
    return _on_this_day(day, calendar, held=calendar.is_workday(day) or not workdays)


def _on_this_day(day: date, calendar: WorkCalendar, *, held: bool) -> Planned:
    provisional = calendar.provisional(day.year)
    if held:
        return Planned(day.isoformat(), day, (day, day), provisional)
    return Planned(day.isoformat(), None, (day, day), provisional, exempt=Exempt.HOLIDAY)


def _no_period(day: date) -> Planned:
    return Planned("", None, (day, day), False)


def every_n_months(first: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Once per fixed run of `n` months counted from month `anchor` (1.5.5.6, A10), on working day `workday`
    of its last month.
    """
    last_month = add_months(first, params.get("n", 2) - 1)
    day = workday(calendar, last_month, params.get("workday", 10))
    return Planned(
        f"{first.year}-M{first.month:02d}",
        day,
        (first, end_of_month(last_month)),
        calendar.provisional(last_month.year),
    )


def half_year(first: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Once per calendar half; its owner chooses the day (1.7.a.3, A10)."""
    half = 1 if first.month == 1 else 2
    return Planned(f"{first.year}-H{half}", None, (first, end_of_month(add_months(first, 5))), False)


def on_demand(first: date, params: Params, calendar: WorkCalendar) -> Planned:
    """Never by itself: each meeting is called for (1.7.c.2)."""
    return _no_period(first)


def add_months(day: date, months: int) -> date:
    """The first day of the month `months` after the month of `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def _days(first: date, _params: Params) -> Iterator[date]:
    while True:
        yield first
        first += ONE_DAY


def _weeks(first: date, _params: Params) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    while True:
        yield monday
        monday += 7 * ONE_DAY


def _months(first: date, params: Params) -> Iterator[date]:
    """Runs of `n` months counted from the anchor month, starting with the one that holds `first`."""
    step, anchor = params.get("n", 1), params.get("anchor", 1)
    start = add_months(first, -((first.month - anchor) % step))
    while True:
        yield start
        start = add_months(start, step)


def _single_months(first: date, _params: Params) -> Iterator[date]:
    return _months(first, {"n": 1})


def _pairs(first: date, params: Params) -> Iterator[date]:
    return _months(first, {"n": params.get("n", 2), "anchor": params.get("anchor", 1)})


def _halves(first: date, _params: Params) -> Iterator[date]:
    return _months(first, {"n": 6})


def _never(_first: date, _params: Params) -> Iterator[date]:
    return iter(())


Planner = Callable[[date, Params, WorkCalendar], Planned]
RULE_KINDS: dict[str, tuple[Callable[[date, Params], Iterator[date]], Planner]] = {
    "month_first_workdays": (_single_months, month_first_workdays),
    "month_last": (_single_months, month_last),
    "weekly": (_weeks, weekly),
    "weekdays": (_days, weekdays),
    "every_day": (_days, every_day),
    "every_n_months": (_pairs, every_n_months),
    "half_year": (_halves, half_year),
    "on_demand": (_never, on_demand),
}
LIMITS: dict[str, dict[str, tuple[int, int]]] = {
    "month_first_workdays": {"n": (1, 10), "prefer": (1, 10)},
    "month_last": {"n": (1, 10)},
    "weekly": {"weekday": (0, 6)},
    "every_n_months": {"n": (2, 12), "anchor": (1, 12), "workday": (1, 18)},
}
CHOICES: dict[str, dict[str, Callable[[object], bool]]] = {
    "month_last": {"mode": lambda mode: mode in ("last_workday", "calendar_last")},
    "weekdays": {
        "weekdays": lambda days: (
            isinstance(days, list) and bool(days) and all(0 <= _whole(day) <= 6 for day in days)
        ),
        "off_day": lambda said: said in ("skip", "previous", "next", "keep"),
    },
    "every_day": {"workdays": lambda said: isinstance(said, bool)},
}


def plan(rule: Rule, period: date, calendar: WorkCalendar) -> Planned:
    """The planned day of the period that begins on `period`."""
    return RULE_KINDS[rule.kind][1](period, rule.params, calendar)


def periods_between(rule: Rule, first: date, last: date, calendar: WorkCalendar) -> list[Planned]:
    """The periods of a rule that touch `first`…`last` (both included), in order, exempt ones too."""
    periods, planner = RULE_KINDS[rule.kind]
    found = []
    for period in periods(first, rule.params):
        if period > last:
            break
        found.append(planner(period, rule.params, calendar))
    return [one for one in found if one.key]


def with_day(periods: Iterable[Planned]) -> list[PlannedDay]:
    """Those of the periods that have a day."""
    return [PlannedDay(one.key, one.day, one.window, one.provisional) for one in periods if one.day]


def planned_between(rule: Rule, first: date, last: date, calendar: WorkCalendar) -> list[PlannedDay]:
    """The planned days of a rule in the periods that touch `first`…`last` (both included), in order."""
    return with_day(periods_between(rule, first, last, calendar))


def horizon(today: date, *, opens_on_day: int) -> date:
    """How far ahead meetings must exist: the end of this month, from day `opens_on_day` on of the next.

    A meeting in the first working days needs its agenda out in the month before (reading A2).
    """
    return end_of_month(add_months(today, 1) if today.day >= opens_on_day else today)


def invalid_params(rule: Rule) -> list[str]:
    """The names of parameters that make no sense: unknown, outside their range, or `prefer` beyond `n`."""
    limits, choices = LIMITS.get(rule.kind, {}), CHOICES.get(rule.kind, {})
    bad = [name for name in rule.params if name not in limits and name not in choices]
    bad += [
        name
        for name, (low, high) in limits.items()
        if name in rule.params and not low <= _whole(rule.params[name]) <= high
    ]
    bad += [name for name, fits in choices.items() if name in rule.params and not fits(rule.params[name])]
    if (
        rule.kind == "month_first_workdays"
        and not bad
        and rule.params.get("prefer", 2) > rule.params.get("n", 3)
    ):
        bad.append("prefer")
    return bad


def _whole(value: object) -> int:
    """A whole number, or -1 for anything else (a bool counts as anything else)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return -1
