"""The dumps of landed versions, `dumps/<version>/<kind of database>/`: written by `make`, read by the tests.

database.sql.xz   every table with its rows, indexes and triggers, as SQL
anchors.jsonl     the anchors of the sealed record
uploads/          the attached files
about.json        the moment at which it was made, and what opens its locks
"""

import json
import lzma
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dumps"
ANCHORS, UPLOADS = "anchors.jsonl", "uploads"


@dataclass(frozen=True)
class Dump:
    """What one version left behind on one kind of database."""

    version: str
    vendor: str

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
