"""Senders that are killed in the middle: nobody is forgotten, and whoever gets a letter twice can tell by its
Message-ID (P1, P3).
"""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from comms.base.clock import now
from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.states import OutboxState
from tests.faults.conftest import kill_group, wait_until

LETTERS = 120


def write_letters(number):
    """Letters that are due now, to addresses without account."""
    at = now()
    for index in range(number):
        operations.mail(
            kind="notifications.plain",
            address=f"person{index}@example.com",
            key=f"letter:{index}",
            at=at,
            language="en",
            context={"title": f"Letter {index}", "text": "Lift 2 stands still."},
        )


def sent():
    return Outbox.objects.filter(state=OutboxState.SENT).count()


def let_leases_expire():
    """What a dead sender had borrowed is free after a minute; the tests do not wait for it."""
    Outbox.objects.filter(lease_until__gt=now()).update(lease_until=now() - timedelta(seconds=1))


def assert_nobody_forgotten(sink, kills):
    """Every letter arrived; repetitions are at most one per kill and carry the same Message-ID."""
    ids = defaultdict(set)
    for mail in sink.mails:
        ids[mail["To"]].add(mail["Message-ID"])
    assert set(ids) == {f"person{index}@example.com" for index in range(LETTERS)}
    assert [address for address, found in ids.items() if len(found) > 1] == []
    assert len(sink.mails) - LETTERS <= kills
    assert Counter(Outbox.objects.values_list("state", flat=True)) == {OutboxState.SENT: LETTERS}


def test_killed_clock_forgets_nobody(scratch):
    write_letters(LETTERS)
    scratch.sink.pause = 0.02
    for kill in range(3):
        clock = scratch.clock()
        wait_until(lambda mark=LETTERS * (kill + 1) // 5: len(scratch.sink.mails) >= mark)
        kill_group(clock)
        let_leases_expire()
    scratch.sink.pause = 0
    scratch.clock()
    wait_until(lambda: sent() == LETTERS)
    assert_nobody_forgotten(scratch.sink, kills=3)


def test_killed_worker_forgets_nobody(scratch):
    write_letters(LETTERS)
    scratch.sink.pause = 0.02
    worker = scratch.worker()
    scratch.call("notifications.drain")
    wait_until(lambda: len(scratch.sink.mails) >= LETTERS // 4)
    kill_group(worker)
    let_leases_expire()
    scratch.sink.pause = 0
    scratch.worker()
    scratch.call("notifications.drain")
    wait_until(lambda: sent() == LETTERS)
    assert_nobody_forgotten(scratch.sink, kills=1)


def test_two_clocks_and_a_worker_at_once_send_each_letter_once(scratch):
    write_letters(LETTERS)
    scratch.sink.pause = 0.01
    for start in (scratch.clock, scratch.clock, scratch.worker):
        start()
    scratch.call("notifications.drain")
    wait_until(lambda: sent() == LETTERS)
    assert_nobody_forgotten(scratch.sink, kills=0)


@pytest.mark.long
def test_lease_of_a_killed_clock_ends_by_itself(scratch):
    write_letters(LETTERS)
    scratch.sink.pause = 0.02
    clock = scratch.clock()
    wait_until(lambda: len(scratch.sink.mails) >= LETTERS // 4)
    kill_group(clock)
    scratch.sink.pause = 0
    scratch.clock()
    assert wait_until(lambda: sent() == LETTERS, seconds=120) < 60 + 30
    assert_nobody_forgotten(scratch.sink, kills=1)
