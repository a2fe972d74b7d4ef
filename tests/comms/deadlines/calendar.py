"""The published calendar as pure data, and moments of the company's wall clock."""

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import comms.deadlines
from comms.deadlines.rules import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLE = Path(comms.deadlines.__file__).parent / "workdays_2018_2026.csv"


def published(kind):
    """{date: name} of one kind of exception."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        date.fromisoformat(row["date"]): row["name"] for row in csv.DictReader(lines) if row["kind"] == kind
    }


KNOWN = WorkCalendar(published("holiday"), published("makeup"), frozenset(range(2018, 2027)), SHANGHAI)


def wall(text):
    """ "2026-09-07 09:00" as an instant of the company."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
