"""Periodic work: each job by one sweep at a time, errors stay with their job."""

from datetime import timedelta

import pytest

from comms.deadlines import operations
from comms.deadlines.models import PeriodicJob
from comms.deadlines.operations import periodic

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def job(db, monkeypatch):
    """An hourly job that notes when it ran; `job.fails` makes it fail."""
    monkeypatch.setattr(periodic, "JOBS", {})

    def work(at):
        work.seen.append(at)
        if work.fails:
            raise RuntimeError("no")

    work.seen, work.fails = [], False
    operations.register_periodic("test.hourly", work, every=HOUR)
    return work


def test_job_runs_at_once_and_then_when_due(job, at):
    for moment in (at, at + SECOND, at + HOUR - SECOND, at + HOUR, at + HOUR + SECOND):
        periodic.run_periodic(moment)
    assert job.seen == [at, at + HOUR]


def test_job_being_run_elsewhere_is_left_alone(job, at):
    assert periodic.claim("test.hourly", at)
    assert not periodic.claim("test.hourly", at + SECOND)
    assert periodic.run_periodic(at + SECOND) == 0


def test_job_whose_process_died_runs_again_after_the_lease(job, at):
    periodic.claim("test.hourly", at)
    periodic.run_periodic(at + periodic.LEASE)
    assert job.seen == [at + periodic.LEASE]


def test_failing_job_is_noted_and_tried_again_later(job, at):
    job.fails = True
    operations.tick(at)
    row = PeriodicJob.objects.get(name="test.hourly")
    assert (row.failures, row.problem, row.ended_at) == (1, "RuntimeError: no", None)
    job.fails = False
    operations.tick(at + periodic.LEASE)
    row.refresh_from_db()
    assert (row.failures, row.problem, row.ended_at) == (0, "", at + periodic.LEASE)


def test_failing_job_does_not_stop_the_others(job, at):
    job.fails = True
    seen = []
    operations.register_periodic("test.other", seen.append, every=HOUR)
    assert operations.tick(at).jobs == 1
    assert seen == [at]


def test_clock_that_jumped_back_does_not_stop_the_job(job, at):
    periodic.run_periodic(at + 6 * HOUR)
    periodic.run_periodic(at)
    assert job.seen == [at + 6 * HOUR, at]
