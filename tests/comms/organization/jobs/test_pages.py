"""The pages and REST addresses of background work belong to whoever asked for it."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from comms.audit.models import Event
from comms.audit.queries import lines_of
from comms.base.clock import now, today
from comms.organization import operations
from comms.organization.models import Job
from tests.base import api, browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_page_shows_how_far_it_is_and_what_came_of_it(start, company, at):
    job = start()
    Job.objects.filter(pk=job.pk).update(done=2)
    pages = browser(company.hr)
    text = pages.get(job.get_absolute_url()).content.decode()
    grid = re.search(r'<div class="object-grid"([^>]*)>', text)[1]
    for said in ('hx-trigger="every 2s"', 'hx-select=".object-grid"', 'hx-swap="outerHTML"'):
        assert said in grid
    # What the page asks for by itself is nothing that buttons inside would ask for, too
    assert 'hx-disinherit="*"' in grid
    assert '<progress value="2" max="3">' in text
    operations.run_job(now())
    text = pages.get(job.get_absolute_url()).content.decode()
    assert "every 2s" not in text
    assert "3 groups" in text
    assert f"{job.get_absolute_url()}file/" in text
    assert pages.get("/jobs/").context["rows"][0]["object"] == job


def test_the_history_calls_the_work_by_its_name(company, at):
    rows = [["name", "username"], ["甲", "jia"]]
    job = operations.import_people(rows=rows, by=company.hr, at=at)
    for language, name in (("en", "Import of people"), ("zh-hans", "导入人员")):
        with translation.override(language):
            assert lines_of(job, Event.objects.about(job))[0].differences[0].new == name
    assert (
        "organization.import_people" not in browser(company.hr).get(job.get_absolute_url()).content.decode()
    )


def test_the_record_calls_the_work_by_its_name_and_the_day_of_the_company(company, at):
    late = at.replace(hour=20)  # already the next day in Shanghai
    job = operations.import_units(rows=[["code", "name_zh"], ["X1", "甲"]], by=company.admin, at=late)
    event = Event.objects.about(job).get()
    assert event.object_label == f"Import of units {today(late)}"


def test_what_is_wrong_stands_on_the_page(start, making, company, at):
    making.problems = [{"row": 4, "column": "unit", "said": "<b>No such unit.</b>"}]
    job = start()
    operations.run_job(at)
    text = browser(company.hr).get(job.get_absolute_url()).content.decode()
    assert "&lt;b&gt;No such unit." in text


@pytest.mark.parametrize("who", ["admin", "president", "hr_staff"])
def test_nobody_else_sees_it(start, company, at, who):
    job = start()
    operations.run_job(at)
    person = getattr(company, who)
    for address in (job.get_absolute_url(), f"{job.get_absolute_url()}file/"):
        assert browser(person).get(address).status_code == 404
    for address in (f"/api/v1/jobs/{job.uuid}/", f"/api/v1/jobs/{job.uuid}/file/"):
        assert api(person).get(address).status_code == 404
    assert api(person).get("/api/v1/jobs/count/").json() == {"count": 0}


def test_rest_shows_state_problems_and_file(start, making, company, at):
    job, client = start(), api(company.hr)
    body = client.get(f"/api/v1/jobs/{job.uuid}/").json()
    assert (body["state"], body["ended_at"], body["total"]) == ("waiting", None, 3)
    assert client.get(f"/api/v1/jobs/{job.uuid}/file/").status_code == 404
    operations.run_job(now())
    body = client.get(f"/api/v1/jobs/{job.uuid}/").json()
    assert (body["state"], body["words"], body["file_name"]) == ("done", "3 groups", "list.txt")
    answer = client.get(f"/api/v1/jobs/{job.uuid}/file/")
    assert b"".join(answer.streaming_content).decode() == "名单"
    Job.objects.update(kept_until=now() - timedelta(seconds=1))
    assert client.get(f"/api/v1/jobs/{job.uuid}/file/").status_code == 404
    assert browser(company.hr).get(f"{job.get_absolute_url()}file/").status_code == 404
