"""Which test proves which clause, and by what: `manage.py clauses` prints the table, `--check` fails when a
proof is missing, names no clause, or is not written down.
"""

import ast
import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from comms.procedure.queries import PROOFS, clauses, read_proofs
from comms.procedure.rules import LEVELS, Clause

TESTS = Path(settings.BASE_DIR) / "tests"
# {clause: {level: [test, …]}}
Proofs = Mapping[str, Mapping[str, list[str]]]
Mark = tuple[str, str]  # a clause, and by what it is proved


class Command(BaseCommand):
    help = "Prints for each requirement of the procedure what it needs and the tests that prove it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when a mark is wrong or the list of proofs is not what the tests say",
        )
        parser.add_argument("--update", action="store_true", help="write the list of proofs anew")

    def handle(self, *args, check, update, **options):
        proofs = find_proofs(TESTS)
        problems = wrong(proofs)
        if update and not problems:
            PROOFS.write_text(listed(proofs), encoding="utf-8")
        if check:
            problems += unlisted(proofs, read_proofs(PROOFS))
        else:
            self.stdout.write(table(proofs))
        if problems:
            raise CommandError("\n".join(problems))
        if check:
            self.stdout.write(total(proofs))


def find_proofs(folder: Path) -> Proofs:
    """Every `@pytest.mark.clause("…", by="…")` below the folder, on functions, classes and whole modules."""
    proofs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(folder.rglob("test_*.py")):
        for name, marks in marked_in(ast.parse(path.read_text(encoding="utf-8"))):
            for number, level in marks:
                proofs[number][level].append(f"{path.relative_to(folder.parent).as_posix()}::{name}")
    return {number: dict(levels) for number, levels in proofs.items()}


def marked_in(tree: ast.Module) -> Iterator[tuple[str, list[Mark]]]:
    """(test, marks) of a module; a mark on a module or class holds for the tests inside."""
    outer = [
        mark
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
        for mark in marks_of([node.value])
    ]
    yield from marked_below(tree.body, "", outer)


def marked_below(nodes: list[ast.stmt], prefix: str, outer: list[Mark]) -> Iterator[tuple[str, list[Mark]]]:
    """The same for the statements of a module or class."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from marked_below(
                node.body, f"{prefix}{node.name}::", outer + marks_of(node.decorator_list)
            )
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            marks = outer + marks_of(node.decorator_list)
            if marks:
                yield f"{prefix}{node.name}", list(dict.fromkeys(marks))


def marks_of(expressions: list[ast.expr]) -> list[Mark]:
    """The clauses of `pytest.mark.clause(…)` anywhere in these expressions, each with its `by`."""
    return [
        (argument.value, level_of(call))
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def level_of(call: ast.Call) -> str:
    """What a mark says under `by`; empty when it says nothing."""
    said = (keyword.value for keyword in call.keywords if keyword.arg == "by")
    return next((str(value.value) for value in said if isinstance(value, ast.Constant)), "")


def wrong(proofs: Proofs) -> list[str]:
    """One line per mark that names no clause, or does not say by what it proves it."""
    known = {entry.id for entry in clauses()}
    return [
        f"{test}: there is no clause {number}" if number not in known else f"{test}: by={level!r} is no proof"
        for number, levels in sorted(proofs.items())
        for level, tests in levels.items()
        if number not in known or level not in LEVELS
        for test in tests
    ]


def unlisted(proofs: Proofs, kept: Mapping[str, frozenset[str]]) -> list[str]:
    """One line per clause whose proofs are not those of the list."""
    found = levels_of(proofs)
    problems = []
    for entry in clauses(kind="M"):
        now, before = found.get(entry.id, frozenset()), kept.get(entry.id, frozenset())
        problems += [f"clause {entry.id} lost its proof by {level}" for level in sorted(before - now)]
        problems += [
            f"clause {entry.id} is proved by {level} and the list does not say so: clauses --update"
            for level in sorted(now - before)
        ]
    return problems


def levels_of(proofs: Proofs) -> dict[str, frozenset[str]]:
    """By what each clause is proved."""
    return {number: frozenset(levels) for number, levels in proofs.items()}


def listed(proofs: Proofs) -> str:
    """The list of proofs: a requirement a line, in the document's order, with what proves it."""
    found, text = levels_of(proofs), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "levels"])
    for entry in clauses(kind="M"):
        if levels := found.get(entry.id):
            writer.writerow([entry.id, " ".join(level for level in LEVELS if level in levels)])
    return text.getvalue()


def table(proofs: Proofs) -> str:
    """Each requirement with what it needs, what is missing, its tests, and the total."""
    lines = []
    for entry in clauses(kind="M"):
        levels = proofs.get(entry.id, {})
        lines.append(f"{entry.id:10} {said(entry, levels)}  {entry.zh[:40]}")
        lines += [f"           {level:9} {test}" for level in LEVELS for test in levels.get(level, ())]
    return "\n".join([*lines, total(proofs)])


def said(entry: Clause, levels: Mapping[str, object]) -> str:
    """What a clause needs, each with whether it is there."""
    return " ".join(f"{level}{'+' if level in levels else '-'}" for level in entry.needs)


def total(proofs: Proofs) -> str:
    """How many requirements are proved whole and in part, by how many tests."""
    wanted, found = clauses(kind="M"), levels_of(proofs)
    whole = [entry for entry in wanted if set(entry.needs) <= found.get(entry.id, frozenset())]
    part = [entry for entry in wanted if entry not in whole and found.get(entry.id)]
    tests = {test for entry in wanted for tests in proofs.get(entry.id, {}).values() for test in tests}
    return (
        f"{len(whole)} of {len(wanted)} requirements are proved, {len(part)} in part, by {len(tests)} tests."
    )
