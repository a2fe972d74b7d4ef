"""Motions over REST: submitting, voting, closing, the votes, the file."""

import pytest

from meetings.models import Motion, Resolution
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.factories.motions import board, cast, closed, come, proposed, voting

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(running, time_machine):
    """The meeting goes on."""
    time_machine.move_to(running.starts_at, tick=False)
    return running


def post(person, address, body=None, version=None):
    client = api(person)
    headers = {} if version is None else {"HTTP_IF_MATCH": f'"{version}"'}
    return client.post(address, body or {}, format="json", **headers)


@pytest.mark.clause("1.7.6.1", by="rest")
@pytest.mark.clause("1.7.a.6", by="rest")
def test_a_motion_over_rest(moment, company):
    come(moment, company.vice, company.representative)
    said = {"meeting": moment.number, "title": "更换曳引机", "text": "同意更换。"}
    refused = problem(post(company.vice, "/api/v1/motions/", said | {"title": "", "meeting": "MT-0"}), 400)
    assert set(refused["errors"]) == {"meeting"}
    assert set(problem(post(company.vice, "/api/v1/motions/", said | {"text": ""}), 400)["errors"]) == {
        "text"
    }
    problem(post(company.hr_staff, "/api/v1/motions/", said | {"meeting": None}), 400)
    made = post(company.vice, "/api/v1/motions/", said)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], body["submitter"]["name"], body["meeting"]) == (
        "submitted",
        "副总裁",
        moment.number,
    )
    address = f"/api/v1/motions/{body['number']}/"
    problem(post(company.vice, f"{address}admit/", version=body["version"]), 403)
    body = post(company.hr, f"{address}admit/", version=body["version"]).json()
    assert body["item"] is not None
    body = post(company.president, f"{address}open-vote/", version=body["version"]).json()
    assert body["state"] == "voting"
    assert "vote" in api(company.vice).get(address).json()["allowed_actions"]
    for person in (company.president, company.vice):
        answer = post(person, f"{address}vote/", {"choice": "yes"})
        assert (answer.status_code, answer.json()["choice"]) == (200, "yes"), answer.content
    unsaid = problem(post(company.representative, f"{address}vote/", {"choice": "recused"}), 400)
    assert set(unsaid["errors"]) == {"reason"}
    votes = api(company.hr).get(f"{address}votes/").json()["results"]
    assert [(one["user"]["name"], one["choice"]) for one in votes] == [("总裁", "yes"), ("副总裁", "yes")]
    refused = problem(post(company.president, f"{address}close-vote/", version=body["version"]), 400)
    assert set(refused["errors"]) == {"owner"}
    terms = {"owner": str(company.engineering.uuid), "due_on": "2026-12-31"}
    body = post(company.president, f"{address}close-vote/", terms, version=body["version"]).json()
    assert (body["state"], body["yes_count"], body["by_hand"]) == ("adopted", 2, False)
    assert body["resolution"] == Resolution.objects.get().number
    problem(post(company.vice, f"{address}vote/", {"choice": "no"}), 409)


def test_hands_over_rest(moment, company):
    row = voting(moment, company)
    address = f"/api/v1/motions/{row.number}/count-hands/"
    hands = {"yes": 2, "no": 0, "abstain": 0}
    refused = problem(post(company.president, address, hands, version=row.version), 400)
    assert set(refused["errors"]) == {"yes", "no", "abstain"}
    for odd in ("2", -1, 10**9, 1.5, True, None):
        refused = problem(post(company.president, address, hands | {"yes": odd}, version=row.version), 400)
        assert set(refused["errors"]) == {"yes"}, odd
    problem(post(company.hr, address, hands, version=row.version), 403)
    problem(post(company.president, address, hands), 428)


def test_a_boards_motion_is_absent_for_others(company, at):
    meeting = board(company, at)
    row = voting(meeting, company, by=company.chairman)
    cast(row, meeting.starts_at, chairman="yes")
    expected = {company.chairman: 200, company.vice: 200, company.president: 404, company.admin: 404}
    for address in (f"/api/v1/motions/{row.number}/", f"/api/v1/motions/{row.number}/votes/"):
        expect_api_statuses(address, expected | {None: 401})
    assert api(company.quality).get("/api/v1/motions/").json()["results"] == []
    assert problem(post(company.president, f"/api/v1/motions/{row.number}/vote/", {"choice": "yes"}), 404)


def test_who_sees_what_was_decided_sees_no_votes(moment, company):
    row = closed(voting(moment, company), company)
    expect_api_statuses(f"/api/v1/motions/{row.number}/", {company.quality: 200})
    expect_api_statuses(f"/api/v1/motions/{row.number}/votes/", {company.quality: 404, company.hr: 200})


def test_filters_and_file(meeting, company, at):
    proposed(meeting, company, at)
    other = proposed(meeting, company, at, title="增设夜班", by=company.president)
    client = api(company.hr)
    for query in ("q=夜班", "submitter=president", f"q={other.number}"):
        found = client.get(f"/api/v1/motions/?{query}").json()["results"]
        assert [one["number"] for one in found] == [other.number], query
    assert client.get("/api/v1/motions/?state=admitted").json()["results"] == []
    answer = client.get(f"/api/v1/motions/{other.number}/document/?as=docx")
    assert answer.status_code == 200
    assert Motion.objects.count() == 2


def test_list_costs_the_same_with_three_as_with_one(meeting, company, at):
    query_counts(lambda: proposed(meeting, company, at), "/api/v1/motions/", company.hr, client=api)
    address = "/api/v1/motions/?expand=allowed_actions"
    assert api(company.hr).get(address).status_code == 200
