"""The queue only wakes somebody up: without it, or when it forgets everything, duties and letters are kept
(P4).
"""

import pytest
import redis
from django.conf import settings

from comms.deadlines import queries
from tests.comms.notifications.conftest import free_port
from tests.faults.conftest import wait_until
from tests.faults.test_deadlines import assert_each_rung_once, duties, waiting  # noqa: F401
from tests.faults.test_sending import LETTERS, assert_nobody_forgotten, sent, write_letters


def test_without_redis_duties_are_raised_and_told(scratch, duties):  # noqa: F811
    scratch.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    write_letters(LETTERS)
    scratch.clock()
    # reminders outside working hours wait for the morning, letters do not
    wait_until(lambda: queries.last_tick() and not waiting() and sent() >= LETTERS)
    assert_each_rung_once()
    addresses = {mail["To"] for mail in scratch.sink.mails}
    assert {f"person{index}@example.com" for index in range(LETTERS)} - addresses == set()


@pytest.mark.skipif(not settings.REDIS_URL, reason="only where the suite runs on Redis")
def test_emptied_redis_forgets_no_letter(scratch):
    write_letters(LETTERS)
    scratch.sink.pause = 0.01
    server = redis.Redis.from_url(settings.REDIS_URL)
    scratch.call("notifications.drain")
    server.flushdb()
    scratch.worker()
    scratch.clock()
    wait_until(lambda: sent() > LETTERS // 4)
    server.flushdb()
    wait_until(lambda: sent() == LETTERS)
    assert_nobody_forgotten(scratch.sink, kills=0)
