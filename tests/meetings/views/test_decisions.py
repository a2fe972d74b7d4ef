"""The register, progress, steps, and what meetings note about older resolutions: pages and REST."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.base.clock import end_of_day
from comms.base.versions import ANY
from meetings import operations
from meetings.models import ActionStep, Decision, FollowUp, ProgressNote
from meetings.operations import superseding
from tests.base import api, browser, expect_api_statuses, expect_statuses, form_errors, problem, query_counts
from tests.factories.meetings import HOUR, adopted
from tests.factories.motions import admitted, board, proposed

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 20)


@pytest.fixture
def executing(running, company):
    """A resolution with an accepted plan of one step."""
    row, then = adopted(running, company), running.starts_at + HOUR
    plan = [{"text": "拟定方案", "assignee": company.engineer, "due_on": DAY}]
    row = operations.submit_plan(row, steps=plan, by=company.engineering, at=then, version=ANY)
    return operations.accept_plan(row, by=company.president, at=then, version=ANY)


@pytest.fixture
def later(executing, company, running):
    """The next meeting of the series, in progress."""
    operations.finish(running, by=company.president, at=running.starts_at + HOUR, version=ANY)
    meeting = running.series.meetings.filter(starts_at__gt=running.starts_at).earliest("starts_at")
    when = running.starts_at + 2 * HOUR
    operations.add_item(meeting, title="检修", by=company.hr, at=when)
    operations.issue_agenda(meeting, by=company.hr, at=when, version=ANY)
    return operations.start(meeting, by=company.president, at=meeting.starts_at, version=ANY)


# Progress


@pytest.mark.clause("1.7.8", by="page")
def test_progress_with_a_file_on_the_page(executing, company):
    client, page = browser(company.engineering), executing.get_absolute_url()
    file = SimpleUploadedFile("清单.txt", "招标清单".encode())
    refused = client.post(f"{page}progress/", {"percent": "101", "text": "已招标"})
    assert (refused.status_code, set(form_errors(refused))) == (400, {"percent"})
    assert "已招标" in refused.content.decode()
    assert (
        client.post(f"{page}progress/", {"percent": "40", "text": "已招标", "evidence": file}).status_code
        == 302
    )
    shown = client.get(page).content.decode()
    assert "40%" in shown
    assert "清单.txt" in shown
    assert "已招标" in shown
    expect_statuses(f"{page}progress/", {company.president: 302, company.engineer: 200, company.clerk: 404})
    assert (
        browser(company.president).post(f"{page}progress/", {"percent": "1", "text": "x"}).status_code == 403
    )


@pytest.mark.clause("1.7.8", by="rest")
def test_progress_over_rest(executing, company):
    address = f"/api/v1/resolutions/{executing.number}/"
    client = api(company.engineering)
    step = executing.steps.get()
    said = {"percent": 55, "text": "已招标", "step": str(step.uuid)}
    answer = client.post(f"{address}progress/", said, format="json")
    assert (answer.status_code, answer.json()["percent"]) == (200, 55), answer.content
    for odd in (101, "5", None):
        refused = problem(client.post(f"{address}progress/", said | {"percent": odd}, format="json"), 400)
        assert set(refused["errors"]) == {"percent"}
    refused = problem(client.post(f"{address}progress/", said | {"step": "x"}, format="json"), 400)
    assert set(refused["errors"]) == {"step"}
    client.post(f"{address}progress/", {"percent": 60, "text": "开工"}, format="json")
    notes = client.get(f"{address}progress-notes/").json()["results"]
    assert [(one["percent"], one["step"]) for one in notes] == [(60, None), (55, str(step.uuid))]
    assert client.get(address).json()["percent"] == 60
    expect_api_statuses(f"{address}progress-notes/", {company.clerk: 404, company.hr: 200, None: 401})
    assert api(company.hr).post(f"{address}progress/", said, format="json").status_code == 403
    assert ProgressNote.objects.count() == 2


# Steps


def test_steps_on_the_page_of_the_resolution(executing, company):
    step, page = executing.steps.get(), executing.get_absolute_url()
    address = f"/steps/{step.uuid}/finish/"
    assert address in browser(company.engineer).get(page).content.decode()
    assert address not in browser(company.president).get(page).content.decode()
    assert browser(company.engineer).post(address, {"version": step.version}).status_code == 302
    step.refresh_from_db()
    assert step.done_by == company.engineer
    assert f"/steps/{step.uuid}/reopen/" in browser(company.engineer).get(page).content.decode()
    expect_statuses(f"/steps/{step.uuid}/reopen/", {company.clerk: 404, company.hr: 302})


@pytest.mark.clause("1.7.6.2", by="rest")
def test_steps_over_rest_are_a_list_of_what_is_due_and_overdue(executing, company, time_machine):
    client, step = api(company.engineer), executing.steps.get()
    assert [one["uuid"] for one in client.get("/api/v1/action-steps/?mine=true").json()["results"]] == [
        str(step.uuid)
    ]
    assert client.get("/api/v1/action-steps/?overdue=true").json()["results"] == []
    time_machine.move_to(end_of_day(DAY) + HOUR)
    assert len(client.get("/api/v1/action-steps/?overdue=true").json()["results"]) == 1
    assert 'class="is-overdue' in browser(company.engineer).get("/steps/?overdue=true").content.decode()
    address = f"/api/v1/action-steps/{step.uuid}/"
    body = client.post(f"{address}finish/", {"version": step.version}, format="json").json()
    assert body["done_by"]["name"] == "工程师"
    assert client.get("/api/v1/action-steps/?done=false").json()["results"] == []
    assert client.get("/api/v1/action-steps/?mine=false").json()["results"] == []
    problem(client.post(f"{address}reopen/", {"version": body["version"]}, format="json"), 400)
    problem(api(company.hr).post(f"{address}finish/", {"version": body["version"]}, format="json"), 403)
    expect_api_statuses(address, {company.clerk: 404, company.hr: 200})


def test_steps_that_came_back_are_in_no_list(running, company):
    row, then = adopted(running, company), running.starts_at + HOUR
    row = operations.submit_plan(row, steps=[{"text": "旧"}], by=company.engineering, at=then, version=ANY)
    row = operations.return_plan(row, reason="补充", by=company.president, at=then, version=ANY)
    operations.submit_plan(row, steps=[{"text": "新"}], by=company.engineering, at=then, version=ANY)
    assert [step.text for step in ActionStep.objects.visible_to(company.engineering)] == ["新"]


# What a meeting finds


@pytest.mark.clause("1.7.8", by="page")
def test_how_a_resolution_stands_is_noted_in_the_meeting(executing, company, later):
    client, live = browser(company.hr), f"/meetings/{later.number}/live/"
    address = f"/meetings/{later.number}/follow-ups/new/"
    assert f"{address}?resolution={executing.number}" in client.get(live).content.decode()
    assert client.get(f"{address}?resolution={executing.number}").context["form"]["resolution"].value() == (
        executing.number
    )
    said = {"resolution": executing.number, "verdict": "behind", "note": "等待到货"}
    assert client.post(address, said)["Location"] == live
    assert "等待到货" in client.get(live).content.decode()
    shown = browser(company.engineering).get(executing.get_absolute_url()).content.decode()
    assert "等待到货" in shown
    refused = client.post(address, said | {"resolution": "PO-0"})
    assert set(form_errors(refused)) == {"resolution"}
    assert browser(company.engineering).get(address).status_code == 404


def test_how_it_stands_over_rest(executing, company, later):
    address = f"/api/v1/meetings/{later.number}/follow-ups/"
    said = {"resolution": executing.number, "verdict": "on_track"}
    made = api(company.hr).post(address, said, format="json")
    assert made.status_code == 201, made.content
    assert set(problem(api(company.hr).post(address, said | {"verdict": "x"}, format="json"), 400)["errors"])
    assert [one["verdict"] for one in api(company.hr).get(address).json()["results"]] == ["on_track"]
    found = api(company.engineering).get(f"/api/v1/resolutions/{executing.number}/follow-ups/").json()
    assert [one["meeting"] for one in found["results"]] == [later.number]
    assert api(company.engineering).get(address).status_code == 404
    assert FollowUp.objects.count() == 1


def test_what_a_meeting_kept_close_found_is_for_its_people(executing, company, later):
    api(company.hr).post(
        f"/api/v1/meetings/{later.number}/follow-ups/",
        {"resolution": executing.number, "verdict": "behind", "note": "内部"},
        format="json",
    )
    operations.keep_close(later, reason="人事", by=company.president, at=later.starts_at, version=ANY)
    for person, seen in ((company.engineering, False), (company.hr, True)):
        page = browser(person).get(executing.get_absolute_url()).content.decode()
        assert ("内部" in page) is seen
        rest = api(person).get(f"/api/v1/resolutions/{executing.number}/follow-ups/").json()["results"]
        assert bool(rest) is seen


# Superseding


def test_superseding_on_the_page_and_back(executing, company, running):
    newer = adopted(running, company, text="改为更换整梯")
    client, page = browser(company.hr), newer.get_absolute_url()
    refused = client.post(f"{page}replace/", {"older": newer.number, "version": newer.version})
    assert (refused.status_code, set(form_errors(refused))) == (400, {"older"})
    assert client.post(f"{page}replace/", {"older": executing.number, "version": 1}).status_code == 302
    assert executing.get_absolute_url() in client.get(page).content.decode()
    assert page in client.get(executing.get_absolute_url()).content.decode()
    line = client.get("/decisions/?superseded=true").content.decode()
    assert executing.number in line
    assert newer.number in line
    assert len(api(company.hr).get("/api/v1/decisions/?superseded=false").json()["results"]) == 1


def test_superseding_over_rest(executing, company, running):
    newer = adopted(running, company, text="改为更换整梯")
    address = f"/api/v1/resolutions/{newer.number}/replace/"
    said = {"older": executing.number, "version": newer.version}
    refused = problem(api(company.hr).post(address, said | {"older": "PO-0"}, format="json"), 400)
    assert set(refused["errors"]) == {"older"}
    problem(api(company.engineering).post(address, said, format="json"), 403)
    assert api(company.hr).post(address, said, format="json").status_code == 200
    executing.refresh_from_db()
    assert executing.superseded_by == newer


# The register


@pytest.fixture
def filled(executing, company, running):
    """A resolution that is carried out, one that was superseded, and a motion that waits."""
    newer = adopted(running, company, text="改为更换整梯", due_on=None)
    old = adopted(running, company, text="保养水泵", owner=company.security, tracking_unit=company.QM)
    superseding.supersede(newer, older=old, by=company.hr, at=old.adopted_at, version=ANY)
    motion = admitted(running, company, running.starts_at, title="夜班", text="增设夜班一人。")
    return {"executing": executing, "newer": newer, "old": old, "motion": motion}


@pytest.mark.parametrize(
    "query, found",
    [
        ("", {"executing", "newer", "old", "motion"}),
        ("q=夜班", {"motion"}),
        ("q=整梯", {"newer"}),
        ("sort=motion", {"motion"}),
        ("sort=resolution", {"executing", "newer", "old"}),
        ("kind=board", set()),
        ("tracking_unit=QM", {"old"}),
        ("owner=security", {"old"}),
        ("state=admitted", {"motion"}),
        ("state=executing", {"executing"}),
        ("superseded=true", {"old"}),
        ("overdue=true", {"executing"}),
        ("overdue=false", {"newer", "old", "motion"}),
        ("decided_after=2026-12-01&decided_before=2026-12-31", {"executing", "newer", "old", "motion"}),
        ("decided_after=2027-01-01", set()),
    ],
)
def test_filters_of_the_register(filled, company, time_machine, query, found):
    time_machine.move_to(end_of_day(date(2026, 12, 31)) + HOUR)
    rows = api(company.hr).get(f"/api/v1/decisions/?{query}").json()["results"]
    names = {row.number: name for name, row in filled.items()}
    assert {names[row["number"]] for row in rows} == found
    page = browser(company.hr).get(f"/decisions/?{query}").content.decode()
    assert {name for name, row in filled.items() if f">{row.number}<" in page} >= found


def test_a_result_is_found(executing, company, running):
    operations.report_done(
        executing, result="已更换并验收", by=company.engineering, at=running.starts_at + 2 * HOUR, version=ANY
    )
    assert Decision.objects.search("验收").get().resolution == executing


def test_the_register_keeps_what_is_closed_from_others(company, at, running):
    meeting = board(company, at)
    proposed(meeting, company, at, by=company.chairman, title="增资", text="同意扩股。")
    for person, seen in ((company.chairman, True), (company.president, False), (company.quality, False)):
        page = browser(person).get("/decisions/?q=增资").content.decode()
        assert ("扩股" in page) is seen
        rows = api(person).get("/api/v1/decisions/?q=增资").json()["results"]
        assert bool(rows) is seen


def test_register_costs_the_same_with_three_as_with_one(running, company):
    make = lambda: (adopted(running, company), proposed(running, company, running.starts_at))  # noqa: E731
    query_counts(make, "/decisions/", company.hr)
    query_counts(make, "/api/v1/decisions/", company.hr, client=api)


def test_lists_of_steps_cost_the_same_with_three_as_with_one(running, company):
    def make():
        row, then = adopted(running, company), running.starts_at + HOUR
        plan = [{"text": "x", "due_on": DAY}]
        row = operations.submit_plan(row, steps=plan, by=company.engineering, at=then, version=ANY)
        operations.accept_plan(row, by=company.president, at=then, version=ANY)

    query_counts(make, "/steps/", company.engineering)
    query_counts(make, "/api/v1/action-steps/?expand=allowed_actions", company.engineering, client=api)


def test_page_of_a_resolution_costs_the_same_with_many_notes_and_steps(executing, company, running):
    from meetings.operations.progress import note_progress

    def make():
        note_progress(executing, percent=5, text="x", by=company.engineering, at=running.starts_at + HOUR)

    query_counts(make, executing.get_absolute_url(), company.engineering)
