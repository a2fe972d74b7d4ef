"""Senders that live, die or lose their lease send everything once."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, connections

from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.operations import outbox

pytestmark = pytest.mark.django_db


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
    Outbox.objects.update(attempts=34, lease_token=uuid4(), lease_until=at)
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
