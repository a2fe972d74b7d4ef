"""What makes code easy to read: one question in a statement, the formatter's layout, types at the door."""

import ast

import pytest

from tests.architecture.sources import assert_only_shrinks, is_in_room, modules, name_of

pytestmark = pytest.mark.once

DOORS = ("operations", "permissions", "states", "queries")


def trees():
    for path in modules():
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def conditionals(statement):
    """How many conditional expressions stand in a statement itself and not in the statements inside it."""
    inside, number = list(ast.iter_child_nodes(statement)), 0
    while inside:
        node = inside.pop()
        if not isinstance(node, ast.stmt):
            number += isinstance(node, ast.IfExp)
            inside += ast.iter_child_nodes(node)
    return number


def crowded(tree):
    """The lines of statements with more than one conditional expression."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt) and conditionals(node) > 1]


def test_a_statement_asks_one_question_at_most():
    assert [f"{name_of(path)}:{line}" for path, tree in trees() for line in crowded(tree)] == []


@pytest.mark.parametrize(
    "source, lines",
    [
        ("a = 1 if b else 2", []),
        ("a = 1 if b else 2 if c else 3", [1]),
        ("a = [1 if b else 2, 1 if c else 2]", [1]),
        ("if 1 if a else 2:\n    b = 1 if c else 2", []),
        ("try:\n    a = 1 if b else 2\nexcept E:\n    a = 2 if b else 1", []),
        ("def f(a=1 if b else 2):\n    c = 1 if (2 if a else 3) else 4", [2]),
    ],
)
def test_crowded_counts_each_statement_by_itself(source, lines):
    assert crowded(ast.parse(source)) == lines


def test_the_formatter_is_silenced_in_transition_tables_only():
    """A table is read by columns; anywhere else the formatter's layout is the one layout."""
    silenced = [
        name_of(path)
        for path in modules()
        if "# fmt: skip" in path.read_text(encoding="utf-8") and not is_in_room(path, "states")
    ]
    assert silenced == []


def says_any(function):
    """Whether `Any` stands in a signature. `**fields: Any` may: they are handed on to what knows them."""
    said = function.args
    parameters = [*said.posonlyargs, *said.args, *said.kwonlyargs, said.vararg]
    annotations = [*(parameter.annotation for parameter in parameters if parameter), function.returns]
    return any(
        getattr(node, "id", "") == "Any" or getattr(node, "attr", "") == "Any" or _quotes_any(node)
        for annotation in annotations
        if annotation
        for node in ast.walk(annotation)
    )


def _quotes_any(node):
    """An annotation may be written as a text (`"Any | None"`)."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "Any" in node.value.split()


def test_public_functions_name_the_types_at_their_door():
    untyped = {
        f"{name_of(path)}:{node.name}"
        for path, tree in trees()
        if is_in_room(path, *DOORS)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and says_any(node)
    }
    assert_only_shrinks(untyped, "any_at_the_door.txt")


@pytest.mark.parametrize(
    "signature, found",
    [
        ("(a: Any)", True),
        ("(*, a: list[Any])", True),
        ("() -> typing.Any", True),
        ("() -> 'Any | None'", True),
        ("(*a: Any)", True),
        ("(a: object, **fields: Any) -> int", False),
        ("(a, b: AnyForm) -> None", False),
    ],
)
def test_any_is_found_wherever_it_stands_in_a_signature(signature, found):
    head, _arrow, result = signature.partition(" -> ")
    arrow = f" -> {result}" if result else ""
    assert says_any(ast.parse(f"def f{head}{arrow}: ...").body[0]) is found
