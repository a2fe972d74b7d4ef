"""Posts are given, ended, found and looked up."""

from datetime import date

import pytest

from comms.organization.models import Appointment, Post
from tests.base import api, expect_api_statuses, problem
from tests.comms.organization.api.calls import errors_of, post
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db


def post_for(person, **said):
    return {"user": str(person.uuid), "unit": "MO02", "post": "staff", "since": "2026-11-18"} | said


def test_post_is_given_and_ended(company):
    client = api(company.hr)
    answer = post(client, "/api/v1/appointments/", post_for(company.staff))
    made = answer.json()
    assert (answer.status_code, made["unit"]["code"]) == (201, "MO02")
    assert made["user"] == {"uuid": str(company.staff.uuid), "name": company.staff.name}
    head = post_for(company.clerk, unit="MO01", post="office_director")
    assert errors_of(post(client, "/api/v1/appointments/", head)) == ["replace"]
    assert post(client, "/api/v1/appointments/", head | {"replace": True}).status_code == 201
    url = f"/api/v1/appointments/{made['uuid']}/"
    problem(post(client, f"{url}end/", {"until": "2026-12-01"}), 428)
    assert errors_of(post(client, f"{url}end/", {"version": 1})) == ["until"]
    answer = post(client, f"{url}end/", {"until": "2026-12-01", "reason": "moved", "version": 1})
    assert (answer.json()["until"], answer["ETag"]) == ("2026-12-01", '"2"')
    assert client.get(url).json() == answer.json()


@pytest.mark.parametrize("who", ["clerk", "director", "quality"])
def test_posts_are_given_and_ended_by_the_administration_only(company, who):
    client, held = api(getattr(company, who)), Appointment.objects.get(user=company.staff)
    problem(post(client, "/api/v1/appointments/", {"nonsense": 1}), 403)
    problem(post(client, f"/api/v1/appointments/{held.uuid}/end/", {"nonsense": 1}), 403)


def test_administration_gives_no_posts_to_itself_and_makes_no_administrators(company):
    client = api(company.hr)
    problem(post(client, "/api/v1/appointments/", post_for(company.hr)), 403)
    said = post_for(company.staff, unit="HQ", post="system_administrator")
    problem(post(client, "/api/v1/appointments/", said), 403)


@pytest.mark.parametrize(
    "query,people",
    [
        ("unit=MO02", ["director2", "outsider"]),
        ("post=quality_manager", ["quality"]),
        ("unit=EN&current=false", ["staff"]),
        ("unit=EN&current=true&ordering=since", ["engineering", "engineer"]),
    ],
)
def test_appointments_are_found(company, query, people):
    appoint(company.staff, Post.STAFF, company.EN, until=date(2024, 1, 1))
    rows = api(company.clerk).get(f"/api/v1/appointments/?{query}").json()["results"]
    assert {row["user"]["uuid"] for row in rows} == {str(getattr(company, name).uuid) for name in people}
    mine = api(company.clerk).get(f"/api/v1/appointments/?user={company.clerk.uuid}").json()["results"]
    assert [row["post"] for row in mine] == ["service_center_clerk"]
    assert api(make_person("stranger")).get("/api/v1/appointments/").json()["results"] == []


def test_posts_can_be_looked_up(company):
    posts = api(company.clerk).get("/api/v1/posts/", headers={"Accept-Language": "zh-hans"}).json()["results"]
    assert posts[0] == {"code": "chairman", "name": "董事长"}
    expect_api_statuses("/api/v1/posts/", {None: 401})
