"""The dumps in databases of their own: brought forward once per run, and copied for each process."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from tests.upgrade.databases import (
    PostgresqlServer,
    Server,
    SqliteFiles,
    bring_forward,
    default_is,
    row_counts,
)
from tests.upgrade.dumps import Dump, Migration


@dataclass(frozen=True)
class Landed:
    """A dump in a database of its own, brought forward; `rows` counts those of the dump itself, by table."""

    dump: Dump
    upgraded: str
    rows: dict[str, int]


@dataclass
class Landings:
    """The dumps in databases: the first process that asks for one brings it forward, keeping also how it
    stood `before` each migration of which a test asks; every process works on a copy of its own.
    """

    folder: Path
    common: Server
    ours: Server
    before: set[tuple[Dump, Migration]]
    landed: dict[str, Landed] = field(default_factory=dict)

    def of(self, dump: Dump) -> Landed:
        """The copy of this process, made when it is first asked for."""
        if dump.version not in self.landed:
            with self._made(dump) as made:
                upgraded = self.ours.copy(made["upgraded"], dump.version)
                self.landed[dump.version] = Landed(dump, upgraded, made["rows"])
        return self.landed[dump.version]

    def stand(self, dump: Dump, migration: Migration) -> str:
        """A new database as it stood before the migration; whoever asks drops it."""
        with self._made(dump) as made:
            return self.ours.copy(made[name_of(dump, migration)], "before")

    def close(self) -> None:
        """Remove the copies of this process, and with the last process everything."""
        for landed in self.landed.values():
            self.ours.drop(landed.upgraded)
        if self._users(-1) == 0:
            for kept in self.folder.glob("*.json"):
                for called in json.loads(kept.read_text()).values():
                    if isinstance(called, str):
                        self.common.drop(called)
                kept.unlink()

    def enter(self) -> None:
        """From now on this process needs what all have in common."""
        self._users(1)

    def _users(self, more: int) -> int:
        with locked(self.folder / "users.lock"):
            users = self.folder / "users"
            number = int(users.read_text() if users.exists() else 0) + more
            users.write_text(str(number))
            return number

    @contextmanager
    def _made(self, dump: Dump) -> Iterator[dict[str, Any]]:
        """{upgraded, rows, and what stood before each migration} as made by the first who asked."""
        kept = self.folder / f"{dump.version}.json"
        with locked(kept.with_suffix(".lock")):
            if not kept.exists():
                kept.write_text(json.dumps(self._bring_forward(dump)))
            yield json.loads(kept.read_text())

    def _bring_forward(self, dump: Dump) -> dict[str, Any]:
        upgraded = self.common.load(dump.version, dump.sql)
        made: dict[str, Any] = {"upgraded": upgraded}

        def halt(migration: Migration) -> None:
            if (dump, migration) in self.before:
                connection.close()  # so that all is in the file, and nobody is connected
                name = name_of(dump, migration)
                made[name] = self.common.copy(upgraded, name)

        with default_is(upgraded):
            made["rows"] = row_counts()
            bring_forward(halt=halt)
        return made


def name_of(dump: Dump, migration: Migration) -> str:
    """Short, because PostgreSQL cuts names."""
    return f"{dump.version}_{migration[0]}_{migration[1][:4]}"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """For one process at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def own_server(folder: Path, prefix: str) -> Server:
    """Where databases of the kind under test are made."""
    if connection.vendor == "sqlite":
        return SqliteFiles(folder)
    return PostgresqlServer(prefix)
