"""Generated matrices: `make test` runs a stable sample of each, `make matrix` runs them whole.

    CASES = [(act, role, channel) for act in acts() for role in ROLES for channel in ("page", "rest")]

    @pytest.mark.parametrize("act, role, channel", sampled(CASES, key=lambda case: (case[0].name, case[1],
    case[2]))) def test_channels_answer_alike(act, role, channel): ...

Where `make test` has two passes, each takes one half of the sample: most of what a matrix finds is wrong on
every database, and what is not, `make matrix` finds. Every act, every role and both channels occur in each
half, and in both together about every eighth combination. So a mistake of one act, one role or one channel
is found at once, and one of a single combination by `make matrix`. What is no matrix but a list of cases,
each for a reason of its own, is not sampled.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import TypeAlias

import pytest

Param: TypeAlias = type(pytest.param())  # type: ignore[valid-type]
Case: TypeAlias = Param | tuple[object, ...]
Words: TypeAlias = str | tuple[str, ...]
# Set in every pass of `make test` but the first, where tests marked `once` need not be repeated
LATER_PASS = "TEST_LATER_PASS"
# Which half of a sample a pass takes ("0" or "1"), where `make test` has two; a run by hand takes both
HALF = "TEST_HALF"
# Fixtures through which a test reaches a database; pytest-django keeps every other test from it
DATABASES = {"db", "transactional_db", "landed", "scratch"}


def sampled(
    cases: Iterable[Case],
    key: Callable[[Case], Words],
    *,
    one_in: int = 8,
    always: Callable[[Case], bool] = lambda case: False,
) -> list[Param]:
    """The cases of a generated matrix that run now, in their order, for `pytest.mark.parametrize`.

    A case is a tuple of the test's arguments or a `pytest.param`. `key` names it: by a text that no other
    case has, or by a tuple of such words, each of which then occurs in the sample at least once. Of the rest,
    one in `one_in` is taken, by one pass or the other; those with `always(case)` are all taken. The choice
    depends on the keys alone, so it is the same in every process; a new case changes at most who stands for a
    word. Every case gets the marker `matrix`, and its key as id if it has none. With the environment variable
    MATRIX=whole all cases run. Raises ValueError when two cases have the same key.
    """
    named = {}
    for case in cases:
        words = key(case)
        words = (words,) if isinstance(words, str) else tuple(words)
        if words in named:
            raise ValueError(f"two cases of the matrix have the same key: {words}")
        named[words] = case
    taken = set(named) if os.environ.get("MATRIX") == "whole" else _sample(named, one_in, always)
    return [_param(case, "-".join(words)) for words, case in named.items() if words in taken]


def _sample(named, one_in, always):
    ranks = {words: _rank(words) for words in named}
    half = os.environ.get(HALF)
    turn = {rank for rank in ranks.values() if rank % one_in == 0 and half in (None, str(rank // one_in % 2))}
    taken = {words for words, case in named.items() if ranks[words] in turn or always(case)}
    seen = {place for words in taken for place in _places(words)}
    for words in sorted(named, key=ranks.get):
        if len(words) > 1 and not seen.issuperset(_places(words)):
            taken.add(words)
            seen.update(_places(words))
    return taken


def _rank(words):
    """A number that looks drawn by lot, but is the same everywhere (Python's own hash is not)."""
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:8], "big")


def _places(words):
    """Each word with its place in the key: the role "send" is not the act "send"."""
    return set(enumerate(words))


def _param(case, name):
    if isinstance(case, Param):
        return pytest.param(*case.values, id=case.id or name, marks=[*case.marks, pytest.mark.matrix])
    return pytest.param(*case, id=name, marks=pytest.mark.matrix)


def depends_on_the_database(item: pytest.Item) -> bool:
    """Whether a test can have another outcome on another database or queue."""
    marks = {mark.name for mark in item.iter_markers()}
    if marks & {"once", "browser"}:
        return False
    return bool(marks & {"django_db", "faults"} or DATABASES & set(getattr(item, "fixturenames", ())))
