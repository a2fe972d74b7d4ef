"""REST: tokens, units, users, absences, and the roles that read across all units."""

from datetime import timedelta
from itertools import count

import pytest
from rest_framework.test import APIClient

from comms.audit.models import Event
from comms.base.clock import now, today
from comms.organization import operations
from comms.organization.models import Absence, Post, User
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
numbers = count(1)


def sign_in(client=None, **said):
    return (client or api()).post("/api/v1/auth/token/", {"username": "clerk", "password": PASSWORD} | said, format="json")


# --- tokens -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "clerk@example.com", "CLERK"])
def test_token_opens_the_interface(company, name):
    answer = sign_in(username=name)
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expiry"}
    me = api(token=answer.json()["token"]).get("/api/v1/users/me/")
    assert me.json()["username"] == "clerk"
    assert "token_made" in Event.objects.about(company.clerk).values_list("event", flat=True)


@pytest.mark.parametrize("said", [{"password": "wrong"}, {"username": "nobody"}, {"username": "nobody@example.com"}])
def test_wrong_credentials_are_refused_with_one_sentence(company, said):
    assert problem(sign_in(**said), 400)["detail"] == "Name and password do not fit."


@pytest.mark.parametrize("said", [{"username": 5, "password": ["x"]}, {"username": ""}, {"extra": 1}, {"username": "a" * 300}])
def test_malformed_credentials_name_the_field(company, said):
    assert set(problem(sign_in(**said), 400)["errors"]) <= {"username", "password", "extra"}


def test_deactivated_people_get_no_token_and_theirs_die(company):
    token = sign_in().json()["token"]
    User.objects.filter(pk=company.clerk.pk).update(is_active=False)
    problem(sign_in(), 400)
    problem(api(token=token).get("/api/v1/users/me/"), 401)


def test_people_with_a_second_factor_make_tokens_on_their_profile(company):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(company.clerk, "JBSWY3DPEHPK3PXP")
    assert "profile page" in problem(sign_in(), 403)["detail"]
    assert "profile page" not in problem(sign_in(password="wrong"), 400)["detail"]


def test_people_who_need_a_second_factor_get_no_token_either(company, settings):
    settings.SECOND_FACTOR_POSTS = ["quality_manager"]
    problem(sign_in(username="quality"), 403)


def test_five_wrong_passwords_make_a_pause(company):
    for _round in range(5):
        problem(sign_in(password="wrong"), 400)
    answer = sign_in()
    problem(answer, 429)
    assert int(answer["Retry-After"]) >= 300


def test_sign_in_is_throttled_by_address(company):
    statuses = [sign_in(username=f"nobody{number}", password="wrong").status_code for number in range(11)]
    assert statuses == [400] * 10 + [429]


def test_twentieth_token_is_the_last(company):
    for _round in range(20):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    assert "Revoke one first" in problem(sign_in(), 409)["detail"]


def test_tokens_are_listed_without_the_secret_and_revoked(company):
    token = sign_in().json()["token"]
    client = api(token=token)
    (listed,) = client.get("/api/v1/auth/tokens/").json()
    assert set(listed) == {"key", "created", "expiry"}
    assert len(listed["key"]) == 8
    problem(api(company.colleague).delete(f"/api/v1/auth/tokens/{listed['key']}/"), 404)
    assert client.delete(f"/api/v1/auth/tokens/{listed['key']}/").status_code == 204
    problem(client.get("/api/v1/auth/tokens/"), 401)


@pytest.mark.parametrize(
    "header", ["Token", "Token x y", "Token abc", "Token \xff\xfe\xff", "Token " + "0" * 64, "Token a\x00b", "Bearer abc", "Basic YTpi"]
)
def test_broken_authorization_is_401_with_the_way_to_sign_in(company, header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get("/api/v1/users/me/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_expired_token_is_worthless(company):
    token = sign_in().json()["token"]
    company.clerk.auth_token_set.update(expiry=now() - timedelta(seconds=1))
    problem(api(token=token).get("/api/v1/users/me/"), 401)


def test_token_costs_one_query(company, django_assert_num_queries):
    client = api(token=sign_in().json()["token"])
    client.get("/api/v1/users/me/")
    with django_assert_num_queries(2):  # the token with its owner, the owner's posts
        client.get("/api/v1/users/me/")


# --- units and people ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["units", "users", "users/me", "absences", "units/count", "users/count", "absences/count"])
def test_directory_is_open_to_the_staff_only(company, url):
    stranger = make_person("stranger")
    expect_api_statuses(f"/api/v1/{url}/", {company.clerk: 200, stranger: 200, None: 401})
    if url == "units":
        assert api(stranger).get("/api/v1/units/").json()["results"] == []


def test_me_names_posts_unit_language_and_permissions(company):
    me = api(company.hr).get("/api/v1/users/me/").json()
    assert (me["unit"], me["language"]) == ("AH", "zh-hans")
    assert me["posts"] == [
        {"post": "department_head", "label": "Department head", "unit": "AH", "since": "2020-01-01", "until": None, "acting": False}
    ]
    assert {"organization.add_user", "organization.change_group"} <= set(me["permissions"])
    assert "organization.add_user" not in api(company.clerk).get("/api/v1/users/me/").json()["permissions"]


def test_me_without_a_post(company):
    me = api(make_person("stranger")).get("/api/v1/users/me/").json()
    assert (me["posts"], me["unit"]) == ([], None)


def test_objects_are_named_by_code_and_uuid_never_by_id(company):
    client = api(company.clerk)
    unit = client.get("/api/v1/units/MO01/").json()
    assert "id" not in unit
    assert unit["parent"] == "HQ"
    assert unit["head"] == {"uuid": str(company.director.uuid), "name": company.director.name}
    assert client.get("/api/v1/units/FI/").json()["head"] is None
    assert client.get(f"/api/v1/users/{company.director.uuid}/").json()["username"] == "director"
    for wrong in (f"users/{company.director.pk}", "users/nobody", "units/NO", f"units/{company.MO01.pk}"):
        problem(client.get(f"/api/v1/{wrong}/"), 404)


@pytest.mark.parametrize(
    "query,codes",
    [
        ("kind=management_office", ["MO01", "MO02"]),
        ("headless=true", ["CS", "FI", "PO"]),
        ("q=MO", ["MO01", "MO02"]),
        ("kind=management_office&ordering=-code", ["MO02", "MO01"]),
    ],
)
def test_units_are_filtered(company, query, codes):
    results = api(company.clerk).get(f"/api/v1/units/?{query}").json()["results"]
    assert [unit["code"] for unit in results] == codes


@pytest.mark.parametrize(
    "query,field",
    [
        ("kind=x", "kind"),
        ("color=red", "color"),
        ("ordering=name_zh", "ordering"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=x", "page_size"),
        ("cursor=x", "cursor"),
        ("active=maybe", "active"),
    ],
)
def test_unknown_filters_and_values_are_refused_by_name(company, query, field):
    assert list(problem(api(company.clerk).get(f"/api/v1/units/?{query}"), 400)["errors"]) == [field]


def test_people_are_filtered_and_counted(company):
    client = api(company.clerk)
    assert client.get("/api/v1/users/count/?unit=MO01").json() == {"count": 4}
    assert len(client.get("/api/v1/users/?unit=MO01&post=service_center_clerk").json()["results"]) == 2


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_directory_is_read_only(company, method):
    problem(getattr(api(company.admin), method)("/api/v1/units/", {}, format="json"), 405)
    problem(getattr(api(company.admin), method)("/api/v1/units/MO01/", {}, format="json"), 405)


# --- absences -----------------------------------------------------------------------------------------------------------------


def absence(company, **said):
    day = today(now())
    return {"starts_on": day.isoformat(), "ends_on": day.isoformat(), "deputy": str(company.colleague.uuid)} | said


def test_absence_is_noted_once_for_one_key(company):
    client = api(company.clerk)
    answers = [client.post("/api/v1/absences/", absence(company), format="json", headers={"idempotency-key": "k1"}) for _round in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["user"]["uuid"] == str(company.clerk.uuid)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("who,status", [("clerk", 201), ("director", 201), ("hr", 201), ("colleague", 403), ("director2", 403)])
def test_absence_of_somebody_else(company, who, status):
    said = absence(company, user=str(company.clerk.uuid), deputy=None)
    assert api(getattr(company, who)).post("/api/v1/absences/", said, format="json").status_code == status


@pytest.mark.parametrize(
    "said,field",
    [
        ({"ends_on": "2000-01-01"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"kind": "party"}, "kind"),
        ({"deputy": "nobody"}, "deputy"),
        ({"deputy": 5}, "deputy"),
        ({"deputy": "00000000-0000-0000-0000-000000000000"}, "deputy"),
        ({"user": {"uuid": 1}}, "user"),
        ({"cancelled_at": None}, "cancelled_at"),
        ({"id": 1}, "id"),
    ],
)
def test_malformed_absence_names_the_field(company, said, field):
    body = problem(api(company.clerk).post("/api/v1/absences/", absence(company, **said), format="json"), 400)
    assert list(body["errors"]) == [field]


def test_absence_is_cancelled_with_its_version(company):
    made = api(company.clerk).post("/api/v1/absences/", absence(company), format="json").json()
    url = f"/api/v1/absences/{made['uuid']}/cancel/"
    problem(api(company.clerk).post(url, {}, format="json"), 428)
    problem(api(company.clerk).post(url, {}, format="json", headers={"if-match": '"7"'}), 412)
    problem(api(company.outsider).post(url, {"version": 1}, format="json"), 404)
    problem(api(company.colleague).post(url, {"version": 1}, format="json"), 403)
    answer = api(company.clerk).post(url, {}, format="json", headers={"if-match": '"1"'})
    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json()["cancelled_at"]
    problem(api(company.clerk).post(url, {"version": 2}, format="json"), 409)


# --- roles that read across all units -------------------------------------------------------------------------------------------


@pytest.mark.clause("1.2.1")
def test_management_representative_reads_every_unit_but_changes_none(company):
    _reads_every_unit(company, company.representative)


@pytest.mark.clause("1.3.1")
def test_quality_manager_reads_every_unit_but_changes_none(company):
    _reads_every_unit(company, company.quality)


def _reads_every_unit(company, reader):
    made = [
        operations.add_absence(user=user, starts_on=today(now()), ends_on=today(now()), by=user, at=now())
        for user in (company.clerk, company.outsider)
    ]
    assert reader.sees_all
    assert api(reader).get("/api/v1/absences/count/").json() == {"count": 2}
    for absence_row in made:
        problem(api(reader).post(f"/api/v1/absences/{absence_row.uuid}/cancel/", {"version": 1}, format="json"), 403)
    assert not any(reader.has_perm(name, company.MO01) for name in ("organization.change_unit", "organization.change_unit_contacts"))
    assert not company.clerk.sees_all
    assert api(company.clerk).get("/api/v1/absences/count/").json() == {"count": 1}


@pytest.mark.clause("1.2.1")
def test_company_wide_reading_ends_with_the_post(company):
    appointment = company.representative.appointments.get()
    operations.end_post(appointment, until=appointment.since, by=company.admin, at=now())
    assert not User.objects.get(pk=company.representative.pk).sees_all


# --- schema and costs -------------------------------------------------------------------------------------------------------------


def test_schema_is_openapi_3_1_and_names_both_ways_to_sign_in(company):
    answer = api(company.clerk).get("/api/v1/schema/?format=json")
    schema = answer.json()
    assert schema["openapi"] == "3.1.0"
    assert {"token", "session"} == set(schema["components"]["securitySchemes"])
    assert {"/api/v1/auth/token/", "/api/v1/users/me/", "/api/v1/absences/{uuid}/cancel/"} <= set(schema["paths"])


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_units(company):
    return lambda: appoint(
        make_person(f"u{next(numbers)}"), Post.OFFICE_DIRECTOR, make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ)
    )


def more_absences(company):
    day = today(now())
    return lambda: operations.add_absence(
        user=more_people(company)().user, starts_on=day, ends_on=day, deputy=company.colleague, by=company.hr, at=now()
    )


@pytest.mark.parametrize("url,make,at_most", [("units", more_units, 3), ("users", more_people, 4), ("absences", more_absences, 3)])
def test_lists_cost_the_same_with_three_rows(company, url, make, at_most):
    query_counts(make(company), f"/api/v1/{url}/", company.hr, client=api, at_most=at_most)
