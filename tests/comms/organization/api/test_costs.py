"""The description of the interface, and lists that cost the same with three rows as with one."""

import pytest

from tests.base import api, query_counts
from tests.comms.organization.more import more_absences, more_groups, more_people, more_units

pytestmark = pytest.mark.django_db


def test_schema_is_openapi_3_1_and_names_both_ways_to_sign_in(company):
    answer = api(company.clerk).get("/api/v1/schema/?format=json")
    schema = answer.json()
    assert schema["openapi"] == "3.1.0"
    assert {"token", "session"} == set(schema["components"]["securitySchemes"])
    assert {"/api/v1/auth/token/", "/api/v1/users/me/", "/api/v1/absences/{uuid}/cancel/"} <= set(
        schema["paths"]
    )


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
