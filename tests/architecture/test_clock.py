"""Time is passed in: below views, API, tasks and commands nobody reads the clock."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = {"rules", "states", "models", "queries", "permissions", "operations"}
# Reason allowed: who may see and do something is asked by Django's permission machinery, which passes no time
# along; posts, absences and deputies are looked up for the present moment there
RIGHTS_NOW = {
    "comms/organization/models/absences.py",
    "comms/organization/models/appointments.py",
    "comms/organization/models/people.py",
    "comms/organization/models/units.py",
    "comms/organization/queries/__init__.py",
    "comms/organization/queries/groups.py",
    "meetings/permissions.py",
}
CLOCKS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("clock", "now"),
}


def files_below_views():
    """The modules of the rooms that must not know what time it is."""
    for app in [*(ROOT / "comms").glob("*/"), ROOT / "meetings"]:
        if app.name != "base":
            yield from (
                path
                for room in ROOMS
                for path in [app / f"{room}.py", *(app / room).rglob("*.py")]
                if path.is_file()
            )


def readings_of(tree):
    """Line and name of every call that reads a clock, and of every import of the clock's `now`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name)
            ) if (owner, name) in CLOCKS:
                yield f"{node.lineno} {owner}.{name}()"
            case ast.ImportFrom(module="comms.base.clock", names=names) if any(
                alias.name == "now" for alias in names
            ):
                yield f"{node.lineno} imports now"


def readings():
    """File -> its readings of the clock."""
    found = {
        path.relative_to(ROOT).as_posix(): list(readings_of(ast.parse(path.read_text())))
        for path in files_below_views()
    }
    return {name: read for name, read in found.items() if read}


def test_nothing_below_the_views_reads_the_clock():
    assert {name: read for name, read in readings().items() if name not in RIGHTS_NOW} == {}


def test_no_exception_is_out_of_date():
    assert RIGHTS_NOW - readings().keys() == set()


def test_readings_are_found_in_every_form():
    source = (
        "from comms.base.clock import now, today\n"
        "timezone.now()\ndatetime.datetime.now(UTC)\ndate.today()\nclock.today(at)\n"
    )
    assert list(readings_of(ast.parse(source))) == [
        "1 imports now",
        "2 timezone.now()",
        "3 datetime.now()",
        "4 date.today()",
    ]
