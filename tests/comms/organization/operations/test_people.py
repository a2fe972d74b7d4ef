"""Accounts: unique names, no personal data in the log, leaving and coming back."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Post, User
from tests.comms.organization.operations.events import DAY, events_of
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db


def test_add_person_has_no_password(company, at):
    person = operations.add_person(
        username="li", name="李", email="li@example.com", phone="8001", by=company.hr, at=at
    )
    assert not person.has_usable_password()
    assert events_of(person) == ["created"]
    assert person.posts == []


@pytest.mark.parametrize(
    "said,field",
    [
        ({"username": "CLERK"}, "username"),
        ({"username": "ｃｌｅｒｋ"}, "username"),
        ({"username": "cl\u200berk\u3000"}, "username"),
        ({"email": "Clerk@Example.com"}, "email"),
        ({"email": "ｃｌｅｒｋ＠ｅｘａｍｐｌｅ．ｃｏｍ"}, "email"),
    ],
)
def test_sign_in_name_and_address_are_unique_in_every_spelling(company, at, said, field):
    with pytest.raises(Refused) as refusal:
        operations.add_person(**({"username": "new", "name": "新", "by": company.admin, "at": at} | said))
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    "said,field",
    [
        ({"username": "COLLEAGUE"}, "username"),
        ({"email": "Colleague@Example.com"}, "email"),
    ],
)
def test_change_to_a_taken_name_or_address_is_refused_without_case(company, at, said, field):
    with pytest.raises(Refused) as refusal:
        operations.change_person(company.clerk, by=company.admin, at=at, version=1, **said)
    assert list(refusal.value.errors) == [field]
    assert User.objects.get(pk=company.clerk.pk).version == 1
    own = {"username": "Clerk", "email": "Clerk@example.com"}
    changed = operations.change_person(company.clerk, by=company.admin, at=at, version=1, **own)
    assert (changed.username, changed.email) == ("clerk", "clerk@example.com")


def test_profile_does_not_take_the_address_of_somebody_else(company, at):
    said = {"email": "COLLEAGUE@example.com"}
    with pytest.raises(Refused) as refusal:
        operations.change_profile(company.clerk, by=company.clerk, at=at, version=1, **said)
    assert list(refusal.value.errors) == ["email"]


@pytest.mark.parametrize("act", ["change_person", "deactivate", "reactivate", "reset_second_factor"])
def test_act_on_an_account_of_another_version_is_refused(company, at, act):
    said = {"name": "新"} if act == "change_person" else {"reason": "x"}
    with pytest.raises(StaleVersion):
        getattr(operations, act)(company.clerk, by=company.admin, at=at, version=7, **said)


def test_people_are_added_by_the_administration_only(company, at):
    for who in (company.director, company.president, company.clerk):
        with pytest.raises(NotAllowed):
            operations.add_person(username="new", name="新", by=who, at=at)


def test_phone_and_address_do_not_enter_the_audit_log(company, at):
    said = {"phone": "13900001234", "email": "new@example.com"}
    operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, **said)
    data = str(Event.objects.about(company.clerk).get().data)
    assert "13900001234" not in data
    assert "new@example.com" not in data


def test_administration_does_not_touch_accounts_of_system_administrators(company, at):
    with pytest.raises(NotAllowed):
        operations.change_person(company.admin, by=company.hr, at=at, email="mine@example.com", version=ANY)
    with pytest.raises(NotAllowed):
        operations.reset_second_factor(company.admin, by=company.hr, at=at, reason="lost", version=ANY)


def test_profile_belongs_to_the_person(company, at):
    changed = operations.change_profile(company.clerk, by=company.clerk, at=at, language="en", version=ANY)
    assert changed.language == "en"
    with pytest.raises(NotAllowed):
        operations.change_profile(company.clerk, by=company.director, at=at, language="en", version=ANY)
    with pytest.raises(TypeError):
        operations.change_profile(company.clerk, by=company.clerk, at=at, is_superuser=True, version=ANY)


def test_deactivate_ends_posts_sessions_and_tokens_at_once(company, at, client):
    client.force_login(company.clerk)
    operations.make_token(company.clerk, by=company.clerk, at=at)
    person = operations.deactivate(company.clerk, by=company.hr, at=at, reason="left", version=ANY)
    assert person.is_active is False
    assert person.appointments.get().until == DAY
    assert person.auth_token_set.count() == 0
    assert person.posts == []
    assert client.get("/profile/").status_code == 302
    assert events_of(company.clerk)[-1] == "deactivated"


@pytest.mark.parametrize("by", ["hr", None])
def test_post_that_has_not_begun_never_begins_once_the_person_left(company, at, by):
    later = DAY + timedelta(days=10)
    coming = appoint(company.clerk, Post.OFFICE_DIRECTOR, company.MO02, since=later, acting=True)
    by = by and getattr(company, by)
    operations.deactivate(company.clerk, by=by, at=at, reason="left", version=ANY)
    coming.refresh_from_db()
    assert (coming.counts, coming.called_off, coming.refused_by) == (False, True, by)
    assert events_of(coming) == ["called_off"]
    operations.reactivate(company.clerk, by=company.hr, at=at, version=ANY)
    assert not company.clerk.appointments.not_over(DAY + timedelta(days=1)).exists()


def test_deactivate_oneself_or_twice_or_the_last_administrator_is_refused(company, at):
    with pytest.raises(GuardFailed):
        operations.deactivate(company.hr, by=company.hr, at=at, version=ANY)
    operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    root = make_person("root", is_superuser=True)
    with pytest.raises(Refused):
        operations.deactivate(company.admin, by=root, at=at, version=ANY)


def test_reactivated_person_has_no_posts(company, at):
    operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    person = operations.reactivate(company.clerk, by=company.hr, at=at, version=ANY)
    assert person.is_active
    assert not person.appointments.current(DAY + timedelta(days=1)).exists()
    with pytest.raises(GuardFailed):
        operations.reactivate(company.clerk, by=company.hr, at=at, version=ANY)
