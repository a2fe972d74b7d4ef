"""Clocks and workers that come twice, die, or come back late: each rung of each duty is raised exactly once
(P1, P2).
"""

from collections import Counter
from datetime import timedelta

import pytest

from comms.base.clock import now
from comms.deadlines import operations, queries
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.rules import ClockTerms
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice, Outbox
from tests.factories.organization import make_company
from tests.faults.conftest import kill_group, wait_until

DUTIES = 60


@pytest.fixture
def duties(scratch):
    """Duties of a department that were due an hour ago and that nobody has looked at since."""
    company, at = make_company(), now()
    for number in range(DUTIES):
        terms = ClockTerms(
            f"duty:{number}",
            "minutes.distribute",
            at - timedelta(days=9, seconds=number),
            unit=company.EN,
            person=company.engineer,
            label=f"duty {number}",
        )
        operations.start(terms, subject=company.EN, at=at)
    return company


def waiting():
    """Steps whose time has come and that are not taken or not announced yet."""
    return (
        ClockStep.objects.due(now()).count()
        + ClockStep.objects.filter(fired_at__isnull=False, announced_at=None).count()
    )


def assert_each_rung_once():
    """Every due step is taken, every clock is breached, and no one was told the same thing twice."""
    assert Counter(Clock.objects.values_list("state", flat=True)) == {ClockState.BREACHED: DUTIES}
    assert waiting() == 0
    for model, fields in ((ClockStep, ("clock", "rung")), (Notice, ("key", "recipient")), (Outbox, ("key",))):
        seen = Counter(model.objects.values_list(*fields))
        assert [key for key, times in seen.items() if times > 1] == []
    assert Notice.objects.exists()


def test_two_clocks_at_once_raise_each_rung_once(scratch, duties):
    scratch.clock(), scratch.clock()
    wait_until(lambda: queries.last_tick() and not waiting())
    assert_each_rung_once()


def test_killed_clock_is_caught_up(scratch, duties):
    clock = scratch.clock()
    wait_until(lambda: ClockStep.objects.filter(fired_at__isnull=False).exists(), step=0.005)
    kill_group(clock)
    scratch.clock()
    wait_until(lambda: queries.last_tick() and not waiting())
    assert_each_rung_once()


def test_worker_raises_what_is_due_without_a_clock(scratch, duties):
    scratch.worker()
    scratch.call("deadlines.tick")
    wait_until(lambda: queries.last_tick() and not waiting())
    assert_each_rung_once()
