"""A link for a new password goes to known people only, and the page never tells whom it knows."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comms.base.clock import now
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations import drain
from comms.organization import operations
from comms.organization.models import LinkRequest, User

pytestmark = pytest.mark.django_db
ASKED = "/accounts/password/reset/"
LINK = re.compile(r"http\S+/accounts/password/reset/key/\S+")


def ask(address, client=None):
    return (client or Client()).post(ASKED, {"email": address})


@pytest.fixture
def silent_server(monkeypatch):
    """A mail server that does not answer; `silent_server()` brings it back."""

    def fail(*args, **kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    return monkeypatch.undo


@pytest.mark.parametrize(
    "typed", ["clerk@example.com", "CLERK@Example.com", "ｃｌｅｒｋ＠ｅｘａｍｐｌｅ．ｃｏｍ"]
)
def test_link_goes_to_the_known_person_and_works_once(company, typed, settings):
    assert ask(typed)["Location"] == "/accounts/password/reset/done/"
    assert mail.outbox == []
    drain(now())
    [letter] = mail.outbox
    assert letter.to == ["clerk@example.com"]
    [link] = LINK.findall(letter.body)
    address = link.removeprefix(settings.PORTAL_URL)
    for expected in ("another long pass", "yet another pass"):
        client = Client()
        page = client.get(address, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": expected, "password2": expected})
    assert User.objects.get(pk=company.clerk.pk).check_password("another long pass")


def test_link_is_kept_nowhere(company):
    ask("clerk@example.com")
    drain(now())
    key = LINK.findall(mail.outbox[0].body)[0].rstrip("/").rpartition("-")[2]
    assert key not in str(list(Outbox.objects.values()))
    assert (Notice.objects.count(), LinkRequest.objects.count()) == (0, 0)


def test_unknown_people_and_those_who_left_get_nothing(company):
    User.objects.filter(pk=company.colleague.pk).update(is_active=False)
    User.objects.filter(pk=company.staff.pk).update(email="")
    for address in ("nobody@example.com", "colleague@example.com"):
        ask(address)
    drain(now())
    assert (mail.outbox, Outbox.objects.count(), LinkRequest.objects.count()) == ([], 0, 0)


@pytest.mark.usefixtures("silent_server")
def test_page_does_the_same_for_known_and_unknown_addresses_while_the_server_is_silent(company):
    told = []
    for address in ("clerk@example.com", "nobody@example.com"):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = ask(address, client)
        statements = [
            query["sql"].split(" VALUES")[0] for query in queries if "SAVEPOINT" not in query["sql"]
        ]
        page = client.get(answer["Location"])
        told.append(
            (answer.status_code, answer["Location"], page.context["messages"]._queued_messages, statements)
        )
        assert any("linkrequest" in statement for statement in statements)
        drain(now())
    assert told[0] == told[1]


def test_mail_that_found_no_server_is_shown_to_the_operator_and_sent_later(company, silent_server):
    ask("clerk@example.com")
    drain(now())
    assert Outbox.objects.get().last_error
    assert ask("clerk@example.com").status_code == 302
    silent_server()
    drain(timezone.now() + timedelta(minutes=10))
    assert [letter.to for letter in mail.outbox] == [["clerk@example.com"]] * 2


def test_address_that_somebody_had_before_gives_no_way_in(company, at):
    """The sign-in package keeps earlier addresses in a table of its own."""
    EmailAddress.objects.create(user=company.clerk, email="front@example.com")
    User.objects.filter(pk=company.colleague.pk).update(email="front@example.com")
    ask("front@example.com")
    drain(now())
    assert [message.recipient for message in Outbox.objects.all()] == [company.colleague]


def test_link_does_not_go_to_an_address_that_changed_while_it_waited(company, silent_server):
    ask("clerk@example.com")
    drain(now())
    changed = {"email": "new@example.com", "by": company.clerk, "at": now(), "version": 1}
    operations.change_profile(company.clerk, **changed)
    silent_server()
    drain(timezone.now() + timedelta(minutes=10))
    assert Outbox.objects.get(kind="organization.password_link").state == "cancelled"
    assert [letter for letter in mail.outbox if "/accounts/password/reset/" in letter.body] == []


def test_wishes_of_two_rounds_at_once_make_one_mail(company):
    ask("clerk@example.com")
    [request] = LinkRequest.objects.all()
    drain(now())
    LinkRequest.objects.bulk_create([request])
    drain(now())
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("typed", ["", "clerk", "clerk@", "a" * 300 + "@example.com"])
def test_what_is_no_address_is_refused(company, typed):
    page = ask(typed)
    assert (page.status_code, LinkRequest.objects.count()) == (200, 0)
    assert page.context["form"].errors


def test_spellings_of_one_address_share_one_limit(company):
    typed = ["clerk@example.com", "CLERK@example.com", "ｃｌｅｒｋ@example.com"] * 2
    answers = [ask(address) for address in typed]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"
