"""While nobody else could confirm it a post counts at once, and nobody makes themselves that only one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comms.audit.models import Event
from comms.audit.queries import lines_of
from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Appointment, Post
from tests.comms.organization.operations.events import DAY
from tests.comms.organization.second_person.proposals import only, propose
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


def test_while_nobody_else_could_confirm_it_counts_at_once_and_says_so(company, at):
    only(company.admin, company.clerk)
    held = propose(company, at, by=company.admin)
    assert (held.waits, held.confirmed_by) == (False, None)
    event = Event.objects.about(held).get()
    assert event.reason == "organization.alone"
    assert lines_of(held, [event])[0].reason == "Nobody else can confirm it yet."


def test_person_concerned_does_not_make_two(company, at):
    only(company.admin, company.hr)
    held = propose(company, at, user=company.hr, post=Post.VICE_PRESIDENT, unit=company.HQ, by=company.admin)
    assert not held.waits
    assert propose(company, at, user=company.clerk, by=company.admin).waits


@pytest.mark.parametrize(("absent", "deputy"), [("president", None), ("admin", "president")])
def test_second_person_who_is_away_or_acts_for_the_giver_still_counts(company, at, absent, deputy):
    only(company.admin, company.president)
    away(getattr(company, absent), deputy and getattr(company, deputy), at=at)
    assert propose(company, at, by=company.admin).waits


def test_nobody_ends_the_last_other_second_person(company, at):
    only(company.admin, company.president)
    held = Appointment.objects.get(user=company.president)
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.deactivate(company.president, by=company.admin, at=at, version=ANY)
    appoint(company.staff, Post.MANAGEMENT_REPRESENTATIVE, company.HQ)
    assert operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY).until == DAY


def test_post_that_ends_some_day_does_not_stand_in_for_the_last_one_without_an_end(company, at):
    only(company.admin, company.president)
    held = Appointment.objects.get(user=company.president)
    appoint(company.staff, Post.MANAGEMENT_REPRESENTATIVE, company.HQ, until=DAY + timedelta(days=30))
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.deactivate(company.president, by=company.admin, at=at, version=ANY)
    appoint(company.staff, Post.SYSTEM_ADMINISTRATOR, company.HQ)
    assert operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY).until == DAY


def test_administrator_for_some_days_does_not_stand_in_for_the_last_one_without_an_end(company, at):
    held = Appointment.objects.get(user=company.admin)
    appoint(company.staff, Post.SYSTEM_ADMINISTRATOR, company.HQ, until=DAY + timedelta(days=30))
    for act in (
        lambda: operations.end_post(held, until=DAY, by=fresh(company.staff), at=at, version=ANY),
        lambda: operations.deactivate(company.admin, by=fresh(company.staff), at=at, version=ANY),
    ):
        with pytest.raises(Refused, match="last system administrator"):
            act()
    short = Appointment.objects.get(user=company.staff, post=Post.SYSTEM_ADMINISTRATOR)
    assert operations.end_post(short, until=DAY, by=company.admin, at=at, version=ANY).until == DAY


def test_database_takes_no_confirmation_by_the_giver_or_the_person(company, at):
    held = propose(company, at)
    for person in (company.hr_staff, company.clerk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=held.pk).update(confirmed_at=at, confirmed_by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=held.pk).update(given_by=None)
