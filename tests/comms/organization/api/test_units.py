"""Units are set up and changed; hours and texts that do not fit are refused by name."""

import pytest

from tests.base import api, problem
from tests.comms.organization.api.calls import errors_of, patch, post
from tests.comms.organization.limits import FITTING, LIMITS

pytestmark = pytest.mark.django_db
HOURS = {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}
NEW_UNIT = {"kind": "management_office", "code": "mo07", "name_zh": "七处", "parent": "HQ"}


def test_unit_is_set_up_and_changed(company):
    client = api(company.admin)
    answer = post(client, "/api/v1/units/", NEW_UNIT | {"working_hours": HOURS | {"2": []}})
    made = answer.json()
    assert (answer.status_code, answer["ETag"], made["code"]) == (201, '"1"', "MO07")
    assert (made["head"], made["working_hours"], made["parent"]["code"]) == (None, HOURS, "HQ")
    assert errors_of(post(client, "/api/v1/units/", NEW_UNIT)) == ["code"]
    url = "/api/v1/units/MO07/"
    problem(patch(client, url, {"name_en": "Seven"}), 428)
    problem(patch(client, url, {"name_en": "Seven", "version": 5}), 412)
    answer = patch(client, url, {"name_en": "Seven", "version": 1})
    assert (answer.json()["name_en"], answer.json()["name_zh"], answer["ETag"]) == ("Seven", "七处", '"2"')
    assert patch(client, url, {"active": False, "version": 2}).json()["active"] is False


def test_contacts_of_a_unit_keep_what_is_not_sent(company):
    url = "/api/v1/units/MO01/contacts/"
    answer = post(api(company.director), url, {"hotline": "8001", "working_hours": HOURS, "version": 1})
    assert (answer.status_code, answer.json()["head"]["name"]) == (200, company.director.name)
    answer = post(api(company.director), url, {"complaint_line": "8002", "version": 2}).json()
    assert (answer["hotline"], answer["complaint_line"], answer["working_hours"]) == ("8001", "8002", HOURS)
    problem(post(api(company.director), url, {"hotline": "8003"}), 428)
    problem(post(api(company.clerk), url, {"nonsense": 1}), 403)
    assert errors_of(post(api(company.director), url, {"name_zh": "x", "version": 3})) == ["name_zh"]


@pytest.mark.parametrize(
    "hours",
    [
        {"1": ["08:30-12:00"]},
        {"1": [["12:00", "08:30"]]},
        {"1": [["08:30", "12:00"], ["11:00", "13:00"]]},
        {"0": [["08:30", "12:00"]]},
        {"1": [["8:30", "12:00"]]},
        {"1": [[8, 12]]},
        {"1": 5},
        {"1": [[f"0{hour}:00", f"0{hour}:30"] for hour in range(7)]},
        [["08:30", "12:00"]],
        "08:30-12:00",
        None,
    ],
)
def test_hours_of_another_shape_are_refused(company, hours):
    client = api(company.admin)
    said = {"working_hours": hours, "version": 1}
    assert errors_of(patch(client, "/api/v1/units/MO01/", said)) == ["working_hours"]
    assert errors_of(post(client, "/api/v1/units/", NEW_UNIT | {"working_hours": hours})) == ["working_hours"]


@pytest.mark.parametrize("who", ["clerk", "hr", "quality", "director"])
def test_units_are_set_up_by_system_administrators_only(company, who):
    problem(post(api(getattr(company, who)), "/api/v1/units/", {"nonsense": 1}), 403)
    allowed = who == "hr"
    answer = patch(api(getattr(company, who)), "/api/v1/units/MO01/", {"name_en": "x", "version": 1})
    assert answer.status_code == (200 if allowed else 403)


@pytest.mark.parametrize("url,said", LIMITS)
def test_text_above_its_limit_is_refused_by_name(company, url, said):
    address = f"/api/v1/{'users' if 'people' in url else url.split('/')[1]}/"
    client = api(company.admin)
    assert errors_of(post(client, address, FITTING[url] | said)) == list(said)
    assert post(client, address, FITTING[url]).status_code == 201


def test_the_role_of_a_unit_passes_over_rest(company):
    client, url = api(company.admin), "/api/v1/units/CS/role/"
    assert errors_of(post(client, url, {"role": "finance", "version": 1})) == ["replace"]
    answer = post(client, url, {"role": "finance", "replace": True, "version": 1})
    assert (answer.status_code, answer.json()["role"]) == (200, "finance")
    assert client.get("/api/v1/units/?role=finance").json()["results"][0]["code"] == "CS"
    assert client.get("/api/v1/units/FI/").json()["role"] == ""
    assert errors_of(post(client, url, {"role": "nonsense", "version": 2})) == ["role"]
    problem(post(api(company.hr), url, {"role": "", "version": 2}), 403)
