"""One function makes local time: `comms.base.clock.local`. Everything else would show another zone's time."""

import ast
import re

import pytest

from tests.architecture.sources import ROOT, modules, name_of

pytestmark = pytest.mark.once

# Names of functions and methods that make local time, or change in which zone it is made
MAKERS = {
    "localtime",
    "localdate",
    "template_localtime",
    "to_current_timezone",
    "make_naive",
    "get_current_timezone",
    "get_current_timezone_name",
    "fromtimestamp",
    "astimezone",
}
SWITCHES = {("timezone", "activate"), ("timezone", "override"), ("timezone", "deactivate")}
TAGS = re.compile(
    r"\|\s*(localtime|timezone|utc)\b|{%\s*(localtime|timezone|get_current_timezone)\b|{%\s*load[^%]*\btz\b"
)
ALLOWED = {
    "comms/base/clock.py": "the one function",
    "comms/organization/operations/link_tokens.py": "Django compares its tokens by the machine's clock",
    "comms/deadlines/rules/calendar.py": "pure rules: the company's zone is handed in with the calendar",
    "comms/deadlines/rules/ladder.py": "pure rules: the company's zone is handed in with the calendar",
}


def makers_in(tree):
    """Line and name of every call that makes local time. What is converted to UTC is not local."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="astimezone" | "fromtimestamp"), args=[*_, ast.Name(id="UTC")]
            ):
                continue
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (
                owner,
                name,
            ) in SWITCHES:
                yield f"{node.lineno} {owner}.{name}()"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in MAKERS:
                yield f"{node.lineno} {name}()"
            case ast.Assign(targets=[ast.Attribute(attr="use_tz"), *_]):
                yield f"{node.lineno} use_tz"


def found():
    """File -> what makes local time there."""
    made = {name_of(path): list(makers_in(ast.parse(path.read_text()))) for path in modules()}
    return {name: lines for name, lines in made.items() if lines}


def test_nothing_else_makes_local_time():
    assert {name: lines for name, lines in found().items() if name not in ALLOWED} == {}


def test_no_exception_is_out_of_date():
    assert ALLOWED.keys() - found().keys() == set()


def test_templates_leave_the_zone_alone():
    templates = sorted((ROOT / "templates").rglob("*.*"))
    switched = [
        path.name for path in templates if path.suffix in {".html", ".txt"} and TAGS.search(path.read_text())
    ]
    assert switched == []


def test_every_way_is_found():
    source = (
        "timezone.localtime(at)\nat.astimezone(zone)\nat.astimezone(UTC)\ntimezone.override(name)\n"
        "localtime(at)\ndatetime.fromtimestamp(1, zone)\ndatetime.fromtimestamp(1, UTC)\n"
    )
    assert list(makers_in(ast.parse(source))) == [
        "1 localtime()",
        "2 astimezone()",
        "4 timezone.override()",
        "5 localtime()",
        "6 fromtimestamp()",
    ]
    for text in (
        "{{ at|localtime }}",
        '{% timezone "UTC" %}',
        "{% load i18n tz %}",
        "{{ at|timezone:zone }}",
    ):
        assert TAGS.search(text), text
