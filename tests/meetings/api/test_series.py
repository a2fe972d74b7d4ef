"""A series is made once, changed by what is sent alone, and tells its occurrences."""

import pytest

from tests.base import api, problem
from tests.meetings.api.calls import ROOT, post

pytestmark = pytest.mark.django_db


def test_a_series_is_made_once_and_plans_its_occurrences(company):
    body = {
        "code": "po",
        "title": "总裁办公会",
        "kind": "president_office",
        "rule_kind": "month_first_workdays",
    }
    made = post(company.hr, "meeting-series/", body, **{"idempotency-key": "a"})
    assert made.status_code == 201
    assert post(company.hr, "meeting-series/", body, **{"idempotency-key": "a"}).json() == made.json()
    assert "code" in problem(post(company.hr, "meeting-series/", body), 400)["errors"]
    assert problem(post(company.engineering, "meeting-series/", body | {"code": "x"}), 403)
    activated = post(
        company.hr, "meeting-series/po/activate/", {"planned_from": "2026-11-01"}, version=1
    ).json()
    assert (activated["state"], activated["allowed_actions"]) == ("active", ["pause", "end", "change"])


def test_the_details_of_a_rule_are_an_object_with_exactly_those_names(company):
    body = {"code": "en", "title": "工程部例会", "kind": "department", "rule_kind": "weekly", "unit": "EN"}

    def made(code, details, **more):
        return post(
            company.engineering, "meeting-series/", body | {"code": code, "rule_params": details} | more
        )

    assert made("a", {"weekdays": [2]}).json()["rule_params"] == {"weekday": 2}
    assert made("b", {"prefer": None, "weekdays": []}).json()["rule_params"] == {}
    assert set(problem(made("c", {"weekdays": [1, 2]}), 400)["errors"]) == {"rule_params"}
    assert set(problem(made("d", {"prefer": 11}), 400)["errors"]["rule_params"]) == {"prefer"}
    assert set(problem(made("e", {"weekday": 2}), 400)["errors"]["rule_params"]) == {"weekday"}
    assert set(problem(made("f", {"weekdays": ["2"]}), 400)["errors"]["rule_params"]) == {"weekdays"}
    assert set(problem(made("g", [2]), 400)["errors"]) == {"rule_params"}
    several = made("h", {"weekdays": [0, 3]}, rule_kind="weekdays")
    assert several.json()["rule_params"] == {"weekdays": [0, 3]}


def test_a_series_is_changed_by_what_is_sent_alone(meeting, company):
    series, path = meeting.series, f"{ROOT}/meeting-series/po/"
    type(series).objects.filter(pk=series.pk).update(
        rule_kind="month_last", rule_params={"n": 2, "mode": "calendar_last"}
    )
    said = {"title": "办公会", "version": series.version}
    changed = api(company.hr).patch(path, said, format="json").json()
    assert (changed["title"], changed["rule_params"]) == ("办公会", {"n": 2, "mode": "calendar_last"})
    assert changed["groups"] == ["company_leadership"]
    said = {"rule_params": {"n": 3}, "version": changed["version"]}
    again = api(company.hr).patch(path, said, format="json").json()
    assert again["rule_params"] == {"n": 3, "mode": "calendar_last"}
    for name in ("kind", "code"):
        refused = api(company.hr).patch(path, {name: "x", "version": again["version"]}, format="json")
        assert set(problem(refused, 400)["errors"]) == {name}


@pytest.mark.clause("1.5.1.1", by="rest")
def test_occurrences_are_virtual_and_real(meeting, company):
    answer = (
        api(company.hr)
        .get(f"{ROOT}/meeting-series/po/occurrences/?from=2026-12-01&to=2027-02-28")
        .json()["results"]
    )
    assert [
        (row["period_key"], row["day"], row["meeting"] is not None, row["provisional"]) for row in answer
    ] == [
        ("2026-12", "2026-12-02", True, False),
        ("2027-01", "2027-01-05", True, True),
        ("2027-02", "2027-02-02", False, True),
    ]
    for query in ("from=x", "from=2026-01-01&to=2029-01-01", "day=1"):
        problem(api(company.hr).get(f"{ROOT}/meeting-series/po/occurrences/?{query}"), 400)


def test_kinds_of_meeting_can_be_looked_up(company):
    kinds = api(company.clerk).get(f"{ROOT}/meeting-kinds/?page_size=200").json()["results"]
    assert [kind["name"] for kind in kinds if kind["confidential"]] == ["Board meeting"]
    one = api(company.clerk).get(f"{ROOT}/meeting-kinds/president_office/").json()
    assert (one["chair_post"], one["needs_resolutions"], one["clauses"][0][:5]) == (
        "president",
        True,
        "1.5.1",
    )
