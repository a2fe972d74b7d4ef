"""Whoever owns the address of an account has a password mailed to it: who enters another person's."""

import pytest

from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import User
from tests.base import api, browser, form_errors, problem
from tests.factories.absences import away, fresh

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("before", ["clerk@example.com", ""])
def test_staff_of_admin_and_hr_enter_no_address_of_an_ordinary_colleague(company, at, before):
    User.objects.filter(pk=company.clerk.pk).update(email=before)
    typed = {"name": "一处前台", "username": "clerk", "tier": "operations", "email": "mine@example.com"}
    page = browser(company.hr_staff).post(f"{company.clerk.get_absolute_url()}edit/", typed | {"version": 1})
    assert list(form_errors(page)) == ["email"]
    answer = api(company.hr_staff).patch(
        f"/api/v1/users/{company.clerk.uuid}/", {"email": "mine@example.com", "version": 1}, format="json"
    )
    assert list(problem(answer, 400)["errors"]) == ["email"]
    assert fresh(company.clerk).email == before


def test_staff_of_admin_and_hr_empty_a_lost_address_and_change_the_rest(company, at):
    said = {"email": "", "phone": "8001", "by": company.hr_staff, "at": at, "version": ANY}
    changed = operations.change_person(company.clerk, **said)
    assert (changed.email, changed.phone) == ("", "8001")


@pytest.mark.parametrize("who", ["hr", "admin", "clerk"])
def test_address_is_entered_by_whoever_may_have_a_link_made_and_by_oneself(company, at, who):
    act = operations.change_profile if who == "clerk" else operations.change_person
    changed = act(company.clerk, by=getattr(company, who), at=at, version=ANY, email="new@example.com")
    assert changed.email == "new@example.com"


def test_staff_of_admin_and_hr_keep_their_own_address(company, at):
    said = {"email": "new@example.com", "by": company.hr_staff, "at": at, "version": ANY}
    assert operations.change_person(company.hr_staff, **said).email == "new@example.com"


def test_nobody_enters_the_address_of_whom_they_act_for(company, at):
    """They have no link made for that person either."""
    away(company.clerk, company.hr, at=at)
    with pytest.raises(Refused) as refused:
        operations.change_person(company.clerk, by=fresh(company.hr), at=at, version=ANY, email="a@b.cn")
    assert list(refused.value.errors) == ["email"]
