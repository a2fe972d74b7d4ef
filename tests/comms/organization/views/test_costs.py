"""Lists and pages cost the same with three rows as with one."""

from itertools import count

import pytest

from comms.organization.models import Group, Post
from tests.base import query_counts
from tests.comms.organization.views.absences import absence_of
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
numbers = count(1)


def more_units(company):
    return lambda: appoint(
        make_person(f"u{next(numbers)}"),
        Post.OFFICE_DIRECTOR,
        make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ),
    )


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_absences(company):
    return lambda: absence_of(more_people(company)().user, deputy=company.colleague)


def more_groups(company):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(company.clerk)


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
        lambda: appoint(
            person, Post.STAFF, make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ)
        ),
        person.get_absolute_url(),
        company.hr,
    )
