"""Which test proves which clause: `manage.py clauses` prints the table, `--check` fails when a proof is
missing or names no clause.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from comms.procedure.queries import clauses

TESTS = Path(settings.BASE_DIR) / "tests"
LOCK = TESTS / "proved_clauses.txt"


class Command(BaseCommand):
    help = "Prints for each requirement of the procedure the tests that prove it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when a marked clause does not exist or a proved one lost its proof",
        )
        parser.add_argument("--update", action="store_true", help="write the list of proved clauses anew")

    def handle(self, *args, check, update, **options):
        proofs = find_proofs(TESTS)
        problems = unknown(proofs)
        if update and not problems:
            LOCK.write_text(lock_text(proofs), encoding="utf-8")
        if check:
            problems += lost(proofs, LOCK.read_text(encoding="utf-8").split() if LOCK.exists() else [])
        else:
            self.stdout.write(table(proofs))
        if problems:
            raise CommandError("\n".join(problems))
        if check:
            self.stdout.write(total(proofs))


def find_proofs(folder: Path) -> dict[str, list[str]]:
    """{clause: [test, …]} of every `@pytest.mark.clause("…")` below the folder, on functions, classes and
    whole modules.
    """
    proofs = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for name, numbers in marked_in(ast.parse(path.read_text(encoding="utf-8"))):
            for number in numbers:
                proofs[number].append(f"{path.relative_to(folder.parent).as_posix()}::{name}")
    return dict(proofs)


def marked_in(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """(test, clauses) of a module; a mark on a module or class holds for the tests inside."""
    outer = [
        number
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in node.targets)
        for number in numbers_of([node.value])
    ]
    yield from marked_below(tree.body, "", outer)


def marked_below(nodes: list[ast.stmt], prefix: str, outer: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The same for the statements of a module or class."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from marked_below(
                node.body, f"{prefix}{node.name}::", outer + numbers_of(node.decorator_list)
            )
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            numbers = outer + numbers_of(node.decorator_list)
            if numbers:
                yield f"{prefix}{node.name}", list(dict.fromkeys(numbers))


def numbers_of(expressions: list[ast.expr]) -> list[str]:
    """The clause numbers of `pytest.mark.clause(…)` anywhere in these expressions."""
    return [
        argument.value
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "clause"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def unknown(proofs: dict[str, list[str]]) -> list[str]:
    """One line per mark that names no clause."""
    known = {entry.id for entry in clauses()}
    return [
        f"{test}: there is no clause {number}"
        for number, tests in sorted(proofs.items())
        if number not in known
        for test in tests
    ]


def lost(proofs: dict[str, list[str]], locked: list[str]) -> list[str]:
    """One line per clause that was proved once and is no more."""
    return [f"clause {number} lost its proof" for number in locked if number not in proofs]


def lock_text(proofs: dict[str, list[str]]) -> str:
    """The proved requirements, one a line, in the document's order."""
    return "".join(f"{entry.id}\n" for entry in clauses(kind="M") if entry.id in proofs)


def table(proofs: dict[str, list[str]]) -> str:
    """Each requirement with its tests, and the total."""
    lines = []
    for entry in clauses(kind="M"):
        lines.append(f"{entry.id:10} {entry.zh[:40]}")
        lines += [f"           {test}" for test in proofs.get(entry.id, ["—"])]
    return "\n".join([*lines, total(proofs)])


def total(proofs: dict[str, list[str]]) -> str:
    """How many requirements are proved, by how many tests."""
    wanted = [entry.id for entry in clauses(kind="M")]
    proved = [number for number in wanted if number in proofs]
    tests = {test for number in proved for test in proofs[number]}
    return f"{len(proved)} of {len(wanted)} requirements are proved, by {len(tests)} tests."
