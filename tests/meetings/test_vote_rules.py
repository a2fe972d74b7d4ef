"""When enough are there, and when a motion is adopted (1.7.6.1)."""

import pytest

from meetings.rules import Result, Tally, has_quorum, result_of


@pytest.mark.parametrize(
    "members, present, percent, enough",
    [
        (4, 2, 50, False),  # half is not more than half
        (4, 3, 50, True),
        (5, 3, 50, True),
        (5, 2, 50, False),
        (3, 2, 66, True),  # two thirds
        (6, 3, 66, False),
        (1, 1, 99, True),
        (3, 1, 0, True),
        (3, 0, 0, False),
        (0, 0, 50, False),  # all are recused: nobody decides
    ],
)
def test_quorum_is_more_than_the_share_of_the_members(members, present, percent, enough):
    assert has_quorum(members, present, percent) is enough


@pytest.mark.clause("1.7.6.1", by="rule")
@pytest.mark.parametrize(
    "yes, no, abstain, base, result",
    [
        (3, 2, 0, "cast", Result.ADOPTED),
        (2, 2, 1, "cast", Result.REJECTED),  # as many for as against
        (2, 1, 2, "cast", Result.ADOPTED),
        (2, 1, 2, "present", Result.REJECTED),  # abstaining counts among those present
        (3, 0, 2, "present", Result.ADOPTED),
        (3, 0, 2, "members", Result.REJECTED),  # three of seven
        (4, 1, 0, "members", Result.ADOPTED),
        (0, 0, 5, "cast", Result.REJECTED),
        (0, 0, 0, "cast", Result.REJECTED),
    ],
)
def test_motion_is_adopted_by_more_than_half_of_the_base(yes, no, abstain, base, result):
    tally = Tally(members=7, present=5, yes=yes, no=no, abstain=abstain)
    assert result_of(tally, quorum=50, majority=50, base=base) is result


def test_without_quorum_nothing_is_decided():
    tally = Tally(members=7, present=3, yes=3, no=0, abstain=0)
    assert result_of(tally, quorum=50, majority=50, base="cast") is Result.NO_QUORUM


def test_another_majority_is_asked_of_the_same_votes():
    tally = Tally(members=3, present=3, yes=2, no=1, abstain=0)
    assert result_of(tally, quorum=50, majority=66, base="cast") is Result.ADOPTED
    assert result_of(tally, quorum=50, majority=67, base="cast") is Result.REJECTED
