"""Tests that commit leave rows behind: what the migrations had written is put back, past the audit triggers,
and only here.
"""

from contextlib import contextmanager

from django.core.management.commands.flush import Command
from django.db import connections, transaction

TABLES = ("audit_event", "audit_seal", "audit_sealkey", "audit_anchor", "audit_hourlyanchor")
# What is no data of the portal
LEFT_ALONE = {"django_migrations"}


@contextmanager
def audit_unlocked(alias="default"):
    """Inside the block the audit tables can be changed; afterwards the triggers stand again."""
    connection = connections[alias]
    lift, restore = _postgres(connection) if connection.vendor == "postgresql" else _sqlite(connection)
    with connection.cursor() as cursor:
        for statement in lift:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in restore:
                cursor.execute(statement)


def _postgres(connection):
    # A table with a foreign key check still waiting cannot be altered, so the checks are made first.
    present = [table for table in connection.introspection.table_names() if table in TABLES]
    settle, relax = ["SET CONSTRAINTS ALL IMMEDIATE"], ["SET CONSTRAINTS ALL DEFERRED"]
    lift, restore = (
        [f"ALTER TABLE {table} {word} TRIGGER USER" for table in present] for word in ("DISABLE", "ENABLE")
    )
    return settle + lift + relax, settle + restore + relax


def _sqlite(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
        )
        triggers = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _sql in triggers], [sql for _name, sql in triggers]


class Migrated:
    """The rows of a database as its migrations wrote them."""

    def __init__(self, alias="default"):
        self.alias = alias
        self.rows = {table: self._read(table) for table in self._filled()}

    def put_back(self):
        """Empty every table that holds rows, and write what the migrations had written, with the same keys as
        before.

        Much quicker than Django's flush, which empties every table there is, writes the content types and
        permissions anew, and leaves the seeded tables empty.
        """
        with (
            transaction.atomic(self.alias),
            audit_unlocked(self.alias),
            connections[self.alias].cursor() as cursor,
        ):
            for table in self._filled():
                cursor.execute(f"DELETE FROM {self._quoted(table)}")
            for table, (columns, rows) in self.rows.items():
                names, places = ", ".join(map(self._quoted, columns)), ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {self._quoted(table)} ({names}) VALUES ({places})", rows)

    def _filled(self):
        connection = connections[self.alias]
        tables = sorted(set(connection.introspection.table_names()) - LEFT_ALONE)
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {self._quoted(table)})" for table in tables
        )
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return [table for (table,) in cursor.fetchall()]

    def _read(self, table):
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {self._quoted(table)}")
            return [column[0] for column in cursor.description], cursor.fetchall()

    def _quoted(self, name):
        return connections[self.alias].ops.quote_name(name)


def patch_flush(monkeypatch):
    """After a test that commits, put the migrated rows back instead of Django's flush. To be called on a
    fresh database.
    """
    migrated = Migrated()
    monkeypatch.setattr(Command, "handle", lambda self, **options: migrated.put_back())


def end_other_sessions():
    """A session that a thread of a test left open must not keep the test database from being dropped."""
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
