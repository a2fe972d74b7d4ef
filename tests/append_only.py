"""Test databases must be emptied between transactional tests, which the audit triggers refuse: step around them, and only here."""

from contextlib import contextmanager

from django.db import connections

TABLES = ("audit_event", "audit_seal", "audit_anchor")


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
    lift, restore = ([f"ALTER TABLE {table} {word} TRIGGER USER" for table in present] for word in ("DISABLE", "ENABLE"))
    return settle + lift + relax, settle + restore + relax


def _sqlite(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
        triggers = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _sql in triggers], [sql for _name, sql in triggers]


def patch_flush(monkeypatch):
    """Let Django's flush (transactional tests) empty the audit tables too."""
    from django.core.management.commands.flush import Command

    plain_handle = Command.handle

    def handle(self, **options):
        with audit_unlocked(options.get("database") or "default"):
            return plain_handle(self, **options)

    monkeypatch.setattr(Command, "handle", handle)
