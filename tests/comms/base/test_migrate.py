"""A migration that meets a busy table lets go of it and starts again."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate as plain
from django.db import OperationalError, connection, connections

from comms.base.management.commands import migrate
from comms.base.ops import patience


class Said(Exception):
    """What PostgreSQL's library says."""

    pgcode = "55P03"


def lock_timeout():
    """How long the connection of this test waits for a lock."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.fixture
def starts(monkeypatch, db):
    """`starts(error, …)`: what each start of the plain command raises; None is a success."""
    begun, pauses = [], []
    monkeypatch.setattr(migrate.time, "sleep", pauses.append)

    def prepare(*outcomes):
        left = list(outcomes)

        def handle(self, *args, **options):
            begun.append(lock_timeout())
            if error := left.pop(0):
                raise error

        monkeypatch.setattr(plain.Command, "handle", handle)
        return begun

    prepare.pauses = pauses
    return prepare


def busy():
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = Said()
    return error


def test_busy_table_is_tried_again(starts):
    usual = lock_timeout()
    begun = starts(busy(), busy(), None)
    call_command("migrate", verbosity=0)
    assert (len(begun), starts.pauses) == (3, [2, 2])
    if connection.vendor == "postgresql":
        assert (set(begun), lock_timeout()) == ({"2s"}, usual)


def test_other_troubles_are_told_at_once(starts):
    begun = starts(OperationalError("connection refused"), None)
    with pytest.raises(OperationalError, match="refused"):
        call_command("migrate", verbosity=0)
    assert len(begun) == 1


def test_table_that_stays_busy_ends_it_with_a_sentence(starts, monkeypatch):
    monkeypatch.setattr(migrate, "TRIES", 2)
    starts(busy(), busy(), busy())
    with pytest.raises(CommandError, match="quieter hour"):
        call_command("migrate", verbosity=0)


def test_migrations_wait_less_than_pages_for_a_table():
    assert 0 < patience.MIGRATION.lock < patience.WEB.lock


def test_limits_hold_for_the_next_connection(monkeypatch):
    options = {"timeout": 20, "options": "-c jit=off"}
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", options)
    monkeypatch.setitem(connections.settings["default"], "ENGINE", "django.db.backends.postgresql")
    patience.wait_no_longer_than(patience.MIGRATION)
    assert options["options"] == (
        "-c jit=off -c lock_timeout=2s -c statement_timeout=0s -c idle_in_transaction_session_timeout=0s"
    )
    monkeypatch.setitem(connections.settings["default"], "ENGINE", "django.db.backends.sqlite3")
    patience.wait_no_longer_than(patience.WEB)
    assert options["timeout"] == 3
