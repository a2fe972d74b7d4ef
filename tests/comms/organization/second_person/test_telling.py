"""Whoever an account belongs to is told what others do with it, at the former address too."""

import pytest

from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import subject_of, words_of
from comms.organization import operations
from tests.comms.organization.second_person.proposals import told

pytestmark = pytest.mark.django_db


def mails(kind="organization.account_changed"):
    return sorted(Outbox.objects.filter(kind=kind).values_list("address", flat=True))


def test_person_is_told_of_a_changed_account(company, at):
    operations.change_person(
        company.clerk, by=company.hr, at=at, version=ANY, username="qiantai", tier="management"
    )
    assert told("account_changed") == ["qiantai"]
    notice = Notice.objects.get(kind="organization.account_changed")
    body = words_of(Outbox.objects.get(notice=notice)).body
    assert "登录名" in body or "sign-in name" in body
    assert "qiantai" in body
    assert "一处前台" in subject_of(notice)


def test_nothing_is_said_when_nothing_changed_or_one_did_it_oneself(company, at):
    operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, name=company.clerk.name)
    operations.change_profile(company.clerk, by=company.clerk, at=at, version=ANY, phone="8001")
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_former_address_is_told_besides_the_new_one(company, at):
    operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, email="new@example.com")
    assert mails() == ["clerk@example.com", "new@example.com"]
    former = Outbox.objects.get(address="clerk@example.com")
    assert (former.recipient, former.language, former.url) == (None, "zh-hans", "")
    words = words_of(former)
    assert "new@example.com" not in words.body  # whoever reads there may be a stranger by now


def test_former_address_is_told_when_somebody_at_the_open_screen_changes_it(company, at):
    operations.change_profile(company.clerk, by=company.clerk, at=at, version=ANY, email="thief@example.com")
    assert mails() == ["clerk@example.com"]


def test_first_address_has_no_former_one(company, at):
    person = operations.add_person(username="li", name="李", by=company.hr, at=at)
    operations.change_person(person, by=company.hr, at=at, version=ANY, email="li@example.com")
    assert mails() == ["li@example.com"]


def test_person_is_told_each_time_that_second_factors_are_taken_away(company, at):
    for _round in range(2):
        company.clerk.authenticator_set.create(type="totp", data={})
        operations.reset_second_factor(company.clerk, by=company.admin, at=at, reason="当面核对", version=ANY)
    assert told("second_factor_reset") == ["clerk", "clerk"]
    assert mails("organization.second_factor_reset") == ["clerk@example.com"] * 2
