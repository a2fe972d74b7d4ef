"""A room becomes a package when it grows; whoever opens a file can read it in one go."""

import ast

import pytest

from tests.architecture.sources import ROOT, assert_only_shrinks, modules, name_of

pytestmark = pytest.mark.once

# (nineteen of twenty, none beyond)
LINES_OF_A_FILE = (300, 400)
LINES_OF_A_FUNCTION = (40, 60)
# Templates have no formatter, and djlint does not cut lines
LETTERS_OF_A_TEMPLATE_LINE = 160


def too_long(lengths, budget):
    """The names beyond the limit, and those beyond the usual length when they are more than one in twenty."""
    usual, limit = budget
    long = {name: lines for name, lines in lengths.items() if lines > usual}
    return (
        long
        if len(long) > len(lengths) / 20
        else {name: lines for name, lines in long.items() if lines > limit}
    )


def test_files_can_be_read_in_one_go():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert too_long(lengths, LINES_OF_A_FILE) == {}


def test_functions_can_be_read_at_a_glance():
    """A transition table is a list to look things up in, so the rooms `states` may hold long ones."""
    lengths = {}
    for path in modules():
        if "states" not in (path.stem, path.parent.name):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    lengths[f"{name_of(path)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    assert too_long(lengths, LINES_OF_A_FUNCTION) == {}


def test_too_long_allows_one_in_twenty_up_to_the_limit():
    short = {f"short{number}": 10 for number in range(38)}
    assert too_long(short | {"a": 50, "b": 60}, LINES_OF_A_FUNCTION) == {}
    assert too_long(short | {"a": 61}, LINES_OF_A_FUNCTION) == {"a": 61}
    assert too_long(short | {"a": 50, "b": 50, "c": 50}, LINES_OF_A_FUNCTION) == {"a": 50, "b": 50, "c": 50}


def test_lines_of_templates_can_be_read_without_scrolling():
    """Python's own lines are measured by ruff (E501)."""
    long = {
        name_of(path)
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".html", ".txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) > LETTERS_OF_A_TEMPLATE_LINE
    }
    assert_only_shrinks(long, "long_templates.txt")


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
    silent = [
        name_of(path)
        for path in modules()
        if (source := path.read_text().strip()) and not ast.get_docstring(ast.parse(source))
    ]
    assert silent == []
