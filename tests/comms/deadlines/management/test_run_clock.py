"""The portal's own clock: rounds, outages, a clean stop; and the sweep as a task."""

import signal
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from comms.base.clock import now
from comms.base.models import Heartbeat
from comms.deadlines import tasks
from comms.deadlines.management.commands import run_clock
from comms.deadlines.models import PeriodicJob


class Stop(threading.Event):
    """Set after so many rounds; notes how long each wait would have been."""

    def __init__(self, rounds):
        super().__init__()
        self.left, self.waits = rounds, []

    def wait(self, timeout=None):
        self.waits.append(timeout)
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


@pytest.fixture
def rounds(monkeypatch):
    """What each round does: True, or an error to raise."""
    monkeypatch.setattr(run_clock, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_clock.connection, "close", lambda: None)
    monkeypatch.setattr(run_clock, "drain", lambda at: None)
    plan = []

    def tick(at):
        step = plan.pop(0)
        if step is not True:
            raise step

    monkeypatch.setattr(run_clock, "tick", tick)
    return plan


def test_once_leaves_a_heartbeat(db):
    call_command("run_clock", "--once")
    assert PeriodicJob.objects.get(name="tick").ended_at
    assert Heartbeat.objects.get().process == "clock"


def test_each_round_leaves_a_heartbeat(db, rounds):
    rounds += [True, ValueError("odd")]
    run_clock.run(Stop(1), 5)
    first = Heartbeat.objects.get(process="clock").at
    run_clock.run(Stop(1), 5)
    assert Heartbeat.objects.get(process="clock").at > first


def test_rounds_until_told_to_stop(db, rounds):
    rounds += [True, True, True]
    stop = Stop(3)
    run_clock.run(stop, 5)
    assert (rounds, stop.waits) == ([], [5, 5, 5])


def test_outage_is_survived_with_growing_waits(db, rounds):
    rounds += [OperationalError("gone")] * 5 + [True]
    stop = Stop(6)
    run_clock.run(stop, 5)
    assert stop.waits == [10, 20, 40, 60, 60, 5]


def test_any_error_is_survived(db, rounds):
    rounds += [ValueError("odd"), True]
    stop = Stop(2)
    run_clock.run(stop, 5)
    assert stop.waits == [10, 5]


def test_sending_goes_on_when_sweeping_fails(db, rounds, monkeypatch):
    sent = []
    monkeypatch.setattr(run_clock, "drain", sent.append)
    rounds += [ValueError("odd")]
    run_clock.run(Stop(1), 5)
    assert len(sent) == 1


def test_background_work_holds_up_no_sweep(db, rounds, monkeypatch):
    """Work that goes on until the third sweep would wait for ever if the sweeps waited for it."""
    swept, worked = threading.Event(), []

    def run_job(at):
        worked.append(swept.wait(20))

    monkeypatch.setattr(run_clock, "run_job", run_job)
    monkeypatch.setattr(run_clock, "database_time", now)  # no connection of the thread's own in a test
    monkeypatch.setattr(run_clock, "sign", lambda *given: None)
    sweeps, handlers = [], {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)

    def tick(at):
        sweeps.append(at)
        if len(sweeps) == 3:
            swept.set()
            handlers[signal.SIGTERM]()

    monkeypatch.setattr(run_clock, "tick", tick)
    call_command("run_clock", interval=0.01)
    assert (len(sweeps), worked) == (3, [True])


def test_one_piece_of_work_after_the_other_whatever_breaks(db, rounds, monkeypatch):
    tried = []

    def run_job(at):
        tried.append(at)
        raise ValueError("odd")

    monkeypatch.setattr(run_clock, "run_job", run_job)
    run_clock.work(Stop(3), 5)
    assert len(tried) == 3


def test_sweep_as_a_task(db):
    tasks.tick()
    assert PeriodicJob.objects.get(name="tick").ended_at
