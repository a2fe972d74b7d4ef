"""Databases beside the suite's own: filled from a dump, copied, brought forward, used in its place."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from comms.base.management.commands import migrate
from comms.procedure.queries import forget
from tests.upgrade.dumps import Migration


class SqliteFiles:
    """Databases that are files in a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def load(self, name: str, sql: str) -> str:
        """A new database from statements; returns what the connection calls it."""
        path = self.folder / f"{name}.sqlite3"
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as fresh:
            fresh.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;")
            fresh.executescript(sql)
        return str(path)

    def copy(self, source: str, name: str) -> str:
        """A new database with everything that the other one holds."""
        return str(shutil.copy(source, self.folder / f"{name}.sqlite3"))

    def drop(self, called: str) -> None:
        """Remove it."""
        for path in self.folder.glob(f"{Path(called).name}*"):
            path.unlink()


class PostgresqlServer:
    """Databases on the server under test, named after the suite's own so that no other run has the same."""

    def __init__(self, prefix: str):
        self.prefix = prefix

    def load(self, name: str, sql: str) -> str:
        """A new database from statements; returns what the connection calls it."""
        called = f"{self.prefix}_{name}"
        self._order(f'DROP DATABASE IF EXISTS "{called}"', f'CREATE DATABASE "{called}"')
        with default_is(called), connection.cursor() as cursor:
            cursor.execute(sql)
        return called

    def copy(self, source: str, name: str) -> str:
        """A new database with everything that the other one holds; nobody may be connected to that one."""
        called = f"{self.prefix}_{name}"
        self._order(f'DROP DATABASE IF EXISTS "{called}"', f'CREATE DATABASE "{called}" TEMPLATE "{source}"')
        return called

    def drop(self, called: str) -> None:
        """Remove it."""
        self._order(f'DROP DATABASE IF EXISTS "{called}"')

    def _order(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # a busy disk takes its time to remove a database
            for statement in statements:
                cursor.execute(statement)


Server = SqliteFiles | PostgresqlServer


@contextmanager
def default_is(called: str) -> Iterator[None]:
    """Inside the block this database is the portal's; the usual connection waits, untouched."""
    usual = connections["default"]
    ours = type(usual)(deepcopy(usual.settings_dict) | {"NAME": called}, "default")
    connections["default"] = ours
    _know_nothing()
    try:
        yield
    finally:
        ours.close()
        connections["default"] = usual
        _know_nothing()


def _know_nothing() -> None:
    """What this process remembers of one database is not true of another."""
    ContentType.objects.clear_cache()
    forget()


def bring_forward(*, halt: Callable[[Migration], None]) -> None:
    """What an upgrade does to the database: the migrations of the present version, and nothing else. Before
    each of them `halt` is called.
    """
    call_command(Halting(halt), verbosity=0)


class Halting(migrate.Command):
    """The command, which lets somebody look at the database between two migrations."""

    def __init__(self, halt: Callable[[Migration], None]):
        super().__init__()
        self.halt = halt

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Called by Django's executor."""
        if action == "apply_start":
            self.halt((migration.app_label, migration.name))


def row_counts() -> dict[str, int]:
    """{table: how many rows} of the present database."""
    with connection.cursor() as cursor:
        return {table: _one(cursor, f'SELECT count(*) FROM "{table}"') for table in _tables(cursor)}


def fingerprint() -> dict[str, str]:
    """{table: digest of its rows and the names of its columns}: equal as long as nothing is written."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = hashlib.sha256("\n".join([repr(columns), *rows]).encode()).hexdigest()
    return found


def _tables(cursor: Any) -> list[str]:
    names = connection.introspection.table_names(cursor)
    return [table for table in names if not table.startswith("sqlite_")]


def _one(cursor: Any, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()[0]


class Before:
    """The present database as an upgrade leaves it just before one migration, for tests of that migration.

    `apps` gives the models as they are then: `before.apps.get_model("organization", "Unit")`.
    """

    def __init__(self, migration: Migration):
        self.key = migration
        self.apps = MigrationExecutor(connection).migrate([], plan=[]).apps

    def run(self) -> Any:
        """Run the migration; returns the models as they are afterwards."""
        executor = MigrationExecutor(connection)
        return executor.migrate([self.key]).apps

    def refusal(self) -> str:
        """Run the migration, which must refuse and write nothing; returns what it says."""
        rows = fingerprint()
        try:
            self.run()
        except Exception as problem:
            assert fingerprint() == rows, "something was written although the migration was refused"
            return str(problem)
        raise AssertionError(f"{self.key[0]} {self.key[1]} was not refused")
