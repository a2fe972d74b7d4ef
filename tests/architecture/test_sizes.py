"""A room becomes a package when it grows; whoever opens a file can read it in one go."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
# Reason allowed: one flat list whose parts are looked up by name and not read in order
FLAT_LISTS = {"comms/settings.py"}


def modules():
    """Every module of the portal except migrations."""
    for root in (ROOT / "comms", ROOT / "meetings", ROOT / "deploy"):
        yield from (path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in FLAT_LISTS} == {}


def test_no_function_is_too_long():
    """A transition table is a list to look things up in, so the rooms `states` may hold long ones."""
    long = {}
    for path in modules():
        if "states" in (path.stem, path.parent.name):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION:
                long[f"{name_of(path)}:{node.name}"] = node.end_lineno - node.lineno + 1
    assert long == {}


@pytest.mark.parametrize("room", ["rules", "operations", "queries"])
def test_public_functions_say_what_they_do(room):
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in modules()
        if room in (path.stem, path.parent.name)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_says_what_it_is():
    silent = [name_of(path) for path in modules() if (source := path.read_text().strip()) and not ast.get_docstring(ast.parse(source))]
    assert silent == []
