"""Lists and pages cost the same with three rows as with one."""

import pytest

from comms.organization.models import Post
from tests.base import query_counts
from tests.comms.organization.more import an_office, more_absences, more_groups, more_people, more_units
from tests.factories.organization import appoint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url,make,at_most",
    [
        ("/units/", more_units, 8),
        ("/people/", more_people, 9),
        ("/absences/", more_absences, 8),
        ("/groups/", more_groups, 7),
        ("/units/MO01/", more_people, 14),
        ("/groups/hq_staff/", more_people, 14),
    ],
)
def test_lists_cost_the_same_with_three_rows(company, url, make, at_most):
    query_counts(make(company), url, company.clerk, at_most=at_most)


def test_person_page_costs_the_same_with_three_posts(company):
    person = more_people(company)().user
    query_counts(
        lambda: appoint(person, Post.STAFF, an_office(company)),
        person.get_absolute_url(),
        company.hr,
    )
