"""Absences: whose, by whom, with which deputy, and cancelled."""

from datetime import timedelta

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Absence
from tests.comms.organization.operations.events import DAY, events_of
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


def away(company, at, **changes):
    said = {
        "user": company.clerk,
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=2),
        "by": company.clerk,
        "at": at,
    }
    return operations.add_absence(**(said | changes))


def test_own_absence_with_deputy(company, at):
    absence = away(company, at, deputy=company.colleague)
    assert (absence.user, absence.deputy) == (company.clerk, company.colleague)
    assert events_of(absence) == ["created"]


@pytest.mark.parametrize(
    "who,allowed",
    [("director", True), ("hr", True), ("admin", True), ("colleague", False), ("director2", False)],
)
def test_absence_of_staff_is_noted_by_heads_and_the_administration(company, at, who, allowed):
    if allowed:
        assert away(company, at, by=getattr(company, who)).pk
    else:
        with pytest.raises(NotAllowed):
            away(company, at, by=getattr(company, who))


def test_absence_refuses_days_backwards_too_long_or_covered_twice(company, at):
    with pytest.raises(Refused):
        away(company, at, ends_on=DAY - timedelta(days=1))
    with pytest.raises(Refused):
        away(company, at, ends_on=DAY + timedelta(days=1000))
    away(company, at)
    with pytest.raises(Refused) as refusal:
        away(company, at, starts_on=DAY + timedelta(days=2), ends_on=DAY + timedelta(days=9))
    assert list(refusal.value.errors) == ["starts_on"]
    assert away(company, at, starts_on=DAY + timedelta(days=3), ends_on=DAY + timedelta(days=9)).pk


def test_deputy_must_be_somebody_else_who_is_there(company, at):
    away(company, at, user=company.colleague, by=company.colleague)
    gone = make_person("gone", is_active=False)
    for deputy in (company.clerk, company.colleague, gone):
        with pytest.raises(Refused) as refusal:
            away(company, at, deputy=deputy)
        assert list(refusal.value.errors) == ["deputy"]


def test_cancelled_absence_frees_the_days(company, at):
    absence = operations.cancel_absence(away(company, at), by=company.clerk, at=at, version=ANY)
    assert absence.cancelled_at == at
    assert events_of(absence) == ["created", "cancelled"]
    assert away(company, at).pk
    with pytest.raises(GuardFailed):
        operations.cancel_absence(absence, by=company.clerk, at=at, version=ANY)


def test_absence_is_cancelled_by_the_person_or_their_head_only(company, at):
    absence = away(company, at)
    with pytest.raises(NotAllowed):
        operations.cancel_absence(absence, by=company.colleague, at=at, version=ANY)
    assert operations.cancel_absence(absence, by=company.director, at=at, version=ANY).cancelled
    assert Absence.objects.standing().count() == 0
