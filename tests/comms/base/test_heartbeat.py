"""Signs of life: the health page names the process that gives none."""

from datetime import timedelta

import pytest

from comms.base.heartbeat import PROCESSES, TOO_OLD, processes_health, sign
from comms.base.models import Heartbeat
from comms.base.ops.health import FINE, Level
from comms.base.tasks import sign_of_life


@pytest.fixture
def everybody(db, at):
    """All processes have just signed."""
    for process in PROCESSES:
        sign(process, at)


def test_nothing_is_said_while_everybody_signs(everybody, at):
    assert processes_health(at + TOO_OLD) == FINE


@pytest.mark.parametrize("missing", PROCESSES)
def test_process_without_a_sign_is_named(everybody, at, missing):
    later = at + timedelta(minutes=4)
    for process in set(PROCESSES) - {missing}:
        sign(process, later)
    found = processes_health(later)
    assert (found.level, found.text) == (Level.DEGRADED, f"{missing} gave its last sign of life 240 s ago")


def test_process_that_never_signed_is_named(db, at):
    sign("worker", at)
    silent = ["beat has never given a sign of life", "clock has never given a sign of life"]
    assert processes_health(at).text == "; ".join(silent)


def test_ready_asks_for_the_processes(client, db):
    finding = client.get("/healthz/ready").json()["checks"]["processes"]
    assert (finding["status"], finding["detail"].count("never")) == ("degraded", 3)


def test_each_process_has_one_row_whoever_signs(db, at):
    for minute in range(3):
        sign("worker", at + timedelta(minutes=minute))
    assert list(Heartbeat.objects.values_list("process", "at")) == [("worker", at + timedelta(minutes=2))]


def test_worker_signs_when_it_takes_its_message(db):
    sign_of_life()
    assert Heartbeat.objects.get().process == "worker"
