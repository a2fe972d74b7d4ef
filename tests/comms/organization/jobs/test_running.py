"""Background work is taken once, ends once, and survives the process that had it."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.core.management import call_command

from comms.audit.models import Event
from comms.base.clock import database_time, now
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization import operations
from comms.organization.models import Job
from comms.organization.operations import jobs
from comms.organization.states import JobState
from comms.organization.tasks import run_jobs
from tests.comms.organization.jobs.conftest import groups, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def events(job):
    return list(Event.objects.about(job).order_by("id").values_list("event", flat=True))


def test_work_is_done_told_and_on_record(start, company, at):
    job = start()
    assert job.state == JobState.WAITING
    assert (operations.run_job(at), operations.run_job(at)) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.given) == (JobState.DONE, 3, 3, {})
    assert (groups(), operations.job_words(job)) == (["g0", "g1", "g2"], "3 groups")
    with job.file.open() as file:
        assert file.read().decode() == "名单"
    assert events(job) == ["started", "ended"]
    told = Notice.objects.get(kind="organization.job_ended")
    assert (told.recipient, told.context["outcome"]) == (company.hr, "done")


def test_what_is_wrong_is_listed_and_nothing_is_written(start, making, at):
    making.problems = [{"row": 4, "column": "unit", "said": "No such unit."}]
    job = start()
    operations.run_job(at)
    job.refresh_from_db()
    assert (job.state, job.problems, groups()) == (JobState.REFUSED, making.problems, [])


def test_a_refusal_while_writing_undoes_everything(start, making, at):
    making.breaks = wrong("Taken.")
    job = start()
    operations.run_job(at)
    job.refresh_from_db()
    assert (job.state, groups()) == (JobState.REFUSED, [])
    assert job.problems == [{"row": 0, "column": "", "said": "Taken."}]


def test_rights_are_those_of_the_moment_of_writing(start, company, at):
    job = start(by=company.hr_staff)
    operations.deactivate(company.hr_staff, by=None, at=at, version=ANY)
    operations.run_job(at)
    job.refresh_from_db()
    assert (job.state, groups()) == (JobState.REFUSED, [])


def test_a_dead_process_keeps_nobody_from_the_work(start, at):
    job = start()
    assert operations.jobs.claim(at) == job  # and then it dies
    assert operations.run_job(at + jobs.LEASE / 2) == 0
    assert operations.run_job(at + jobs.LEASE) == 1
    job.refresh_from_db()
    assert (job.state, job.tries, groups()) == (JobState.DONE, 2, ["g0", "g1", "g2"])


def test_who_comes_back_after_being_taken_over_writes_nothing(start, at):
    job = start()
    slow = operations.jobs.claim(at)
    operations.run_job(at + jobs.LEASE)
    operations.jobs._run(slow, at + jobs.LEASE)
    job.refresh_from_db()
    assert (job.tries, events(job)) == (2, ["started", "ended"])


def test_progress_is_a_sign_of_life(start, at):
    job = start()
    work = jobs.Work(operations.jobs.claim(at), at)
    work.at = at + jobs.LEASE - timedelta(minutes=1)
    work.progress(1, 3)
    assert operations.run_job(at + jobs.LEASE) == 0
    job.refresh_from_db()
    assert (job.done, job.per_cent, job.state) == (1, 33, JobState.RUNNING)


def test_work_that_breaks_is_tried_three_times(start, making, at):
    making.breaks = RuntimeError("boom")
    job = start()
    for round in range(3):
        with pytest.raises(RuntimeError, match="boom"):
            operations.run_job(at + timedelta(minutes=2 * round))
    assert not operations.run_job(at + timedelta(minutes=6))
    job.refresh_from_db()
    assert (job.state, groups()) == (JobState.FAILED, [])
    assert Notice.objects.get(kind="organization.job_ended").context["outcome"] == "failed"


def test_clock_and_worker_do_the_same(start):
    first, second = start(1), start(0)
    call_command("run_clock", once=True)
    assert Job.objects.open().count() == 0
    third = start(0)
    run_jobs()
    assert Job.objects.open().count() == 0
    states = {job.state for job in Job.objects.filter(pk__in=[first.pk, second.pk, third.pk])}
    assert states == {JobState.DONE}


def test_work_that_another_process_took_while_this_one_was_busy_is_not_stolen(start, making, at):
    start(0)
    second = start(1)
    later = at + timedelta(seconds=150)
    making.meanwhile = lambda: operations.jobs.claim(later)
    assert operations.run_job(at)
    making.meanwhile = lambda: None
    second.refresh_from_db()
    assert (second.state, second.tries, second.claimed_at) == (JobState.RUNNING, 1, later)
    assert not operations.run_job(later + timedelta(seconds=10))  # it lives
    assert not operations.run_job(later + jobs.LEASE - timedelta(seconds=10))
    assert operations.run_job(later + jobs.LEASE)  # it died
    second.refresh_from_db()
    assert (second.state, second.tries) == (JobState.DONE, 2)


def test_a_worker_whose_time_is_over_gives_the_work_back_and_begins_no_other(start, making):
    making.breaks = SoftTimeLimitExceeded()
    first, second = start(), start()
    with pytest.raises(SoftTimeLimitExceeded):
        run_jobs()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.tries, second.state, groups()) == (JobState.RUNNING, 1, JobState.WAITING, [])


def test_a_worker_claims_at_the_time_of_the_database(start, making, monkeypatch):
    wrong = now() + timedelta(hours=9)
    monkeypatch.setattr("django.utils.timezone.now", lambda: wrong)
    job = start()
    run_jobs()
    job.refresh_from_db()
    assert abs(job.ended_at - database_time()) < timedelta(minutes=1)


def test_files_and_problems_are_kept_for_a_day(start, making, at):
    job = start()
    operations.run_job(at)
    making.problems = [{"row": 4, "column": "unit", "said": "No such unit."}]
    other = start(5)
    operations.run_job(at)
    job.refresh_from_db()
    name = job.file.name
    assert operations.forget_jobs(at + timedelta(hours=23)) == 0
    assert default_storage.exists(name)
    assert operations.forget_jobs(at + timedelta(hours=25)) == 2
    job.refresh_from_db()
    other.refresh_from_db()
    assert (default_storage.exists(name), job.file.name, job.result) == (False, "", {"made": 3})
    assert (other.state, other.problems) == (JobState.REFUSED, [])


def test_a_file_that_no_job_knows_goes_after_a_day(at):
    from django.core.files.base import ContentFile

    name = default_storage.save("jobs/ab/lost", ContentFile(b"x"))
    operations.forget_jobs(now())
    assert default_storage.exists(name)
    operations.forget_jobs(now() + timedelta(days=2))
    assert not default_storage.exists(name)
