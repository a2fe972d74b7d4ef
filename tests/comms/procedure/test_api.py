"""REST of the law book."""

import pytest

from comms.deadlines.operations import start
from comms.deadlines.rules import ClockTerms
from comms.procedure import queries
from tests.base import api, expect_api_statuses, problem
from tests.comms.deadlines.calendar import wall

CLAUSES, POLICIES = "/api/v1/procedure/clauses/", "/api/v1/procedure/policies/"
MINUTES = f"{POLICIES}minutes.distribute/"


def patch(user, body, version=0, address=MINUTES):
    headers = {"If-Match": f'"{version}"'} if version is not None else {}
    return api(user).patch(address, body, format="json", headers=headers)


def test_clauses_are_listed_counted_and_shown(company):
    client = api(company.clerk)
    body = client.get(f"{CLAUSES}?room=meetings&kind=G").json()
    assert (body["next"], [clause["id"] for clause in body["results"]]) == (None, ["1.7.3", "1.7.4", "1.7.5"])
    assert client.get(f"{CLAUSES}count/").json() == {"count": 122}
    clause = client.get(f"{CLAUSES}1.7.7.2/").json()
    assert (clause["readings"], clause["policies"][:1]) == (["A4", "A5"], ["minutes.distribute"])
    expect_api_statuses(f"{CLAUSES}9.9/", {company.clerk: 404, None: 401})
    problem(client.get(f"{CLAUSES}?x=1"), 400)


def test_policies_are_listed_and_shown(company):
    client = api(company.clerk)
    assert [policy["id"] for policy in client.get(f"{POLICIES}?clause=1.7.2").json()["results"]] == [
        "meetings.max_minutes",
        "meetings.finish",
    ]
    assert client.get(f"{POLICIES}count/").json() == {"count": 168}
    answer = client.get(MINUTES)
    body = answer.json()
    assert (body["value"], body["basis"], body["warn"], body["is_changed"], answer["ETag"]) == (
        3,
        "calendar_days",
        ["24h", "4h"],
        False,
        '"0"',
    )
    expect_api_statuses(f"{POLICIES}nothing/", {company.clerk: 404})


@pytest.mark.clause("1.7.7.2", by="rest")
def test_policy_is_changed_with_reason_and_version(company):
    answer = patch(company.quality, {"value": 5, "reason": "season"})
    assert (answer.status_code, answer.json()["value"], answer["ETag"]) == (200, 5, '"1"')
    assert (
        patch(company.quality, {"value": 6, "reason": "more", "version": 1}, version=None).status_code == 200
    )


@pytest.mark.parametrize(
    ("user", "body", "version", "status", "field"),
    [
        ("clerk", {"value": 5, "reason": "x"}, 0, 403, None),
        ("quality", {"value": 5, "reason": "x"}, None, 428, None),
        ("quality", {"value": 5, "reason": "x"}, 4, 412, None),
        ("quality", {"value": 5, "reason": "x"}, "x", 400, "version"),
        ("quality", {"value": 99, "reason": "x"}, 0, 400, "value"),
        ("quality", {"value": {"a": 1}, "reason": "x"}, 0, 400, "value"),
        ("quality", {"value": 5}, 0, 400, "reason"),
        ("quality", {"value": 5, "reason": " \u200b "}, 0, 400, "reason"),
        ("quality", {"value": 5, "reason": "x" * 1001}, 0, 400, "reason"),
        ("quality", {"reason": "x"}, 0, 400, "value"),
        ("clerk", {"value": 99}, None, 403, None),
        ("quality", {"value": 5, "reason": "x", "extra": 1}, 0, 400, "extra"),
        ("quality", {"value": 5, "reason": "x", "id": "y"}, 0, 400, "id"),
    ],
)
def test_change_is_refused(company, user, body, version, status, field):
    found = problem(patch(getattr(company, user), body, version), status)
    assert field is None or list(found["errors"]) == [field]
    assert queries.value("minutes.distribute") == 3


def test_number_is_set_back_with_reason_and_version(company):
    patch(company.quality, {"value": 5, "reason": "season"})
    reset = f"{MINUTES}reset/"
    client = api(company.quality)
    problem(api(company.clerk).post(reset, {}, format="json"), 403)
    problem(client.post(reset, {"reason": "as written"}, format="json"), 428)
    problem(client.post(reset, {"reason": "as written", "version": 0}, format="json"), 412)
    assert list(problem(client.post(reset, {"version": 1}, format="json"), 400)["errors"]) == ["reason"]
    long = {"reason": "x" * 401, "version": 1}
    assert list(problem(client.post(reset, long, format="json"), 400)["errors"]) == ["reason"]
    answer = client.post(reset, {"reason": "as written", "version": 1}, format="json")
    body = answer.json()
    assert (answer.status_code, body["value"], body["is_changed"], answer["ETag"]) == (200, 3, False, '"2"')
    problem(client.post(reset, {"reason": "again", "version": 2}, format="json"), 400)


@pytest.mark.clause("1.7.7.2", by="rest")
def test_what_would_move_is_told_and_nothing_is_written(company, at):
    begun = wall("2026-11-18 16:00")
    terms = ClockTerms("m", "minutes.distribute", begun, unit=company.EN, label="weekly")
    start(terms, subject=company.EN, at=at)
    preview = f"{MINUTES}preview/"
    problem(api(company.clerk).post(preview, {"value": 5}, format="json"), 403)
    for body in ({"value": 99}, {}):
        refused = api(company.quality).post(preview, body, format="json")
        assert list(problem(refused, 400)["errors"]) == ["value"]
    said = api(company.quality).post(preview, {"value": 5}, format="json").json()
    assert said["moved"] == 1
    days = {"old": "2026-11-22T00:00:00+08:00", "new": "2026-11-24T00:00:00+08:00"}
    assert said["moves"] == [{"label": "weekly"} | days]
    assert queries.value("minutes.distribute") == 3


def test_other_verbs_do_not_exist(company):
    expect_api_statuses(MINUTES, {company.quality: 405}, method="delete")
    expect_api_statuses(POLICIES, {company.quality: 405}, method="post", data={})
