"""The description of the interface, and lists that cost the same with three rows as with one."""

from itertools import count

import pytest

from comms.base.clock import now, today
from comms.organization import operations
from comms.organization.models import Group, Post
from tests.base import api, query_counts
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
numbers = count(1)


def test_schema_is_openapi_3_1_and_names_both_ways_to_sign_in(company):
    answer = api(company.clerk).get("/api/v1/schema/?format=json")
    schema = answer.json()
    assert schema["openapi"] == "3.1.0"
    assert {"token", "session"} == set(schema["components"]["securitySchemes"])
    assert {"/api/v1/auth/token/", "/api/v1/users/me/", "/api/v1/absences/{uuid}/cancel/"} <= set(
        schema["paths"]
    )


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_units(company):
    return lambda: appoint(
        make_person(f"u{next(numbers)}"),
        Post.OFFICE_DIRECTOR,
        make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ),
    )


def more_absences(company):
    day = today(now())
    return lambda: operations.add_absence(
        user=more_people(company)().user,
        starts_on=day,
        ends_on=day,
        deputy=company.colleague,
        by=company.hr,
        at=now(),
    )


def more_groups(company):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(company.clerk)


@pytest.mark.parametrize(
    "url,make,at_most",
    [
        ("units", more_units, 3),
        ("users", more_people, 4),
        ("absences", more_absences, 3),
        ("appointments", more_people, 3),
        ("groups", more_groups, 3),
    ],
)
def test_lists_cost_the_same_with_three_rows(company, url, make, at_most):
    query_counts(make(company), f"/api/v1/{url}/", company.hr, client=api, at_most=at_most)
