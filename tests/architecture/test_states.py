"""Nothing but the one door writes the state of an object with a table of moves."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent.parent
# Clocks and outbox rows have no table of moves: sweepers move them in batches, by conditional updates
BATCHES = ("comms/deadlines/", "comms/notifications/")
DOOR = "comms/base/transitions.py"


def writes_of_state(tree):
    """Lines that assign to `.state` or call `.update(state=…)`."""
    for node in ast.walk(tree):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign)
            else []
        )
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield node.lineno
        called = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        )
        if called and any(keyword.arg == "state" for keyword in node.keywords):
            yield node.lineno


def test_states_are_written_by_the_door_only():
    files = [path for app in ("comms", "meetings") for path in (ROOT / app).rglob("*.py")]
    found = [
        f"{name}:{line}"
        for path in files
        if not (name := path.relative_to(ROOT).as_posix()).startswith(BATCHES)
        and name != DOOR
        and "/demonstration/" not in name
        for line in writes_of_state(ast.parse(path.read_text()))
    ]
    assert found == []


def test_a_write_past_the_door_would_be_seen():
    assert list(writes_of_state(ast.parse("slip.state = 'sent'\nrows.update(state='sent')"))) == [1, 2]
