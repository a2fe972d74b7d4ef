"""Links for new passwords: when they are worth nothing any more."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from comms.base.clock import now
from comms.base.versions import ANY
from comms.notifications.operations import drain
from comms.organization import operations
from comms.organization.models import PasswordLink, Post, User
from tests.comms.organization.operations.events import DAY
from tests.comms.organization.second_person.letters import LINK, choose, letters, link_in, opens
from tests.comms.organization.second_person.proposals import asked_link, only, propose
from tests.factories.absences import away, fresh

pytestmark = pytest.mark.django_db


def test_link_ends_with_its_use_with_a_newer_one_and_with_its_time(company, at, moment):
    asked_link(company, at, person=company.clerk)
    first = link_in(letters().get())
    asked_link(company, at, person=company.clerk)
    second = link_in(letters().first())
    assert (opens(first), opens(second)) == (False, True)
    assert link_in(letters().last()) is None  # nor does a letter carry it that is sent late
    choose(second)
    assert User.objects.get(pk=company.clerk.pk).check_password("correct horse 2")
    assert not opens(second)
    assert not PasswordLink.objects.valid(at).exists()
    asked_link(company, at, person=company.clerk)
    third = link_in(letters().first())
    moment.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
    assert opens(third)
    moment.shift(timedelta(seconds=1))
    assert not opens(third)


def test_letter_that_is_sent_late_carries_no_longer_time(company, at, moment):
    asked_link(company, at, person=company.clerk)
    moment.shift(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1))
    assert not opens(link_in(letters().get()))


def test_link_ends_when_the_password_is_changed_otherwise(company, at):
    asked_link(company, at, person=company.clerk)
    link = link_in(letters().get())
    person = User.objects.get(pk=company.clerk.pk)
    person.set_password("another one 3")
    person.save()
    operations.password_was_changed(person, at=at)
    assert not opens(link)
    assert not PasswordLink.objects.valid(at).exists()


def test_new_link_ends_what_the_person_had_mailed_themselves(company, at, mailoutbox):
    Client().post("/accounts/password/reset/", {"email": "clerk@example.com"})
    drain(now())
    own = LINK.search(mailoutbox[0].body)[0].removeprefix(settings.PORTAL_URL)
    assert opens(own)
    asked_link(company, at, person=company.clerk)
    assert not opens(own)


def test_person_who_leaves_has_no_link_any_more(company, at):
    asked_link(company, at, person=company.clerk)
    operations.deactivate(company.clerk, by=company.admin, at=at, version=ANY)
    assert not PasswordLink.objects.valid(at).exists()


def test_link_that_one_alone_had_made_ends_when_a_post_with_reach_counts(company, at):
    """Whoever kept it would see what the post opens."""
    asked_link(company, at, person=company.clerk)
    link = link_in(letters().get())
    held = propose(company, at)
    assert opens(link)
    operations.confirm_post(held, by=company.president, at=at, version=ANY)
    assert not opens(link)
    assert not PasswordLink.objects.valid(at).exists()
    assert link_in(letters().get()) is None
    assert asked_link(company, at, person=fresh(company.clerk)).waits


def test_it_stays_when_the_post_has_no_reach(company, at):
    asked_link(company, at, person=company.clerk)
    operations.give_post(
        user=company.clerk, post=Post.STAFF, unit=company.MO02, since=DAY, by=company.hr, at=at
    )
    assert opens(link_in(letters().get()))


def test_it_ends_when_the_only_second_person_gives_the_post(company, at):
    only(company.admin, company.clerk)
    asked_link(company, at, person=company.clerk, by=company.admin)
    link = link_in(letters().get())
    assert not propose(company, at, by=company.admin, replace=False).waits
    assert not opens(link)


def test_it_ends_when_the_person_becomes_the_deputy_of_somebody_with_reach(company, at):
    asked_link(company, at, person=company.clerk)
    asked_link(company, at, person=company.staff)
    first, second = (link_in(letter) for letter in letters().order_by("id"))
    away(company.president, company.clerk, at=at)
    away(company.outsider, company.staff, at=at)
    assert (opens(first), opens(second)) == (False, True)


def test_end_of_a_link_makes_no_earlier_one_good_again(company, at, mailoutbox):
    Client().post("/accounts/password/reset/", {"email": "clerk@example.com"})
    drain(now())
    own = LINK.search(mailoutbox[0].body)[0].removeprefix(settings.PORTAL_URL)
    asked_link(company, at, person=company.clerk)
    operations.confirm_post(propose(company, at), by=company.president, at=at, version=ANY)
    assert not opens(own)
