"""What a server refuses, delays or never answers holds up nobody else."""

from collections import Counter
from datetime import timedelta

import pytest

from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.operations import outbox
from comms.notifications.operations.carriers import Undelivered
from comms.notifications.rules import Verdict, backoff
from tests.comms.notifications.conftest import free_port

pytestmark = pytest.mark.django_db


def raising(**verdict):
    """A failure for every message."""

    def fail(message):
        raise Undelivered(Verdict("because", **verdict))

    return fail


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
    while (row := Outbox.objects.get()).state == "queued":
        operations.drain(moment)
        row = Outbox.objects.get()
        assert row.last_error == "451 try again later"
        if row.state == "queued":
            waits.append(round((row.next_at - moment).total_seconds()))
            assert operations.drain(row.next_at - timedelta(seconds=1)) == operations.Round()
            moment = row.next_at
    assert waits[:8] == [5, 10, 20, 40, 80, 160, 320, 640]
    assert waits == sorted(waits)
    assert timedelta(hours=24) <= moment - at < timedelta(hours=25)
    assert row.state == "dead"


def test_message_sent_again_has_a_whole_day_again(smtp, queued, company, at):
    smtp.refuse["a0@example.com"] = "451 try again later"
    (row,) = queued(1)
    Outbox.objects.update(state="dead", attempts=34)
    later = at + timedelta(days=3)
    operations.retry(row, by=company.admin, at=later)
    operations.drain(later)
    assert Outbox.objects.get().state == "queued"


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
