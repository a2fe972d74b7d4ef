"""The operator tries again, gives up and tidies; figures and health."""

from datetime import timedelta
from uuid import uuid4

import pytest

from comms.base.errors import GuardFailed, NotAllowed
from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.queries import outbox_figures, outbox_health
from comms.notifications.states import Channel

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("addresses", "channel", "level"),
    [
        (["a@example.com"] * 5, Channel.EMAIL, "WARNING"),
        (["a@example.com", "b@example.com"], Channel.EMAIL, "DEGRADED"),
        (["https://a.example.com/", "https://b.example.com/"], Channel.APPRISE, "WARNING"),
    ],
)
def test_letters_of_one_person_raise_no_alarm(queued, at, addresses, channel, level):
    for message, address in zip(queued(len(addresses)), addresses, strict=True):
        Outbox.objects.filter(pk=message.pk).update(state="dead", channel=channel, address=address)
    assert outbox_health(at).level.name == level
