"""Who reads what: the staff, people without a post, and roles that read across all units."""

import pytest

from comms.base.clock import now, today
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Appointment, User
from tests.base import api, expect_api_statuses, problem
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        "units",
        "users",
        "users/me",
        "appointments",
        "absences",
        "groups",
        "units/count",
        "users/count",
        "absences/count",
    ],
)
def test_directory_is_open_to_the_staff_only(company, url):
    stranger = make_person("stranger")
    expect_api_statuses(f"/api/v1/{url}/", {company.clerk: 200, stranger: 200, None: 401})
    if url == "units":
        assert api(stranger).get("/api/v1/units/").json()["results"] == []


def test_me_names_posts_unit_language_and_permissions(company):
    me = api(company.hr).get("/api/v1/users/me/").json()
    unit = {"code": "AH", "name": "AH"}
    assert (me["unit"], me["language"]) == (unit, "zh-hans")
    held = Appointment.objects.get(user=company.hr)
    assert me["posts"] == [
        {
            "uuid": str(held.uuid),
            "post": "department_head",
            "label": "Department head",
            "unit": unit,
            "since": "2020-01-01",
            "until": None,
            "acting": False,
            "version": 1,
        }
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
    assert unit["parent"] == {"code": "HQ", "name": "HQ"}
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


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize("url", ["units/MO01", "users/me", "groups/hq_staff", "units", "users"])
def test_nothing_is_replaced_or_removed(company, url, method):
    problem(getattr(api(company.admin), method)(f"/api/v1/{url}/", {}, format="json"), 405)


@pytest.mark.parametrize(
    "who,url,acts",
    [
        ("admin", "units/MO01", ["contacts", "change"]),
        ("director", "units/MO01", ["contacts"]),
        ("clerk", "units/MO01", []),
        ("hr", "users/{clerk}", ["password-link", "deactivate", "change"]),
        ("director", "users/{clerk}", []),
        ("clerk", "users/me", ["change"]),
        ("hr", "groups/hq_staff", ["change", "order"]),
        ("clerk", "groups/hq_staff", []),
        ("hr", "appointments/{held}", ["end"]),
        ("clerk", "appointments/{held}", []),
        ("quality", "procedure/policies/minutes.distribute", ["preview", "change"]),
        ("quality", "procedure/policies/slip.promise", []),
        ("clerk", "procedure/policies/minutes.distribute", []),
    ],
)
def test_objects_say_where_they_are_and_what_the_caller_may_do(company, who, url, acts):
    names = {"clerk": company.clerk.uuid, "held": Appointment.objects.get(user=company.staff).uuid}
    address = f"/api/v1/{url.format(**names)}/"
    body = api(getattr(company, who)).get(address).json()
    assert body["url"] == f"http://testserver{address}"
    assert sorted(body["allowed_actions"]) == sorted(acts)


def test_management_representative_reads_every_unit_but_changes_none(company):
    _reads_every_unit(company, company.representative)


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
        problem(
            api(reader).post(f"/api/v1/absences/{absence_row.uuid}/cancel/", {"version": 1}, format="json"),
            403,
        )
    assert not any(
        reader.has_perm(name, company.MO01)
        for name in ("organization.change_unit", "organization.change_unit_contacts")
    )
    assert not company.clerk.sees_all
    assert api(company.clerk).get("/api/v1/absences/count/").json() == {"count": 1}


def test_company_wide_reading_ends_with_the_post(company):
    appointment = company.representative.appointments.get()
    operations.end_post(appointment, until=appointment.since, by=company.admin, at=now(), version=ANY)
    assert not User.objects.get(pk=company.representative.pk).sees_all
