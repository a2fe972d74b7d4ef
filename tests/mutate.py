"""`make mutate`: would a test notice if the product kept nothing from anybody here?

    python -m tests.mutate                    # every place that tests/mutations.py finds
    python -m tests.mutate visible_to slips   # those whose name contains one of these words
    python -m tests.mutate --list             # their names alone

Each place is taken out in turn, in a process of its own that is forked when Django is ready, and tests run
there until one fails: first the files of its own room that are nearest to it, then the rest of the room, then
the matrices. No file is changed. What no test notices has survived: it is a missing test, or stands with its
reason in mutate_known.txt, which may only become shorter. At the end the tests that noticed run once without
any mutation; one that fails then proves nothing, and is left out when its places are tried again.
"""

import importlib
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutations import TWO_WRITERS, Mutation, find

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).parent / "mutate_known.txt"
SECONDS = 900  # for one run of pytest; a room or the matrices need less than half of it
NEAR = 4  # files: they are read in a second, and a whole room in many
REFUSALS = re.compile(r"NotAllowed|GuardFailed|outsider|\b40[34]\b")
# Where what decorates a function keeps it
BEHIND = ("__wrapped__", "fn", "fget", "func", "__func__")
WORDS = CAUGHT, SURVIVED, BROKEN, TOO_SLOW = "caught", "SURVIVED", "BROKEN", "TOO SLOW"
FAILED, NO_TESTS = 1, 5  # exit codes of pytest
LAST_LINES = 15  # of what pytest printed, shown where it gave no answer


@dataclass
class Outcome:
    """What the tests said about one mutation."""

    mutation: Mutation
    word: str
    test: str = ""
    seconds: float = 0

    def __str__(self) -> str:
        return f"{self.word:8} {self.seconds:4.0f} s  {self.mutation.name}  {self.test}".rstrip()


class Noticed:
    """A plugin of pytest that keeps the names of the tests that fail."""

    def __init__(self):
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for each part of a test."""
        if report.failed:
            self.names.append(report.nodeid)


def prepare(folder: str) -> None:
    """Import the product once, so that the processes that follow need not; they write into the folder."""
    os.environ.pop("MATRIX", None)
    os.environ["VAR_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")
    import django
    from django.urls import get_resolver

    django.setup()
    assert get_resolver().url_patterns


def function_of(mutation: Mutation) -> FunctionType:
    """The function of a place, from behind its decorators."""
    module = importlib.import_module(mutation.module)
    found = module
    for part in mutation.qualified.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType) or found.__code__.co_filename != module.__file__:
        found = next(getattr(found, name) for name in BEHIND if hasattr(found, name))
    return found


def code_in(whole: CodeType, *names: str) -> CodeType:
    """The code of a function within that of its module, or of its class in it."""
    for name in names:
        whole = next(one for one in whole.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return whole


@contextmanager
def taken_out(mutation: Mutation) -> Iterator[None]:
    """The place is gone: whoever calls the function, by whatever name they know it, gets the mutated one."""
    function = function_of(mutation)
    before, name = function.__code__, function.__code__.co_filename
    mutated = compile(mutation.apply(Path(name).read_text(encoding="utf-8")), name, "exec", dont_inherit=True)
    function.__code__ = code_in(mutated, *mutation.qualified.split("."))
    try:
        yield
    finally:
        function.__code__ = before


def near(mutation: Mutation, path: Path, text: str) -> tuple[int, ...]:
    """How near a test file is to a place, to be compared: it has the name of the module (in its own name or
    its folder's), it speaks of the function, of its class, of what it decides, of refusals.
    """
    namesake = Path(mutation.path).stem
    words = {mutation.function.removeprefix("_"), mutation.subject, *mutation.words}
    spoken = [len(re.findall(rf"\b{re.escape(word)}\b", text)) for word in words if word]
    named = any(namesake in part for part in path.with_suffix("").parts)
    return named + sum(map(bool, spoken)), sum(spoken), len(REFUSALS.findall(text))


def tests_for(mutation: Mutation, root: Path) -> list[list[str]]:
    """What should notice, in the order in which it is asked: the nearest files of the room, the others, the
    matrices. The first failure ends the whole.
    """
    parts = Path(mutation.path).parts
    room, order = root.joinpath("tests", *parts[: 2 if parts[0] == "comms" else 1]), []
    for path in sorted(room.rglob("test_*.py")):
        marks = near(mutation, path.relative_to(room), path.read_text(encoding="utf-8"))
        order.append((*(-mark for mark in marks), path.relative_to(root).as_posix()))
    names = [name for *_, name in sorted(order)]
    return [some for some in (names[:NEAR], names[NEAR:], ["tests/matrix"]) if some]


def run_tests(
    root: Path, tests: list[str], *options: str, without: Mutation | None = None
) -> tuple[int | None, list[str]]:
    """Run tests in a process of their own, without a place. Pytest's exit code (None when the time was over,
    -1 when the process broke off) and the tests that failed.
    """
    processes = multiprocessing.get_context("fork")
    answer, said = processes.Pipe(duplex=False)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        process = processes.Process(
            target=_in_process, args=(said, printed, root, [*options, *tests], without)
        )
        process.start()
        said.close()
        try:
            code, failed = answer.recv() if answer.poll(SECONDS) else (None, [])
        except EOFError:
            code, failed = -1, []
        process.kill()
        process.join()
        if code not in (0, NO_TESTS) and not failed:
            printed.seek(0)
            print(*printed.read().splitlines()[-LAST_LINES:], sep="\n", file=sys.stderr, flush=True)
    return code, failed


def _in_process(said, printed, root, arguments, without):
    for stream in (1, 2):
        os.dup2(printed.fileno(), stream)
    os.chdir(root)
    noticed, plain = Noticed(), ["-q", "--tb=no", "-p", "no:cacheprovider"]
    with taken_out(without) if without else nullcontext():
        code = pytest.main([*plain, *arguments], [noticed])
    said.send((int(code), list(dict.fromkeys(noticed.names))))


def try_out(mutation: Mutation, root: Path, left_out: Iterable[str] = ()) -> Outcome:
    """Run tests without this place, except those that are left out."""
    started, options = time.monotonic(), ["-x", *(f"--deselect={test}" for test in left_out)]
    for tests in tests_for(mutation, root):
        code, failed = run_tests(root, tests, *options, without=mutation)
        if code not in (0, NO_TESTS):
            break
    words = {None: TOO_SLOW, 0: SURVIVED, NO_TESTS: SURVIVED, FAILED: CAUGHT if failed else BROKEN}
    return Outcome(mutation, words.get(code, BROKEN), *failed[:1], seconds=time.monotonic() - started)


def try_all(mutations: list[Mutation], root: Path) -> tuple[list[Outcome], set[str]]:
    """What the tests said about each, and the tests that fail without any mutation, too: those prove nothing,
    and what they noticed is tried again without them.
    """
    outcomes: dict[str, Outcome] = {}
    failing: set[str] = set()
    while mutations:
        for mutation in mutations:
            outcomes[mutation.name] = try_out(mutation, root, sorted(failing))
            print(outcomes[mutation.name], flush=True)
        caught = [one for one in map(outcomes.get, (one.name for one in mutations)) if one.word == CAUGHT]
        code, failed = run_tests(root, sorted({one.test for one in caught})) if caught else (0, [])
        if code not in (0, FAILED):
            for outcome in caught:
                outcome.word = BROKEN
        mutations = [one.mutation for one in caught if one.test in failed]
        failing.update(failed)
    return list(outcomes.values()), failing


def known_survivors() -> dict[str, str]:
    """The names of known survivors and why no test of their room notices them."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" -- ") for line in lines if line and not line.startswith("#"))
    return {name.strip(): reason.strip() for name, _, reason in pairs}


def report(outcomes: list[Outcome], known: dict[str, str], places: int) -> bool:
    """Print what is to be done and the figures, of so many places; whether all is well with what ran."""
    counts = {word: [one for one in outcomes if one.word == word] for word in WORDS}
    mended = [one for one in counts[CAUGHT] if one.mutation.name in known]
    new = [one for one in counts[SURVIVED] if one.mutation.name not in known]
    no_answer = [*counts[BROKEN], *counts[TOO_SLOW]]
    for title, some in (
        ("A test is missing", new),
        ("The tests did not get to an answer", no_answer),
        (f"Caught now: take these off {KNOWN.name}", mended),
    ):
        if some:
            print(f"\n{title}", *some, sep="\n  ")
    print(
        f"\n{places} places: {len(counts[CAUGHT])} caught, {len(new)} survived,"
        f" {len(counts[SURVIVED]) - len(new)} known, {len(no_answer)} without an answer,"
        f" {places - len(outcomes)} not run"
    )
    print(f"Time: {sum(outcome.seconds for outcome in outcomes) / 60:.1f} minutes")
    return not (new or no_answer or mended)


def has_one_writer() -> bool:
    """Whether the tests run on SQLite, where nobody writes at the same moment."""
    return not os.environ.get("DATABASE_URL", "").startswith("postgres")


def main(words: list[str]) -> int:
    """Take out every place whose name contains one of the words; 1 when something was not noticed."""
    places = find(ROOT)
    found = [one for one in places if not words or any(word in one.name for word in words)]
    if has_one_writer():
        for mutation in found:
            if mutation.name in TWO_WRITERS:
                print(f"not run          {mutation.name}  needs two writers: set DATABASE_URL", flush=True)
    run = [one for one in found if one.name not in TWO_WRITERS or not has_one_writer()]
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        prepare(folder)
        outcomes, failing = try_all(run, ROOT)
    if failing:
        print("\nFail without any mutation, and were left out", *sorted(failing), sep="\n  ")
    return 0 if found and report(outcomes, known_survivors(), len(places)) else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print(*(mutation.name for mutation in find(ROOT)), sep="\n")
        sys.exit()
    sys.exit(main(sys.argv[1:]))
