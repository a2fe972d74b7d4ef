"""`make mutate`: would a test notice if the product kept nothing from anybody here?

    python -m tests.mutate                    # every place that tests/mutations.py finds
    python -m tests.mutate visible_to slips   # those whose name contains one of these words
    python -m tests.mutate --list             # their names alone

Each place is taken out in turn, in a copy of the tree, and the tests of its own room and the matrices run
there until one fails. What no test notices has survived: it is a missing test, or stands with its reason in
mutate_known.txt, which may only become shorter. At the end the tests that noticed run once without any
mutation; one that fails then proves nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.mutations import Mutation, find

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).parent / "mutate_known.txt"
SECONDS = 900  # for the tests of one mutation; a room and the matrices need less than half of it
REFUSALS = re.compile(r"NotAllowed|GuardFailed|outsider|\b40[34]\b")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"
)
WORDS = CAUGHT, SURVIVED, BROKEN, TOO_SLOW = "caught", "SURVIVED", "BROKEN", "TOO SLOW"


@dataclass
class Outcome:
    """What the tests said about one mutation."""

    mutation: Mutation
    word: str
    test: str = ""
    seconds: float = 0

    def __str__(self) -> str:
        return f"{self.word:8} {self.seconds:4.0f} s  {self.mutation.name}  {self.test}".rstrip()


def copy_tree(target: Path) -> None:
    """A copy of the tree in which tests can run."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    for name in (".venv", "node_modules"):
        if (ROOT / name).exists():
            (target / name).symlink_to((ROOT / name).resolve())


def tests_for(mutation: Mutation, root: Path) -> list[str]:
    """What should notice: the tests of the room, and the matrices. Those with the name of the module come
    first, then those that speak of the place, then of refusals: the first failure ends the run.
    """
    parts = Path(mutation.path).parts
    room = root.joinpath("tests", *parts[: 2 if parts[0] == "comms" else 1])
    word = re.compile(rf"\b{re.escape(mutation.function.removeprefix('_'))}\b")
    namesake, order = Path(mutation.path).stem, []
    for path in sorted(room.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        marks = (namesake in path.stem, len(word.findall(text)), len(REFUSALS.findall(text)))
        order.append((*(-mark for mark in marks), path.relative_to(root).as_posix()))
    return [*(name for *_, name in sorted(order)), "tests/matrix"]


def run_tests(root: Path, tests: list[str], *options: str) -> tuple[int | None, list[str]]:
    """Pytest's exit code (None when the time was over) and the tests that failed."""
    environment = {name: value for name, value in os.environ.items() if name != "MATRIX"}
    environment["VAR_DIR"] = str(root / "var")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", *options, *tests]
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, timeout=SECONDS, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return None, []
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+::[^\[\s]+(?:\[.*?\])?)(?: - |$)", done.stdout, re.MULTILINE)
    return done.returncode, failed


def try_out(mutation: Mutation, root: Path) -> Outcome:
    """Run the tests on the copy without this place, and put it back."""
    started, path = time.monotonic(), root / mutation.path
    source = path.read_text(encoding="utf-8")
    path.write_text(mutation.apply(source), encoding="utf-8")
    try:
        code, failed = run_tests(root, tests_for(mutation, root), "-x")
    finally:
        path.write_text(source, encoding="utf-8")
    words = {None: TOO_SLOW, 0: SURVIVED, 1: CAUGHT if failed else BROKEN}
    return Outcome(mutation, words.get(code, BROKEN), *failed[:1], seconds=time.monotonic() - started)


def without_proof(outcomes: list[Outcome], root: Path) -> list[Outcome]:
    """Those that were caught by a test that fails without any mutation, too."""
    noticed = sorted({outcome.test for outcome in outcomes if outcome.word == CAUGHT})
    code, failed = run_tests(root, noticed) if noticed else (0, [])
    if code not in (0, 1):
        return [outcome for outcome in outcomes if outcome.word == CAUGHT]
    return [outcome for outcome in outcomes if outcome.test in failed]


def known_survivors() -> dict[str, str]:
    """The names of known survivors and why no test of their room notices them."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" -- ") for line in lines if line and not line.startswith("#"))
    return {name.strip(): reason.strip() for name, _, reason in pairs}


def report(outcomes: list[Outcome], known: dict[str, str]) -> bool:
    """Print what is to be done and the totals; whether all is well."""
    counts = {word: [one for one in outcomes if one.word == word] for word in WORDS}
    mended = [one for one in counts[CAUGHT] if one.mutation.name in known]
    new = [one for one in counts[SURVIVED] if one.mutation.name not in known]
    for title, some in (
        ("A test is missing", new),
        ("The tests did not get to an answer", [*counts[BROKEN], *counts[TOO_SLOW]]),
        (f"Caught now: take these off {KNOWN.name}", mended),
    ):
        if some:
            print(f"\n{title}", *some, sep="\n  ")
    said = ", ".join(f"{len(some)} {word.lower()}" for word, some in counts.items() if some)
    print(f"\n{len(outcomes)} places: {said}")
    print(f"Time: {sum(outcome.seconds for outcome in outcomes) / 60:.1f} minutes")
    return not (new or counts[BROKEN] or counts[TOO_SLOW] or mended)


def main(words: list[str]) -> int:
    """Take out every place whose name contains one of the words; 1 when something was not noticed."""
    found = [one for one in find(ROOT) if not words or any(word in one.name for word in words)]
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        root = Path(folder) / "tree"
        copy_tree(root)
        for mutation in found:
            outcomes.append(try_out(mutation, root))
            print(outcomes[-1], flush=True)
        for outcome in without_proof(outcomes, root):
            outcome.word = BROKEN
    return 0 if found and report(outcomes, known_survivors()) else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print(*(mutation.name for mutation in find(ROOT)), sep="\n")
        sys.exit()
    sys.exit(main(sys.argv[1:]))
