"""The time that all machines share."""

from datetime import UTC, datetime, timedelta

from comms.base.clock import database_time


def test_database_time_is_close_to_now(db):
    assert abs(database_time() - datetime.now(UTC)) < timedelta(seconds=5)
