"""`manage.py backup FOLDER`: database, uploads and their hashes in one folder, which `--verify` checks."""

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from comms.base.clock import now


class Command(BaseCommand):
    help = (
        "Saves the database and then the uploads into a new folder; "
        "--verify compares a saved folder with its hashes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args: Any, folder: Path, verify: bool, **options: Any) -> None:
        if verify:
            self.verify(folder)
        else:
            self.save(folder / now().strftime("%Y-%m-%dT%H%M%SZ"))

    def save(self, target: Path) -> None:
        """Database first: a file without a row is harmless, a row without its file is not."""
        target.mkdir(parents=True, mode=0o700)
        save_database(target)
        save_uploads(target / "uploads.tar.gz")
        hashes = {path.name: digest(path) for path in sorted(target.iterdir())}
        (target / "manifest.json").write_text(json.dumps(hashes, indent=2))
        self.stdout.write(str(target))

    def verify(self, folder: Path) -> None:
        """Fail with the names of the files that are missing or changed."""
        hashes = json.loads((folder / "manifest.json").read_text())
        if bad := [
            name
            for name, value in hashes.items()
            if not (folder / name).exists() or digest(folder / name) != value
        ]:
            raise CommandError(f"missing or changed: {', '.join(bad)}")
        self.stdout.write(f"{len(hashes)} files as they were saved")


def left_out() -> list[str]:
    """The tables that say something about this database alone and not about a copy of it."""
    models = apps.get_models()
    return [model._meta.db_table for model in models if getattr(model, "NOT_IN_BACKUPS", False)]


def save_database(target: Path) -> None:
    """A consistent copy of the running database."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target / "database.sqlite3")) as copy:
            connection.connection.backup(copy)
            for table in left_out():
                copy.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - own names
            copy.commit()
        return
    named = connection.settings_dict
    address = {
        "PGHOST": named["HOST"],
        "PGPORT": str(named["PORT"]),
        "PGUSER": named["USER"],
        "PGPASSWORD": named["PASSWORD"],
    }
    environment = os.environ | {name: value for name, value in address.items() if value}
    without = [f"--exclude-table-data={table}" for table in left_out()]
    command = ["pg_dump", "--format=custom", *without, f"--file={target / 'database.dump'}", named["NAME"]]
    try:
        subprocess.run(command, env=environment, check=True)  # noqa: S603 - a fixed command
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CommandError(f"pg_dump did not save the database ({problem})") from None


def save_uploads(archive: Path) -> None:
    """The folder of uploads under its own name."""
    uploads = Path(settings.MEDIA_ROOT)
    with tarfile.open(archive, "w:gz", compresslevel=1) as bundle:
        if uploads.exists():
            bundle.add(uploads, arcname=uploads.name)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
