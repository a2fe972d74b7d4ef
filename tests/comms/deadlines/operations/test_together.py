"""Several sweeps at once, while people finish their duties: nothing twice, nothing lost, nobody waits for
ever (PostgreSQL).
"""

import threading

import pytest
from django.db import connection, transaction

from comms.deadlines import operations
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.operations import sweep
from comms.notifications.models import Notice
from tests.comms.deadlines.calendar import wall

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def together(*acts):
    """Run the acts at the same moment, each with a connection of its own; their errors are raised here."""
    start, problems = threading.Barrier(len(acts)), []

    def work(act):
        start.wait()
        try:
            act()
        except Exception as problem:  # shown by the test
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


@pytest.fixture
def many(run, monkeypatch):
    """Sixty clocks due at one instant, swept in small batches."""
    monkeypatch.setattr(sweep, "BATCH", 7)
    return [run(moment=wall("2026-11-18 16:00"), name=f"m{n}") for n in range(60)]


def test_four_sweeps_at_once_fire_each_rung_once(many):
    at = many[0].due_at
    together(*[lambda: operations.tick(at)] * 4)
    assert ClockStep.objects.filter(rung="breach", fired_at=at).count() == 60
    assert ClockStep.objects.due(at).count() == 0
    operations.tick(at)
    assert ClockStep.objects.unannounced(at).count() == 0
    assert Notice.objects.filter(kind="deadlines.digest").count() == 2
    assert set(Clock.objects.values_list("state", flat=True)) == {"breached"}


def test_sweep_and_people_at_once(many):
    at = many[0].due_at

    def finish():
        for clock in many[::2]:
            operations.meet(clock.subject, clock.name, at=at, occurred_at=at)

    together(finish, lambda: operations.tick(at), lambda: operations.tick(at))
    operations.tick(at)
    assert Clock.objects.filter(state="met").count() == 30
    assert Clock.objects.filter(state="breached").count() == 30
    assert not ClockStep.objects.filter(fired_at=None, clock__state="met").exists()


def test_a_clock_in_other_hands_is_left_to_the_next_sweep(many):
    """Whoever meets a clock holds it and then wants its steps; a sweep that held those would wait for the
    clock.
    """
    clock, at = many[0], many[0].due_at
    held, swept = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Clock.objects.select_for_update().get(pk=clock.pk)
            held.set()
            swept.wait(5)

    def sweep_meanwhile():
        held.wait(5)
        operations.tick(at)
        swept.set()

    together(hold, sweep_meanwhile)
    assert not clock.steps.exclude(fired_at=None).exists()
    operations.tick(at)
    assert set(Clock.objects.values_list("state", flat=True)) == {"breached"}


def test_one_key_started_by_several_at_once_is_one_clock(company, run):
    together(*[lambda: run(name="once")] * 4)
    assert (Clock.objects.count(), ClockStep.objects.count()) == (1, 5)
