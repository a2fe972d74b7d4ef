"""Draining the outbox against a real mail server: nothing twice, nothing lost, nobody held up by somebody
else's trouble.
"""

from collections import Counter
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, connections

from comms.base.errors import GuardFailed, NotAllowed
from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.operations import outbox
from comms.notifications.operations.carriers import Undelivered
from comms.notifications.queries import outbox_figures, outbox_health
from comms.notifications.rules import Attendee, Verdict, backoff, calendar_part, invitation
from comms.notifications.tasks import drain as drain_task
from tests.comms.notifications.conftest import free_port

pytestmark = pytest.mark.django_db


class Script:
    """A carrier that does what it is told: `Script(fail)` calls `fail(message)` for each message."""

    def __init__(self, fail=lambda message: None, opening=lambda: None):
        self.fail, self.opening, self.delivered = fail, opening, []

    def __call__(self):
        return self

    def open(self):
        """Open, or not."""
        self.opening()

    def deliver(self, message):
        """Deliver, or not."""
        self.fail(message)
        self.delivered.append(message.address)

    def close(self):
        """Nothing."""


@pytest.fixture
def carrier(monkeypatch):
    """`carrier(fail=…)` replaces the mail carrier by a script."""

    def use(**script):
        made = Script(**script)
        monkeypatch.setitem(outbox.CARRIERS, "email", made)
        return made

    return use


def raising(**verdict):
    """A failure for every message."""

    def fail(message):
        raise Undelivered(Verdict("because", **verdict))

    return fail


def test_drain_sends_in_order_and_writes_it_down(smtp, queued, at):
    queued(3)
    assert operations.drain(at).sent == 3
    assert [mail["To"] for mail in smtp.mails] == ["a0@example.com", "a1@example.com", "a2@example.com"]
    rows = Outbox.objects.all()
    assert {(row.state, row.attempts, row.lease_token, row.last_error) for row in rows} == {
        ("sent", 1, None, "")
    }
    assert all(at <= row.sent_at < at + timedelta(seconds=20) for row in rows)


def test_drain_twice_sends_once(smtp, queued, at):
    queued(2)
    operations.drain(at)
    assert operations.drain(at) == operations.Round()
    assert len(smtp.mails) == 2


def test_drain_uses_one_connection(smtp, queued, at):
    queued(60)
    assert operations.drain(at).sent == 60
    assert len(smtp.sessions) == 1


def test_drain_leaves_what_is_not_due(smtp, queued, at):
    queued(1, not_before=at + timedelta(minutes=1))
    assert operations.drain(at).sent == 0
    assert operations.drain(at + timedelta(minutes=1)).sent == 1


def test_drain_stops_at_its_limit(smtp, queued, at):
    queued(5)
    assert operations.drain(at, limit=2).sent == 2
    assert Outbox.objects.due(at).count() == 3


def test_email_carries_its_identity_and_both_forms(smtp, tell, company, settings, at):
    settings.PORTAL_URL = "https://portal.example.com"
    company.clerk.language = "en"
    company.clerk.save()
    tell(context={"title": "Lift\r\nBcc: all@example.com", "text": "Lift 2 <b>stands still</b>."})
    operations.drain(at)
    (mail,) = smtp.mails
    assert mail["Message-ID"] == Outbox.objects.get().message_id
    assert (mail["Subject"], mail["Bcc"]) == ("Lift Bcc: all@example.com", None)
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert plain.split() == ["Lift", "2", "<b>stands", "still</b>.", "https://portal.example.com/units/MO01/"]
    assert "Lift 2 &lt;b&gt;stands still&lt;/b&gt;." in html
    assert 'href="https://portal.example.com/units/MO01/"' in html


@pytest.mark.parametrize(
    ("language", "tag"), [("en", 'lang="en"'), ("zh-hans", 'lang="zh-hans"'), ("zh-hant", 'lang="zh-hant"')]
)
def test_email_is_written_in_the_readers_language(smtp, tell, company, at, language, tag):
    company.clerk.language = language
    company.clerk.save()
    tell()
    operations.drain(at)
    assert tag in smtp.mails[0].get_body(("html",)).get_content()


def test_invitation_travels_as_calendar_with_its_method(smtp, tell, at):
    person = Attendee("O", "o@example.com")
    text = invitation(
        uid="u1",
        sequence=0,
        method="REQUEST",
        summary="会议",
        starts_at=at,
        ends_at=at,
        stamp=at,
        organizer=person,
    )
    tell(
        attachments=[
            calendar_part(text, "REQUEST"),
            {"name": "议程.txt", "media_type": "text/plain", "content": "一、"},
        ]
    )
    operations.drain(at)
    (mail,) = smtp.mails
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset"), part.get_param("name")) == (
        "REQUEST",
        "utf-8",
        "invite.ics",
    )
    assert "UID:u1" in part.get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True).decode()) == ("议程.txt", "一、")


def test_attachments_in_base64(smtp, tell, at):
    tell(
        attachments=[
            {"name": "a.bin", "media_type": "application/octet-stream", "content": "AAEC", "base64": True}
        ]
    )
    operations.drain(at)
    (file,) = smtp.mails[0].iter_attachments()
    assert file.get_content() == b"\x00\x01\x02"


def test_refused_recipient_is_dead_at_once_and_holds_up_nobody(smtp, queued, at):
    smtp.refuse["a0@example.com"] = "550 no such user here"
    queued(2)
    assert operations.drain(at) == operations.Round(sent=1, dead=1)
    dead = Outbox.objects.dead().get()
    assert (dead.address, dead.attempts, dead.last_error) == ("a0@example.com", 1, "550 no such user here")


def test_refused_content_is_dead_at_once(smtp, queued, at):
    smtp.on_data = "552 too large"
    queued(1)
    operations.drain(at)
    assert Outbox.objects.dead().get().last_error == "552 too large"


def test_greylisting_waits_longer_each_time_and_ends_dead(smtp, queued, at):
    smtp.refuse["a0@example.com"] = "451 try again later"
    queued(1)
    moment, waits = at, []
    for _attempt in range(7):
        operations.drain(moment)
        row = Outbox.objects.get()
        assert (row.state, row.last_error) == ("queued", "451 try again later")
        waits.append(round((row.next_at - moment).total_seconds()))
        assert operations.drain(row.next_at - timedelta(seconds=1)) == operations.Round()
        moment = row.next_at
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    operations.drain(moment)
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == ("dead", 8)


def test_greylisted_message_arrives_with_its_first_identity(smtp, queued, at):
    smtp.refuse["a0@example.com"] = "451 try again later"
    (row,) = queued(1)
    operations.drain(at)
    smtp.refuse.clear()
    operations.drain(at + backoff(1) + timedelta(seconds=2))
    assert smtp.ids == [row.message_id]


def test_unreachable_server_costs_no_tries(queued, settings, at):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 2
    queued(120)
    for minute in range(20):
        operations.drain(at + timedelta(minutes=minute))
    rows = Outbox.objects.all()
    assert {(row.state, row.attempts, row.lease_token) for row in rows} == {("queued", 0, None)}
    assert {row.last_error.partition(":")[0] for row in rows} == {"ConnectionRefusedError"}


def test_three_silences_in_a_row_end_the_round(carrier, queued, at):
    queued(10)
    script = carrier(fail=raising(line=True, silent=True))
    operations.drain(at)
    assert script.delivered == []
    assert Counter(Outbox.objects.values_list("attempts", flat=True)) == {1: 3, 0: 7}
    assert not Outbox.objects.exclude(lease_token=None).exists()


def test_silences_between_successes_do_not_end_the_round(carrier, queued, at):
    rows = queued(8)
    silent = {row.pk for row in rows[::2]}

    def fail(message):
        if message.pk in silent:
            raise Undelivered(Verdict("slow", silent=True))

    carrier(fail=fail)
    assert operations.drain(at) == operations.Round(sent=4, delayed=4)


def test_a_broken_message_is_parked_after_three_and_never_blocks(smtp, queued, at, monkeypatch):
    rows = queued(3)
    plain = outbox.MailCarrier.deliver

    def deliver(self, message):
        if message.pk == rows[0].pk:
            raise ValueError("the template is broken")
        plain(self, message)

    monkeypatch.setattr(outbox.MailCarrier, "deliver", deliver)
    assert operations.drain(at) == operations.Round(sent=2, delayed=1)
    operations.drain(at + timedelta(minutes=1))
    operations.drain(at + timedelta(minutes=2))
    row = Outbox.objects.get(pk=rows[0].pk)
    assert (row.state, row.attempts, row.last_error) == ("dead", 3, "ValueError: the template is broken")


def test_an_unwritable_address_is_parked_and_never_blocks(smtp, queued, at):
    queued(1, address="用户\n@example.com", key="bad")
    queued(1)
    assert operations.drain(at).sent == 1
    for minute in (1, 2, 3):
        operations.drain(at + timedelta(minutes=minute))
    assert Outbox.objects.get(key="bad").state == "dead"


def test_message_of_somebody_who_left_is_cancelled(smtp, tell, company, at):
    tell(company.clerk)
    company.clerk.is_active = False
    company.clerk.save()
    operations.drain(at)
    assert smtp.mails == []
    assert Outbox.objects.get().state == "cancelled"


def test_a_living_senders_messages_are_left_alone(smtp, queued, at):
    queued(2)
    Outbox.objects.update(lease_token=uuid4(), lease_until=at + timedelta(seconds=60))
    assert operations.drain(at + timedelta(seconds=59)).sent == 0
    assert operations.drain(at + timedelta(seconds=60)).sent == 2


def test_a_sender_killed_in_the_middle_loses_nothing(queued, carrier, smtp, at, monkeypatch):
    queued(5)

    def die(message):
        if message.address == "a2@example.com":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox.Run, "_give_back", lambda self: None)
        first = carrier(fail=die)
        with pytest.raises(KeyboardInterrupt):
            operations.drain(at)
    second = carrier()
    assert operations.drain(at + timedelta(seconds=30)) == operations.Round()
    assert operations.drain(at + timedelta(seconds=70)).sent == 3
    assert first.delivered + second.delivered == [f"a{n}@example.com" for n in range(5)]
    assert Outbox.objects.get(address="a2@example.com").attempts == 2


def test_a_message_that_kills_every_sender_is_found_out(queued, carrier, at):
    queued(1)
    Outbox.objects.update(attempts=8, lease_token=uuid4(), lease_until=at)
    script = carrier()
    assert operations.drain(at) == operations.Round(dead=1)
    assert script.delivered == []


def test_a_sender_that_lost_its_lease_does_not_send(queued, carrier, at, monkeypatch):
    queued(2)
    script = carrier()
    plain = outbox.Run._borrow

    def borrow(self, size):
        messages = plain(self, size)
        Outbox.objects.filter(pk__in=[message.pk for message in messages]).update(
            lease_token=uuid4(), lease_until=at + timedelta(minutes=5)
        )
        return messages

    monkeypatch.setattr(outbox.Run, "_borrow", borrow)
    assert operations.drain(at) == operations.Round()
    assert script.delivered == []


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_everything_once(smtp, queued, at):
    """Eight rounds at the same time over 200 messages."""
    if connection.vendor != "postgresql":
        pytest.skip("the SQLite database of the tests lives in memory and has one writer")
    queued(200)
    rounds = []

    def work():
        try:
            rounds.append(operations.drain(at))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(round_.sent for round_ in rounds) == 200
    assert len(smtp.ids) == len(set(smtp.ids)) == 200
    assert sum(round_.sent > 0 for round_ in rounds) > 1


def test_task_drains_and_ignores_what_it_does_not_know(smtp, queued, at):
    queued(1)
    drain_task(later="argument")
    assert len(smtp.mails) == 1


def test_retry_needs_an_operator_and_a_failed_message(smtp, queued, company, at):
    smtp.refuse["a0@example.com"] = "550 no"
    (row,) = queued(1)
    with pytest.raises(GuardFailed):
        operations.retry(row, by=company.admin, at=at)
    operations.drain(at)
    with pytest.raises(NotAllowed):
        operations.retry(row, by=company.clerk, at=at)
    smtp.refuse.clear()
    again = operations.retry(row, by=company.admin, at=at)
    assert (again.state, again.attempts, again.message_id) == ("queued", 0, row.message_id)
    assert operations.drain(at).sent == 1
    with pytest.raises(GuardFailed):
        operations.retry(row, by=company.admin, at=at)


def test_retry_all_after_a_repair(smtp, queued, company, at):
    smtp.on_data = "554 broken"
    queued(3)
    operations.drain(at)
    smtp.on_data = ""
    assert operations.retry_all(by=company.admin, at=at) == 3
    assert operations.drain(at).sent == 3


def test_cancel_only_what_is_not_on_its_way(smtp, queued, company, at):
    first, second = queued(2)
    Outbox.objects.filter(pk=second.pk).update(lease_token=uuid4(), lease_until=at + timedelta(seconds=60))
    assert operations.cancel(first, by=company.admin, at=at, reason="restored").state == "cancelled"
    with pytest.raises(GuardFailed):
        operations.cancel(second, by=company.admin, at=at)


def test_tidy_removes_only_what_was_sent_long_ago(smtp, queued, at):
    queued(2)
    operations.drain(at, limit=1)
    assert operations.tidy(at + timedelta(days=100)) == 0
    assert operations.tidy(at + timedelta(days=200)) == 1
    assert Outbox.objects.get().state == "queued"


def test_figures_and_health(smtp, queued, at):
    smtp.refuse["a0@example.com"] = "550 no"
    queued(3)
    assert outbox_health(at).level.name == "OK"
    operations.drain(at, limit=1)
    figures = outbox_figures(at)
    assert (figures.queued, figures.due, figures.dead, figures.oldest) == (2, 2, 1, at)
    assert outbox_health(at).text == "1 messages failed for good and wait for an operator"
    assert (
        outbox_health(at + timedelta(minutes=6)).text
        == "2 messages are due, the oldest for more than five minutes"
    )
