"""Taking over the yearly notice of holidays: preview, import, confirm, and the moves that follow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from comms.base.errors import Refused, StaleVersion
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines import queries
from comms.deadlines.models import WorkDay, WorkYear
from comms.deadlines.operations.recompute import recompute, shifts
from comms.deadlines.rules import NoticeProblem, Shift, WorkCalendar, read_notice
from comms.deadlines.states import DayKind
from comms.organization.models import User
from comms.procedure import queries as procedure

KINDS = {"holiday": DayKind.HOLIDAY, "workday": DayKind.MAKEUP}
Days = Mapping[date, tuple[str, str]]
Preview = Callable[[WorkCalendar, datetime], Iterable[Shift]]
Apply = Callable[[User | None, datetime], None]
_listeners: list[tuple[Preview, Apply]] = []


def register_calendar_listener(preview: Preview, apply: Apply) -> None:
    """Let a higher room say what a new calendar moves (`preview(calendar, at)`), and move it (`apply`)."""
    if (preview, apply) not in _listeners:
        _listeners.append((preview, apply))


@dataclass(frozen=True)
class Effect:
    """What an import would do: exceptions added, changed and removed, and everything that would move.

    `shifts` are those that the person may see, `hidden` is the number of the others.
    """

    added: list[dict[str, object]]
    removed: list[dict[str, object]]
    shifts: list[Shift]
    hidden: int


def read(*, year: int, text: str) -> Days:
    """The exceptions of a pasted notice. Raises Refused (a sentence per bad line at `text`; an odd year)."""
    if year not in queries.YEARS:
        bounds = {"low": queries.YEARS[0], "high": queries.YEARS[-1]}
        raise Refused(errors={"year": _("Give a year from %(low)s to %(high)s.") % bounds})
    days, problems = read_notice(text, year)
    if problems:
        raise Refused(errors={"text": [_line(problem) for problem in problems[:20]]})
    if not days:
        raise Refused(errors={"text": _("No day off and no make-up workday was found.")})
    return {day: (KINDS[kind], name) for day, (kind, name) in days.items()}


def _line(problem: NoticeProblem) -> str:
    said = {
        "date": _("Line %(line)s: no date such as 2027-01-01 was found."),
        "kind": _("Line %(line)s: say “holiday” or “workday”."),
        "year": _("Line %(line)s: the date lies in another year."),
        "range": _("Line %(line)s: the range runs backwards or is longer than a month."),
        "contradiction": _("Line %(line)s: contradicts an earlier line."),
        "json": _("Line %(line)s: this is not the published JSON, which has a list “days”."),
        "table": _("This is the table of another year."),
        "entry": _(
            "Entry %(line)s of “days”: it needs a date such as 2027-01-01 and isOffDay, true or false."
        ),
    }
    return said[problem.reason] % {"line": problem.line}


def preview_year(row: WorkYear, *, days: Days, by: User | None, at: datetime) -> Effect:
    """What importing these exceptions would change, as far as this person may see it; nothing is written.

    Raises NotAllowed.
    """
    by = allow(by, "deadlines.change_workyear", row)
    known, year = queries.calendar(), row.year
    holidays, makeups = (
        _with_year(known.holidays, year, days, DayKind.HOLIDAY),
        _with_year(known.makeups, year, days, DayKind.MAKEUP),
    )
    new = queries.calendar_of(holidays, makeups, known.confirmed | {year}, procedure.value("clock.hours"))
    old_days = dict(WorkDay.objects.filter(date__year=year).values_list("date", "kind"))
    moves = shifts(policies=None, values=procedure.values(), known=new)
    moves += [shift for preview, _apply in _listeners for shift in preview(new, at)]
    seen = queries.seen_shifts(moves, by)
    return Effect(
        added=[
            {"date": day, "kind": kind, "name": name}
            for day, (kind, name) in days.items()
            if old_days.get(day) != kind
        ],
        removed=[{"date": day, "kind": kind} for day, kind in sorted(old_days.items()) if day not in days],
        shifts=seen,
        hidden=len(moves) - len(seen),
    )


def _with_year(known: Mapping[date, str], year: int, days: Days, kind: str) -> dict[date, str]:
    rest = {day: name for day, name in known.items() if day.year != year}
    return rest | {day: name for day, (found, name) in days.items() if found == kind}


@one_transaction()
def import_year(
    row: WorkYear,
    *,
    days: Days,
    notice: str,
    reason: str = "",
    confirm: bool = False,
    version: Version,
    by: User | None,
    at: datetime,
) -> WorkYear:
    """Replace the exceptions of a year by those of its notice, and move what is computed from them.

    A year that nobody stored yet is stored now; its version is 0. A confirmed year was published: changing it
    needs a reason (2019-05 and 2020-02 were amended). `confirm` also takes a provisional year as published.
    Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "deadlines.change_workyear", row)
    row = _held(row, version)
    if not notice.strip():
        raise Refused(errors={"notice": _("Name the notice, for example its number and date.")})
    if any(day.year != row.year for day in days):
        raise Refused(errors={"text": _("A date lies in another year.")})
    if not row.is_provisional and not reason.strip():
        raise Refused(errors={"reason": _("This year is confirmed. Say why its days change.")})
    notice = notice.strip()
    fields: dict[str, Any] = {"stamp": uuid4(), "notice": notice}
    row = edit(row, by=by, at=at, version=ANY, reason=reason, event="year_imported", **fields)
    gone, come = _replace(row.year, days, notice)
    record(row, "days_changed", by=by, at=at, reason=reason, removed=gone, added=come)
    if confirm and row.is_provisional:
        row = transition(row, "confirm", by=by, at=at, version=ANY, notice=notice)
    _moved(by, at)
    return row


def _held(row: WorkYear, version: Version) -> WorkYear:
    held, made = WorkYear.objects.get_or_create(year=row.year)
    if made and version not in (ANY, 0):
        raise StaleVersion(held)
    if made:
        return held
    return locked(held, version)


def _replace(year: int, days: Days, notice: str) -> tuple[list[list[str]], list[list[str]]]:
    """Store the exceptions of a year in place of the old ones; returns what went and came as [day, kind]."""
    stored = WorkDay.objects.filter(date__year=year)
    old = {day.isoformat(): kind for day, kind in stored.values_list("date", "kind")}
    stored.delete()
    rows = [WorkDay(date=day, kind=kind, name=name, source=notice) for day, (kind, name) in days.items()]
    WorkDay.objects.bulk_create(rows)
    new = {day.isoformat(): kind for day, (kind, _name) in days.items()}
    gone, come = sorted(set(old.items()) - set(new.items())), sorted(set(new.items()) - set(old.items()))
    return [list(pair) for pair in gone], [list(pair) for pair in come]


def take_over(
    row: WorkYear,
    *,
    days: Days,
    notice: str,
    reason: str = "",
    confirm: bool = False,
    dry_run: bool = False,
    version: Version,
    by: User | None,
    at: datetime,
) -> WorkYear | Effect:
    """Import a notice and return the year, or with `dry_run` write nothing and return the effect.

    Raises what `import_year` raises; a dry run only NotAllowed.
    """
    if dry_run:
        return preview_year(row, days=days, by=by, at=at)
    return import_year(
        row,
        days=days,
        notice=notice,
        reason=reason,
        confirm=confirm,
        version=version,
        by=by,
        at=at,
    )


@one_transaction()
def confirm_year(row: WorkYear, *, notice: str, version: Version, by: User | None, at: datetime) -> WorkYear:
    """Take a year as published: nothing computed from it is provisional any more.

    Raises NotAllowed, IllegalMove, StaleVersion, Refused.
    """
    row = transition(row, "confirm", by=by, at=at, version=version, notice=notice.strip())
    _moved(by, at)
    return row


def _moved(by: User | None, at: datetime) -> None:
    """After a change of the calendar: clocks first, then what the rooms above planned."""
    procedure.forget()
    recompute(why="calendar", by=by, at=at)
    for _preview, apply in _listeners:
        apply(by, at)
