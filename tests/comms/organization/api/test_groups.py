"""Groups are set up and changed by the administration."""

import pytest

from tests.base import api, problem
from tests.comms.organization.api.calls import errors_of, patch, post
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


def test_group_is_set_up_changed_and_shown_with_its_members(company):
    client = api(company.hr)
    said = {"code": "Wardens", "name_zh": "消防员", "posts": ["revisit_officer"]}
    said["picked"] = [str(company.clerk.uuid)]
    answer = post(client, "/api/v1/groups/", said)
    clerk = {"uuid": str(company.clerk.uuid), "name": company.clerk.name}
    assert (answer.status_code, answer.json()["code"], answer.json()["members"]) == (201, "wardens", [clerk])
    assert errors_of(post(client, "/api/v1/groups/", said)) == ["code"]
    url = "/api/v1/groups/wardens/"
    problem(patch(client, url, {"name_en": "Wardens"}), 428)
    problem(patch(client, url, {"name_en": "Wardens", "version": 9}), 412)
    answer = patch(client, url, {"name_en": "Wardens", "version": 1}).json()
    assert (answer["name_en"], answer["picked"], answer["posts"]) == ("Wardens", [clerk], ["revisit_officer"])
    answer = patch(client, url, {"picked": [], "posts": ["quality_manager"], "version": 2}).json()
    assert [person["name"] for person in answer["members"]] == [company.quality.name]
    assert client.get(url).json() == answer
    assert "members" not in client.get("/api/v1/groups/?q=wardens").json()["results"][0]


@pytest.mark.parametrize(
    "said,field",
    [
        ({"posts": ["king"]}, "posts"),
        ({"posts": "staff"}, "posts"),
        ({"unit_kinds": ["castle"]}, "unit_kinds"),
        ({"picked": ["nobody"]}, "picked"),
        ({"picked": [5]}, "picked"),
        ({"code": "count"}, "code"),
        ({"code": "a b"}, "code"),
        ({"name_zh": " \u200b"}, "name_zh"),
    ],
)
def test_malformed_group_names_the_field(company, said, field):
    body = {"code": "wardens", "name_zh": "消防员"} | said
    assert errors_of(post(api(company.hr), "/api/v1/groups/", body)) == [field]


def test_groups_are_kept_by_the_administration_only(company):
    for client in (api(company.clerk), api(company.president)):
        problem(post(client, "/api/v1/groups/", {"nonsense": 1}), 403)
        problem(patch(client, "/api/v1/groups/hq_staff/", {"nonsense": 1}), 403)
    assert api(make_person("stranger")).get("/api/v1/groups/").json()["results"] == []


def test_members_are_put_in_an_order(company):
    client, url = api(company.hr), "/api/v1/groups/company_leadership/"
    people = [company.vice, company.representative, company.president]
    said = {"people": [str(person.uuid) for person in people]}
    problem(post(client, f"{url}order/", said), 428)
    answer = post(client, f"{url}order/", said | {"version": 1}).json()
    assert [person["name"] for person in answer["members"]] == [person.name for person in people]
    assert (answer["version"], "order" in answer["allowed_actions"]) == (2, True)
    for wrong in (said["people"][:2], [*said["people"], said["people"][0]], []):
        assert errors_of(post(client, f"{url}order/", {"people": wrong, "version": 2})) == ["people"]
    problem(post(api(company.president), f"{url}order/", said | {"version": 2}), 403)


def test_preview_says_who_would_belong(company):
    url, client = "/api/v1/groups/preview/", api(company.hr)
    said = {"group": "company_leadership", "posts": ["vice_president"], "picked": [str(company.clerk.uuid)]}
    answer = post(client, url, said).json()
    clerk = {"uuid": str(company.clerk.uuid), "name": company.clerk.name}
    assert (answer["number"], answer["added"], len(answer["removed"])) == (2, [clerk], 2)
    empty = post(client, url, {"day": "2026-12-24"}).json()
    assert empty == {"day": "2026-12-24", "number": 0, "people": [], "added": [], "removed": []}
    for wrong in (
        {"posts": ["king"]},
        {"group": "none"},
        {"day": "soon"},
        {"picked": ["x"]},
        {"name_zh": "x"},
    ):
        assert errors_of(post(client, url, wrong)) == list(wrong)
    problem(post(api(company.president), url, {"nonsense": 1}), 403)
    problem(client.get(url), 405)
