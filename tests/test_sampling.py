"""The sample of a generated matrix: stable, spread, and whole when asked for."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.sampling import HALF, sampled

pytestmark = pytest.mark.once

ACTS, ROLES, CHANNELS = (
    [f"act{number}" for number in range(30)],
    ["clerk", "head", "outsider"],
    ["page", "rest"],
)
CASES = list(product(ACTS, ROLES, CHANNELS))


@pytest.fixture(autouse=True)
def _sampling(monkeypatch):
    """These tests mean the sample, also when they run in `make matrix`."""
    monkeypatch.delenv("MATRIX", raising=False)
    monkeypatch.delenv(HALF, raising=False)


def names(params):
    """The ids of the cases."""
    return [param.id for param in params]


def test_sample_is_a_part_in_the_same_order_with_every_word():
    sample = [param.values for param in sampled(CASES, key=lambda case: case)]
    assert sample == [case for case in CASES if case in sample]
    assert 30 <= len(sample) < len(CASES) / 3
    assert [set(words) for words in zip(*sample, strict=True)] == [set(ACTS), set(ROLES), set(CHANNELS)]


def test_two_passes_share_the_sample_and_each_has_every_word(monkeypatch):
    whole = names(sampled(CASES, key=lambda case: case, one_in=2))
    halves = []
    for half in "01":
        monkeypatch.setenv(HALF, half)
        sample = sampled(CASES, key=lambda case: case, one_in=2)
        words = zip(*(param.values for param in sample), strict=True)
        assert list(map(set, words)) == [set(ACTS), set(ROLES), set(CHANNELS)]
        halves.append(set(names(sample)))
    assert set(whole) <= halves[0] | halves[1]
    assert all(len(half) < len(whole) * 2 / 3 for half in halves)


def test_whole_matrix_runs_when_asked_for(monkeypatch):
    monkeypatch.setenv("MATRIX", "whole")
    assert [param.values for param in sampled(CASES, key=lambda case: case)] == CASES


def test_choice_of_a_case_stays_when_others_come():
    before = names(sampled(CASES, key="-".join))
    assert names(sampled([("more", "clerk", "page"), *CASES], key="-".join))[-len(before) :] == before


def test_cases_are_marked_named_and_keep_what_they_had():
    mine = pytest.param("send", "clerk", id="mine", marks=pytest.mark.clause("1.5.5.2"))
    kept, plain = sampled(
        [mine, ("send", "head")], key=lambda case: "kept" if case is mine else "plain", one_in=1
    )
    assert (kept.id, kept.values, [mark.name for mark in kept.marks]) == (
        "mine",
        ("send", "clerk"),
        ["clause", "matrix"],
    )
    assert (plain.id, plain.values, [mark.name for mark in plain.marks]) == (
        "plain",
        ("send", "head"),
        ["matrix"],
    )


def test_named_cases_are_never_left_out():
    wanted = [case for case in CASES if case[0] == "act7"]
    sample = sampled(CASES, key="-".join, one_in=10**9, always=lambda case: case in wanted)
    assert [param.values for param in sample] == wanted


def test_same_key_twice_is_refused():
    with pytest.raises(ValueError, match="same key"):
        sampled(CASES, key=lambda case: case[0])


def test_sample_is_the_same_in_another_process_with_another_hash_seed():
    script = "from tests.test_sampling import *; print(*names(sampled(CASES, key='-'.join)))"
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONHASHSEED": seed, "MATRIX": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.split() == names(sampled(CASES, key="-".join))
