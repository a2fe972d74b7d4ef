"""A resolution names its owner, runs its course, and is found in the ledger."""

import pytest

from comms.base.versions import ANY
from meetings import operations
from tests.base import api, problem
from tests.factories.meetings import adopted
from tests.meetings.api.calls import ROOT, post

pytestmark = pytest.mark.django_db


def names(answer):
    return [row.get("number") or row.get("code") or row.get("uuid") for row in answer.json()["results"]]


@pytest.mark.clause("1.7.6.2", by="rest")
def test_a_resolution_without_owner_is_refused_by_field(running, company):
    body = {"meeting": running.number, "text": "更换电梯"}
    assert set(problem(post(company.hr, "resolutions/", body), 400)["errors"]) == {"owner"}
    made = post(
        company.hr, "resolutions/", body | {"owner": str(company.engineering.uuid), "due_on": "2026-12-31"}
    ).json()
    assert (made["number"], made["tracking_unit"]) == ("PO-2026-12-01", {"code": "AH", "name": "AH"})
    assert (
        "meeting"
        in problem(
            post(company.outsider, "resolutions/", body | {"owner": str(company.engineering.uuid)}), 400
        )["errors"]
    )


@pytest.mark.clause("1.7.8", by="rest")
def test_a_resolution_runs_its_course_by_rest(running, company):
    resolution = adopted(running, company)

    def act(person, event, data=None):
        nonlocal resolution
        answer = post(person, f"resolutions/{resolution.number}/{event}/", data, version=resolution.version)
        assert answer.status_code == 200, answer.content
        resolution.refresh_from_db()
        return answer.json()

    planned = act(
        company.engineering,
        "submit-plan",
        {"steps": [{"text": "拟定方案", "assignee": str(company.engineer.uuid)}]},
    )
    assert planned["steps"][0]["assignee"]["name"] == "工程师"
    act(company.president, "accept-plan")
    act(company.engineering, "report-done", {"result": "已更换"})
    problem(
        post(company.engineering, f"resolutions/{resolution.number}/verify/", version=resolution.version), 403
    )
    assert act(company.hr, "verify")["state"] == "verified"


def test_the_ledger_is_filtered(running, company):
    first = adopted(running, company)
    operations.drop(
        adopted(running, company),
        reason="不再需要",
        by=company.president,
        at=running.starts_at,
        version=ANY,
    )
    assert names(api(company.hr).get(f"{ROOT}/resolutions/?open=true")) == [first.number]
    assert api(company.hr).get(f"{ROOT}/resolutions/count/?state=dropped").json() == {"count": 1}
