"""Second factors of an account that confirms or keeps accounts are taken away by two people."""

import pytest
from django.test import Client

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization import operations
from comms.organization.models import FactorReset, Post, Unit
from comms.organization.operations.second_person import sees_more
from comms.organization.states import KIND_OF_ROLE, UnitRole, post_fits
from tests.base import api, browser, problem
from tests.comms.organization.operations.events import events_of
from tests.comms.organization.second_person.proposals import only, told
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
WHY = "当面核对身份证"


def with_factor(person):
    person.authenticator_set.create(type="totp", data={})
    return fresh(person)


def asked(company, at, person=None, by=None, version=ANY):
    person = with_factor(person or company.president)
    by = by or company.admin
    return operations.reset_second_factor(person, by=by, at=at, reason=WHY, version=version)


def factors(person):
    return person.authenticator_set.count()


@pytest.mark.parametrize("who", ["clerk", "staff", "director"])
def test_ordinary_account_loses_them_at_once(company, at, who):
    person = getattr(company, who)
    # The director heads an office, which the administrator does not
    waits = who == "director"
    asked(company, at, person)
    assert (factors(person), FactorReset.objects.waiting().count()) == (int(waits), int(waits))


@pytest.mark.parametrize("who", ["hr", "hr_staff", "president", "representative", "quality", "engineering"])
def test_account_that_opens_more_keeps_them_until_a_second_person_confirms(company, at, who):
    person = getattr(company, who)
    asked(company, at, person)
    assert factors(person) == 1
    assert FactorReset.objects.waiting().get().asked_by == company.admin
    assert events_of(person) == ["second_factor_asked"]


@pytest.mark.parametrize("role", UnitRole)
def test_nobody_gets_alone_hold_of_an_account_whose_post_two_people_gave(company, at, role):
    """Whatever reaches far enough to need two people when it is given, also what reads customers alone."""
    kind = KIND_OF_ROLE[role]
    unit = Unit.objects.filter(role=role).first() or make_unit(f"R-{role}", kind, role, role=role)
    for post in [post for post in Post if post_fits(post, kind, role)]:
        person = make_person(f"{post}-{role}")
        appoint(person, post, unit, acting=True)  # the unit has its head
        if person.appointments.get().reaches_far:
            assert sees_more(person, company.hr, at), (post, role)


def test_a_reset_ends_with_the_last_factor(company, at):
    """Whoever takes away their own has nothing left that a second person could take."""
    person = asked(company, at, company.president)
    person.authenticator_set.all().delete()
    operations.second_factor_was_removed(person, at=at, means="totp")
    assert not FactorReset.objects.waiting().exists()


def test_second_person_confirms_and_both_are_told(company, at):
    person = asked(company, at)
    told_to = told("second_factor_asked")
    assert "president" in told_to
    assert {"hr", "representative"} <= set(told_to)
    assert "admin" not in told_to
    client = Client()
    client.force_login(company.president)  # as by hand: the session is on the list of the person
    assert client.get("/profile/").status_code == 200
    operations.make_token(company.president, by=company.president, at=at)
    operations.confirm_factor_reset(person, by=company.hr, at=at, version=person.version)
    assert factors(person) == 0
    assert person.auth_token_set.count() == 0
    assert told("second_factor_reset") == ["admin", "president"]
    assert events_of(person)[-1] == "second_factor_reset"
    letter = Outbox.objects.filter(kind="organization.second_factor_reset", channel="email").first()
    assert WHY in words_of(letter).body
    with pytest.raises(NotAllowed):
        operations.confirm_factor_reset(person, by=company.representative, at=at, version=ANY)
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize("who", ["admin", "president", "quality", "hr_staff", "clerk"])
def test_nobody_confirms_who_asked_whose_it_is_or_who_is_no_second_person(company, at, who):
    asked(company, at)
    with pytest.raises(NotAllowed):
        operations.confirm_factor_reset(
            fresh(company.president), by=getattr(company, who), at=at, version=ANY
        )
    assert factors(company.president) == 1


def test_deputy_of_the_person_neither_asks_nor_confirms(company, at):
    away(company.president, company.admin, at=at)
    with pytest.raises(NotAllowed):
        asked(company, at, by=fresh(company.admin))
    asked(company, at, person=company.quality)
    away(company.quality, company.hr, at=at)
    with pytest.raises(NotAllowed):
        operations.confirm_factor_reset(fresh(company.quality), by=fresh(company.hr), at=at, version=ANY)


def test_refused_and_taken_back_with_a_reason(company, at):
    for by in (company.hr, company.admin):
        person = asked(company, at)
        said = {"at": at, "version": ANY}
        with pytest.raises(Refused):
            operations.refuse_factor_reset(person, by=by, **said)
        with pytest.raises(NotAllowed):
            operations.refuse_factor_reset(person, by=company.hr_staff, reason="x", **said)
        operations.refuse_factor_reset(person, by=by, reason="没有请求", **said)
        assert not FactorReset.objects.waiting().exists()
        with pytest.raises(NotAllowed):
            operations.confirm_factor_reset(person, by=company.representative, **said)
        company.president.authenticator_set.all().delete()
    assert told("second_factor_refused").count("president") == 2


def test_while_nobody_else_could_confirm_they_go_at_once_and_it_says_so(company, at):
    only(company.admin, company.engineering)
    asked(company, at, person=company.engineering)
    assert factors(company.engineering) == 0
    reasons = list(Event.objects.about(company.engineering).order_by("pk").values_list("reason", flat=True))
    assert reasons == [WHY, "organization.alone"]
    letter = Outbox.objects.filter(kind="organization.second_factor_reset", channel="email").get()
    assert WHY in words_of(letter).body


def test_asked_twice_or_of_another_version_or_without_any(company, at):
    person = asked(company, at)
    with pytest.raises(GuardFailed):
        operations.reset_second_factor(person, by=company.admin, at=at, reason=WHY, version=ANY)
    with pytest.raises(StaleVersion):
        operations.confirm_factor_reset(person, by=company.hr, at=at, version=1)
    person.authenticator_set.all().delete()
    with pytest.raises(GuardFailed):
        operations.confirm_factor_reset(person, by=company.hr, at=at, version=ANY)


def test_it_is_over_when_the_person_left_or_set_up_a_new_one(company, at):
    person = asked(company, at)
    operations.second_factor_was_added(person, at=at, means="totp")
    assert not FactorReset.objects.waiting().exists()
    other = asked(company, at, person=company.engineering)
    operations.deactivate(other, by=company.admin, at=at, version=ANY, successor=company.president)
    assert not FactorReset.objects.waiting().exists()


def test_it_is_confirmed_and_refused_by_page_and_rest(company, at):
    with_factor(company.president)
    url = company.president.get_absolute_url()
    rest = f"/api/v1/users/{company.president.uuid}/"
    page = browser(company.admin).post(f"{url}second-factor/", {"reason": WHY, "version": 1})
    assert page.status_code == 302
    row = api(company.hr).get("/api/v1/second-factor-resets/").json()["results"][0]
    assert (row["person"]["name"], row["asked_by"]["name"], row["reason"]) == (
        company.president.name,
        company.admin.name,
        WHY,
    )
    problem(api(company.clerk).get("/api/v1/second-factor-resets/"), 403)
    waiting = browser(company.hr).get("/people/waiting/")
    assert [reset.person for reset in waiting.context["resets"]] == [company.president]
    assert company.president.name in waiting.content.decode()
    shown = browser(company.hr).get(url).content.decode()
    assert WHY in shown
    assert f"{url}confirm-factors/" in shown
    assert WHY not in browser(company.clerk).get(url).content.decode()
    acts = {who: api(getattr(company, who)).get(rest).json()["allowed_actions"] for who in ("admin", "hr")}
    assert [("confirm-factors" in names, "refuse-factors" in names) for names in acts.values()] == [
        (False, True),
        (True, True),
    ]
    assert "second-factor" not in acts["admin"]
    body = {"version": 2}
    problem(api(company.admin).post(f"{rest}confirm-factors/", body, format="json"), 403)
    refused = api(company.hr).post(f"{rest}refuse-factors/", body | {"reason": "x"}, format="json")
    assert refused.status_code == 200
    browser(company.admin).post(f"{url}second-factor/", {"reason": WHY, "version": 3})
    assert browser(company.representative).post(f"{url}confirm-factors/", {"version": 4}).status_code == 302
    assert factors(company.president) == 0
