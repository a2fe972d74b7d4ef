"""Whose turn it is: the table of the three policies, and what holds whoever is out and whoever joins."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deadlines.rules import WorkCalendar
from meetings.rules import Policy, Queue, Rule, Turn, next_turn, planned_between, queue_after

A, B, C, D, E = range(1, 6)
NAMES = dict(zip((A, B, C, D, E), "ABCDE", strict=True))
EVERYBODY = (A, B, C, D, E)


def led(policy, out, count, order=EVERYBODY):
    """The turns of so many meetings, of which {number: who is out}; each decided from those before it."""
    turns = []
    for number in range(count):
        queue = queue_after(turns, policy)
        turns.append(next_turn(queue, order, out.get(number, ()), policy))
    return turns


def in_letters(turns):
    """The leaders as letters; `*` leads because they owed a turn, `-` is nobody."""
    told = []
    for number, turn in enumerate(turns):
        owed = queue_after(turns[:number], Policy.OWE).owed
        told.append(NAMES.get(turn.actual, "-") + "*" * (turn.actual in owed))
    return told


@pytest.mark.clause("1.5.2.3", by="rule")
@pytest.mark.parametrize(
    "policy, leaders",
    [
        ("shift", "A C D E A C D - E A B C"),
        ("keep", "A C C D E C B - C D E A"),
        ("owe", "A C B* D E C A* - B* D E A"),
    ],
)
def test_twelve_meetings_of_five_leaders(policy, leaders):
    """B is out at the second meeting, A and B at the sixth, everybody at the eighth."""
    turns = led(policy, {1: [B], 5: [A, B], 7: EVERYBODY}, 12)
    told = in_letters(turns) if policy == "owe" else [NAMES.get(turn.actual, "-") for turn in turns]
    assert " ".join(told) == leaders


@pytest.mark.clause("1.5.2.3", by="rule")
def test_several_who_are_out_are_passed_over_in_order():
    turn = next_turn(Queue(E, EVERYBODY), EVERYBODY, {A, B}, "shift")
    assert (turn.planned, turn.actual, turn.skipped) == (A, C, (A, B))


def test_when_everybody_is_out_the_turn_is_nobodys_and_the_queue_stands():
    before = led("shift", {}, 2)
    nobody = next_turn(queue_after(before, "shift"), EVERYBODY, EVERYBODY, "shift")
    assert (nobody.planned, nobody.actual, nobody.skipped) == (C, None, (C, D, E, A, B))
    assert queue_after([*before, nobody], "shift") == queue_after(before, "shift")


def test_a_rota_of_one_and_a_rota_of_nobody():
    assert [turn.actual for turn in led("shift", {1: [A]}, 3, order=(A,))] == [A, None, A]
    assert next_turn(Queue(), (), (), "shift") == Turn(None, None, (), ())


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    "order, following",
    [
        ((A, B, D, E), D),  # C, who led last, left
        ((A, B, E), E),  # and so did whoever stood behind
        ((A, B), A),
        ((A, B, C, 9, D, E), 9),  # somebody joined behind C
        ((9, A, B, C, D, E), D),  # somebody joined in front
        ((E, C, A, D, B), A),  # another order
        ((7, 8), 7),  # nobody of before is left
    ],
)
def test_the_queue_goes_on_after_the_person_who_led_last(policy, order, following):
    turns = led(policy, {}, 3)
    assert turns[-1].actual == C
    assert next_turn(queue_after(turns, policy), order, (), policy).planned == following


def test_somebody_named_by_hand_who_takes_no_turns_moves_nothing():
    turns = [*led("shift", {}, 1), Turn(B, 99, (B,), EVERYBODY)]
    assert next_turn(queue_after(turns, "shift"), EVERYBODY, (), "shift").planned == B
    named = [*led("shift", {}, 1), Turn(B, D, (B,), EVERYBODY)]
    assert next_turn(queue_after(named, "shift"), EVERYBODY, (), "shift").planned == E


ORDERS = st.integers(1, 6).flatmap(lambda count: st.permutations(range(count)))
OUTS = st.lists(st.frozensets(st.integers(0, 5)), max_size=30)


@pytest.mark.clause("1.5.2.3", by="rule")
@given(order=ORDERS, outs=OUTS, policy=st.sampled_from(Policy))
def test_whoever_is_out_never_leads_and_somebody_there_always_does(order, outs, policy):
    turns = led(policy, dict(enumerate(outs)), len(outs), order)
    for turn, out in zip(turns, outs, strict=True):
        there = set(order) - out
        assert (turn.actual in there) if there else (turn.actual is None)
        assert set(turn.skipped) <= out


@given(order=ORDERS, outs=OUTS)
def test_nobody_leads_twice_running_under_shift_unless_alone(order, outs):
    turns = led("shift", dict(enumerate(outs)), len(outs), order)
    last = None
    for turn, out in zip(turns, outs, strict=True):
        if turn.actual is not None and turn.actual == last:
            assert set(order) - out == {last}
        last = turn.actual if turn.actual is not None else last


@given(order=ORDERS, outs=OUTS, policy=st.sampled_from(Policy))
def test_with_nobody_out_everybody_leads_once_a_round(order, outs, policy):
    turns = led(policy, dict(enumerate(outs)), len(outs) + 3 * len(order), order)
    rounds = [turn.actual for turn in turns[-len(order) :]]
    assert sorted(rounds) == sorted(order)


# What the rule of the days does with a day off (1.5.2.1)

OFF = {date(2026, 10, day): "国庆节" for day in range(1, 8)} | {date(2026, 4, 6): "清明节"}
CALENDAR = WorkCalendar(OFF, {}, frozenset({2026}))


def days(off_day, first, last):
    rule = Rule("weekdays", {"weekdays": [0, 3], "off_day": off_day})
    return [f"{one.day:%m-%d}" for one in planned_between(rule, first, last, CALENDAR)]


@pytest.mark.clause("1.5.2.1", by="rule")
@pytest.mark.parametrize(
    "off_day, april, october",
    [
        ("skip", ["04-02", "04-09"], ["09-28", "10-08", "10-12"]),
        ("keep", ["04-02", "04-06", "04-09"], ["09-28", "10-01", "10-05", "10-08", "10-12"]),
        ("previous", ["04-02", "04-03", "04-09"], ["09-28", "09-30", "10-08", "10-12"]),
        ("next", ["04-02", "04-07", "04-09"], ["09-28", "10-08", "10-12"]),
    ],
)
def test_a_day_off_is_skipped_kept_or_moved_and_never_doubled(off_day, april, october):
    """The two days of the October holiday that move back would both come to 30 September; forward they would
    come to Thursday 8 October, which has its own.
    """
    assert days(off_day, date(2026, 4, 1), date(2026, 4, 9)) == april
    assert days(off_day, date(2026, 9, 28), date(2026, 10, 12)) == october


def test_a_moved_day_keeps_its_period_and_its_window_reaches_to_the_day():
    rule = Rule("weekdays", {"weekdays": [0, 3], "off_day": "next"})
    [moved] = planned_between(rule, date(2026, 4, 6), date(2026, 4, 6), CALENDAR)
    assert (moved.key, moved.window) == ("2026-04-06", (date(2026, 4, 6), date(2026, 4, 6) + timedelta(1)))
