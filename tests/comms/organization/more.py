"""One more of each kind of row, as often as it is called, for tests of what lists cost."""

from itertools import count

from comms.base.clock import now, today
from comms.organization import operations
from comms.organization.models import Group, Post
from tests.factories.organization import appoint, make_person, make_unit

numbers = count(1)


def an_office(company):
    return make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ)


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_units(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.OFFICE_DIRECTOR, an_office(company))


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
