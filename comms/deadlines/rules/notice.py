"""Reading the yearly notice of holidays and make-up workdays: as people paste it, or the JSON table."""

import csv
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

OFF_WORDS = {"holiday", "off", "rest", "放假", "休", "休假", "节假日", "假期"}
ON_WORDS = {"workday", "makeup", "make-up", "work", "on", "上班", "班", "调休", "补班", "工作日"}
DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class NoticeProblem(Exception):
    """One line of the pasted notice that cannot be read: its number from 1, its text and a reason's code."""

    line: int
    text: str
    reason: str


def read_notice(text: str, year: int) -> tuple[dict[date, tuple[str, str]], list[NoticeProblem]]:
    """The exceptions of a year: {date: (kind, name)} with kind holiday or workday, and the unreadable lines.

    A line is "date, kind, name" or "from, to, kind, name"; separators are comma, tab or semicolon; dates as
    2027-01-01 or 2027年1月1日; kinds in English or Chinese. Weekend days inside a holiday and weekdays worked
    anyway are no exceptions and left out. A text that begins with a brace is read as the published JSON.
    """
    if text.lstrip().startswith("{"):
        return _read_published(text, year)
    days: dict[date, tuple[str, str]] = {}
    problems: list[NoticeProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            found = _read_line(number, line, year)
        except NoticeProblem as problem:
            problems.append(problem)
            continue
        clash = [day for day, value in found.items() if day in days and days[day][0] != value[0]]
        if clash:
            problems.append(NoticeProblem(number, line.strip(), "contradiction"))
        days.update(found)
    return dict(sorted(days.items())), problems


def _read_published(text: str, year: int) -> tuple[dict[date, tuple[str, str]], list[NoticeProblem]]:
    """The exceptions in the State Council's JSON: {"year", "days": [{"name", "date", "isOffDay"}]}.

    The table of a year may name days at the end of the year before: they belong to that year's import.
    """
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        return {}, [NoticeProblem(error.lineno, error.msg, "json")]
    except RecursionError:
        return {}, [NoticeProblem(1, "too deep", "json")]
    rows = table.get("days")
    if not isinstance(rows, list):
        return {}, [NoticeProblem(1, "days", "json")]
    if table.get("year", year) != year:
        return {}, [NoticeProblem(1, str(table["year"]), "table")]
    days: dict[date, tuple[str, str]] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        try:
            day, name, off = date.fromisoformat(row["date"]), str(row.get("name", "")), row["isOffDay"]
        except (AttributeError, KeyError, TypeError, ValueError):
            problems.append(NoticeProblem(number, str(row)[:80], "entry"))
            continue
        if not isinstance(off, bool) or not abs(day.year - year) <= 1:
            problems.append(NoticeProblem(number, str(row)[:80], "entry"))
        elif day.year == year:
            days |= _exceptions(day, day, off=off, name=name[:40])
    return dict(sorted(days.items())), problems


def _read_line(number: int, line: str, year: int) -> dict[date, tuple[str, str]]:
    cells = [cell.strip() for cell in next(csv.reader([re.sub(r"[\t;，；]", ",", line)])) if cell.strip()]
    dates = [_date(number, line, cell) for cell in cells if DATE.fullmatch(cell)]
    words = [cell for cell in cells if not DATE.fullmatch(cell)]
    kinds = [cell for cell in words if cell.lower() in OFF_WORDS | ON_WORDS]
    if not 1 <= len(dates) <= 2:
        if number == 1 and not dates:
            return {}  # a heading
        raise NoticeProblem(number, line.strip(), "date")
    if len(kinds) != 1:
        raise NoticeProblem(number, line.strip(), "kind")
    if any(day.year != year for day in dates):
        raise NoticeProblem(number, line.strip(), "year")
    first, last = dates[0], dates[-1]
    if not 0 <= (last - first).days <= 31:
        raise NoticeProblem(number, line.strip(), "range")
    name = " ".join(cell for cell in words if cell not in kinds)[:40]
    return _exceptions(first, last, off=kinds[0].lower() in OFF_WORDS, name=name)


def _date(number: int, line: str, cell: str) -> date:
    match = DATE.fullmatch(cell)
    assert match
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise NoticeProblem(number, line.strip(), "date") from None


def _exceptions(first: date, last: date, *, off: bool, name: str) -> dict[date, tuple[str, str]]:
    kind = "holiday" if off else "workday"
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {day: (kind, name) for day in days if (day.weekday() < 5) == (kind == "holiday")}
