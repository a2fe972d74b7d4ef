"""REST: the daily decisions of offices."""

from datetime import date

import pytest
import time_machine

from meetings import operations
from meetings.models import OfficeMorning
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.factories.mornings import at_clock, make_deciding
from tests.factories.organization import make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)
LIST = "/api/v1/office-mornings/"


@pytest.fixture
def morning(company, at):
    """Of today, twenty to nine on Thursday 19 November, office MO01."""
    make_deciding(company, at)
    operations.plan_meetings(at)
    with time_machine.travel(at_clock(TODAY, 8, 40), tick=False):
        yield OfficeMorning.objects.get(day=TODAY)


def address(morning, act=""):
    return f"{LIST}{morning.uuid}/{act}"


@pytest.mark.clause("1.5.6.1", by="rest")
def test_a_program_decides_like_the_page(morning, company):
    caller = api(company.director)
    told = caller.get(address(morning)).json()
    assert (told["unit"]["code"], told["day"], told["state"]) == ("MO01", "2026-11-19", "undecided")
    assert told["lapses_at"] == "2026-11-19T08:45:00+08:00"
    assert set(told["allowed_actions"]) >= {"hold", "skip"}
    body = {"version": told["version"], "reason": "全员外出"}
    told = caller.post(address(morning, "skip/"), body, format="json").json()
    assert (told["state"], told["reason"], told["decided_by"]["name"]) == (
        "not_needed",
        "全员外出",
        "一处主任",
    )
    body = {"version": told["version"]}
    told = caller.post(address(morning, "undo/"), body, format="json").json()
    assert (told["state"], told["reason"], told["decided_at"]) == ("undecided", "", None)


@pytest.mark.clause("1.5.6.2", by="rest")
def test_holding_answers_with_the_meeting_whose_list_is_ticked(morning, company):
    caller = api(company.director)
    told = caller.post(address(morning, "hold/"), {"version": morning.version}, format="json").json()
    number = told["meeting"]
    assert (told["state"], bool(number)) == ("held", True)
    meeting = caller.get(f"/api/v1/meetings/{number}/").json()
    assert (meeting["state"], meeting["chair"]["name"]) == ("in_progress", "一处主任")
    expected = caller.get(f"/api/v1/meetings/{number}/participants/").json()["results"]
    absent = next(part for part in expected if part["user"]["name"] == "一处员工")
    body = {"user": absent["user"]["uuid"]}
    answer = caller.post(f"/api/v1/meetings/{number}/sign-ins/", body, format="json")
    assert answer.status_code == 201


def test_late_without_a_reason_and_twice_are_refused(morning, company):
    with time_machine.travel(at_clock(TODAY, 9), tick=False):
        operations.plan_mornings(at_clock(TODAY, 9))
        late = OfficeMorning.objects.get(pk=morning.pk)
        answer = api(company.director).post(address(late, "skip/"), {"version": late.version}, format="json")
        assert list(problem(answer, 400)["errors"]) == ["reason"]
        body = {"version": late.version, "reason": "停水"}
        told = api(company.director).post(address(late, "skip/"), body, format="json").json()
        body["version"] = told["version"]
        answer = api(company.director).post(address(late, "skip/"), body, format="json")
        problem(answer, 409)


def test_who_sees_and_who_decides(morning, company):
    expect_api_statuses(
        address(morning), {company.director: 200, company.quality: 200, company.director2: 404, None: 401}
    )
    body = {"version": morning.version}
    refused = {company.clerk: 403, company.quality: 403, company.director2: 404, None: 401}
    expect_api_statuses(address(morning, "hold/"), refused, method="post", data=body)
    assert OfficeMorning.objects.get(pk=morning.pk).state == "undecided"


def test_the_list_is_filtered_and_costs_the_same_with_more_rows(morning, company, at):
    numbers = iter(range(9))

    def office():
        unit = make_unit(f"Z{next(numbers)}", "management_office", "新管理处", parent=company.HQ)
        make_deciding(company, at, code=f"ob-{unit.code.lower()}", unit=unit)
        operations.plan_meetings(at)

    query_counts(office, LIST, company.quality, client=api)
    found = api(company.quality).get(f"{LIST}?unit=MO01&state=undecided&month=2026-11").json()["results"]
    assert [one["unit"]["code"] for one in found] == ["MO01"]
    assert api(company.quality).get(f"{LIST}?month=2026-10").json()["results"] == []
