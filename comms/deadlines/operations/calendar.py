"""Taking over the yearly notice of holidays: preview, import, confirm, and the moves that follow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import NotAllowed, Refused
from comms.base.transitions import edit, locked, record, transition
from comms.deadlines import queries
from comms.deadlines.models import WorkDay, WorkYear
from comms.deadlines.operations.recompute import recompute, shifts
from comms.deadlines.rules import NoticeProblem, Shift, WorkCalendar, read_notice
from comms.deadlines.states import DayKind
from comms.procedure import queries as procedure

Days = Mapping[date, tuple[str, str]]
Preview = Callable[[WorkCalendar, datetime], Iterable[Shift]]
Apply = Callable[[Any, datetime], None]
_listeners: list[tuple[Preview, Apply]] = []

EARLIEST, LATEST = 2018, 2100


def register_calendar_listener(preview: Preview, apply: Apply) -> None:
    """Let a higher room say what a changed calendar would move (`preview(calendar, at)`), and move it (`apply(by, at)`)."""
    if (preview, apply) not in _listeners:
        _listeners.append((preview, apply))


@dataclass(frozen=True)
class Effect:
    """What an import would do: exceptions added, changed and removed, and everything that would move."""

    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    shifts: list[Shift]


def read(*, year: int, text: str) -> Days:
    """The exceptions of a pasted notice. Raises Refused with one sentence per bad line beside `text`, and for an odd year."""
    if not EARLIEST <= year <= LATEST:
        raise Refused(errors={"year": _("Give a year from %(low)s to %(high)s.") % {"low": EARLIEST, "high": LATEST}})
    days, problems = read_notice(text, year)
    if problems:
        raise Refused(errors={"text": [_line(problem) for problem in problems[:20]]})
    if not days:
        raise Refused(errors={"text": _("No day off and no make-up workday was found.")})
    return {day: (DayKind.HOLIDAY if kind == "holiday" else DayKind.MAKEUP, name) for day, (kind, name) in days.items()}


def _line(problem: NoticeProblem) -> str:
    said = {
        "date": _("Line %(line)s: no date such as 2027-01-01 was found."),
        "kind": _("Line %(line)s: say “holiday” or “workday”."),
        "year": _("Line %(line)s: the date lies in another year."),
        "range": _("Line %(line)s: the range runs backwards or is longer than a month."),
        "contradiction": _("Line %(line)s: contradicts an earlier line."),
    }
    return said[problem.reason] % {"line": problem.line}


def preview_year(*, year: int, days: Days, at: datetime) -> Effect:
    """What importing these exceptions would change; nothing is written."""
    known = queries.calendar()
    holidays, makeups = _with_year(known.holidays, year, days, DayKind.HOLIDAY), _with_year(known.makeups, year, days, DayKind.MAKEUP)
    new = queries.calendar_of(holidays, makeups, known.confirmed | {year}, procedure.value("clock.hours"))
    old_days = dict(WorkDay.objects.filter(date__year=year).values_list("date", "kind"))
    return Effect(
        added=[{"date": day, "kind": kind, "name": name} for day, (kind, name) in days.items() if old_days.get(day) != kind],
        removed=[{"date": day, "kind": kind} for day, kind in sorted(old_days.items()) if day not in days],
        shifts=[
            *shifts(policies=None, values=procedure.values(), known=new),
            *(shift for preview, _apply in _listeners for shift in preview(new, at)),
        ],
    )


def _with_year(known: Mapping[date, str], year: int, days: Days, kind: str) -> dict[date, str]:
    rest = {day: name for day, name in known.items() if day.year != year}
    return rest | {day: name for day, (found, name) in days.items() if found == kind}


@transaction.atomic
def import_year(*, year: int, days: Days, notice: str, by: Any, at: datetime, reason: str = "", version: int | None = None) -> WorkYear:
    """Replace the exceptions of a year by those of its notice, and move what is computed from them.

    A confirmed year was published: changing it needs a reason (2019-05 and 2020-02 were amended). Raises Refused, NotAllowed,
    StaleVersion.
    """
    _check(by)
    row, _made = WorkYear.objects.get_or_create(year=year)
    row = locked(row, version)
    if not notice.strip():
        raise Refused(errors={"notice": _("Name the notice, for example its number and date.")})
    if any(day.year != year for day in days):
        raise Refused(errors={"text": _("A date lies in another year.")})
    if not row.is_provisional and not reason.strip():
        raise Refused(errors={"reason": _("This year is confirmed. Say why its days change.")})
    old = {day.isoformat(): kind for day, kind in WorkDay.objects.filter(date__year=year).values_list("date", "kind")}
    WorkDay.objects.filter(date__year=year).delete()
    WorkDay.objects.bulk_create(WorkDay(date=day, kind=kind, name=name, source=notice[:200]) for day, (kind, name) in days.items())
    row = edit(row, by=by, at=at, reason=reason, event="year_imported", stamp=uuid4(), notice=notice.strip()[:200])
    new = {day.isoformat(): kind for day, (kind, _name) in days.items()}
    gone, come = sorted(set(old.items()) - set(new.items())), sorted(set(new.items()) - set(old.items()))
    record(row, "days_changed", by=by, at=at, reason=reason, removed=[list(pair) for pair in gone], added=[list(pair) for pair in come])
    _moved(by, at)
    return row


@transaction.atomic
def confirm_year(*, year: int, notice: str, by: Any, at: datetime, version: int | None = None) -> WorkYear:
    """Take a year as published: nothing computed from it is provisional any more. Raises Refused, NotAllowed, IllegalMove, StaleVersion."""
    row, _made = WorkYear.objects.get_or_create(year=year)
    row = transition(row, "confirm", by=by, at=at, version=version, notice=notice.strip()[:200])
    _moved(by, at)
    return row


def _moved(by: Any, at: datetime) -> None:
    """After a change of the calendar: clocks first, then what the rooms above planned."""
    procedure.forget()
    recompute(why="calendar", by=by, at=at)
    for _preview, apply in _listeners:
        apply(by, at)


def _check(by: Any) -> None:
    if not by.has_perm("deadlines.change_workyear"):
        raise NotAllowed(_("Only Admin & HR heads, the quality manager and administrators change the work calendar."))
