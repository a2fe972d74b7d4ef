"""The sample of a generated matrix: stable, spread, and whole when asked for."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.sampling import sampled

ACTS, ROLES, CHANNELS = [f"act{number}" for number in range(30)], ["clerk", "head", "outsider"], ["page", "rest"]
CASES = list(product(ACTS, ROLES, CHANNELS))


def names(params):
    """The ids of the cases."""
    return [param.id for param in params]


def test_sample_is_a_part_in_the_same_order_with_every_word():
    sample = [param.values for param in sampled(CASES, key=lambda case: case, whole=False)]
    assert sample == [case for case in CASES if case in sample]
    assert 30 <= len(sample) < len(CASES) / 3
    assert [set(words) for words in zip(*sample, strict=True)] == [set(ACTS), set(ROLES), set(CHANNELS)]


def test_whole_matrix_runs_when_asked_for():
    assert [param.values for param in sampled(CASES, key=lambda case: case, whole=True)] == CASES


def test_choice_of_a_case_stays_when_others_come():
    before = names(sampled(CASES, key="-".join, whole=False))
    assert names(sampled([("more", "clerk", "page"), *CASES], key="-".join, whole=False))[-len(before) :] == before


def test_cases_are_marked_named_and_keep_what_they_had():
    mine = pytest.param("send", "clerk", id="mine", marks=pytest.mark.clause("1.5.5.2"))
    kept, plain = sampled([mine, ("send", "head")], key=lambda case: "kept" if case is mine else "plain", one_in=1)
    assert (kept.id, kept.values, [mark.name for mark in kept.marks]) == ("mine", ("send", "clerk"), ["clause", "matrix"])
    assert (plain.id, plain.values, [mark.name for mark in plain.marks]) == ("plain", ("send", "head"), ["matrix"])


def test_named_cases_are_never_left_out():
    wanted = [case for case in CASES if case[0] == "act7"]
    sample = sampled(CASES, key="-".join, one_in=10**9, always=lambda case: case in wanted, whole=False)
    assert [param.values for param in sample] == wanted


def test_same_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        sampled(CASES, key=lambda case: case[0], whole=False)


@pytest.mark.parametrize("asked, whole", [("whole", True), ("", False)])
def test_sample_is_the_same_under_every_hash_seed_and_whole_by_the_variable(asked, whole):
    script = "from tests.test_sampling import *; print(*names(sampled(CASES, key='-'.join)))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=Path(__file__).parents[1], env=os.environ | {"PYTHONHASHSEED": seed, "MATRIX": asked},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1
    assert (len(seen.pop().split()) == len(CASES)) is whole
