"""The dumps of landed versions, `dumps/<version>/<kind of database>/`: written by `make`, read by the tests.

database.sql.xz   every table with its rows, indexes and triggers, as SQL
anchors.jsonl     the anchors of the sealed record
uploads/          the attached files
about.json        the moment at which it was made, and what opens its locks

There is one of every landed version. On the commit that landed, one command makes it on both databases:

    python -m tests.upgrade.make 2026-11-25

Commit the folder, and never change it again: the tests find it by themselves ("When a version lands" in
docs/operations.md).
"""

import json
import lzma
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent / "dumps"
ANCHORS, UPLOADS = "anchors.jsonl", "uploads"
KINDS = ("sqlite", "postgresql")
Migration = tuple[str, str]  # app and name
Other = TypeVar("Other")
# The rows of the recorder of migrations: one statement for each (SQLite) or one for all (PostgreSQL)
RECORDED = re.compile(
    r"""^INSERT INTO (?:public\.|")django_migrations"? VALUES(.+?);$""", re.DOTALL | re.MULTILINE
)
APP_AND_NAME = re.compile(r"'(\w+)', ?'(\w+)'")


@dataclass(frozen=True)
class Dump:
    """What one version left behind on one kind of database."""

    version: str
    vendor: str

    def __str__(self) -> str:
        return self.version

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return FOLDER / self.version / self.vendor

    @property
    def exists(self) -> bool:
        """Whether the version was dumped on this kind of database."""
        return (self.folder / "about.json").exists()

    @property
    def sql(self) -> str:
        """The whole database as statements."""
        return lzma.decompress((self.folder / "database.sql.xz").read_bytes()).decode()

    @property
    def is_newest(self) -> bool:
        """Whether no later version was dumped."""
        return self.version == versions()[-1]

    @cached_property
    def migrations(self) -> frozenset[Migration]:
        """The migrations that it has had, read without a database."""
        return frozenset(APP_AND_NAME.findall("".join(RECORDED.findall(self.sql))))

    @property
    def about(self) -> dict[str, Any]:
        """`moment` (ISO), `secret_key`, `audit_key` where seals had one, and what the stories kept: the
        `password` of all, a `token` …
        """
        return json.loads((self.folder / "about.json").read_text())

    @property
    def moment(self) -> datetime:
        """When the last sweep was made; tests let the portal's clock stand there."""
        return datetime.fromisoformat(self.about["moment"])

    def write(self, sql: str, about: dict[str, Any], *, anchors: Path, uploads: Path) -> None:
        """Put everything into the folder, in place of what was there."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        packed = lzma.compress(sql.encode(), preset=9 | lzma.PRESET_EXTREME)
        (self.folder / "database.sql.xz").write_bytes(packed)
        said = json.dumps(about, indent=2, sort_keys=True, ensure_ascii=False)
        (self.folder / "about.json").write_text(f"{said}\n")
        shutil.copy(anchors, self.folder / ANCHORS)
        shutil.copytree(uploads, self.folder / UPLOADS)


def versions() -> list[str]:
    """The versions of which there are dumps, in the order of their names."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def dumps(vendor: str) -> list[Dump]:
    """The dumps on one kind of database, the oldest first."""
    found = [Dump(version, vendor) for version in versions()]
    return [dump for dump in found if dump.exists]


def shared_out(vendor: str, others: list[Other]) -> list[tuple[Dump, Other]]:
    """Pairs in which each dump occurs and each of the others, no more of them than of the more numerous: for
    what depends on the dump or on the other and not on both together.
    """
    found = dumps(vendor)[::-1]
    number = max(len(found), len(others))
    return [(found[place % len(found)], others[place % len(others)]) for place in range(number)]


def sql_of_sqlite(path: Path) -> str:
    """A SQLite file as statements, triggers included."""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def sql_of_postgresql(url: str) -> str:
    """A PostgreSQL database as statements that any client can execute: no COPY, nothing meant for psql alone.

    Needs pg_dump, as `manage.py backup` does.
    """
    command = [
        "pg_dump",
        "--inserts",
        "--rows-per-insert=200",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        f"--dbname={url}",
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Before the first object stand settings of the dumping session, behind the last one commands for psql.
    _head, mark, body = text.partition("\n-- Name: ")
    return f"{mark}{body}".partition("\n-- PostgreSQL database dump complete")[0]
