"""`manage.py prepare`: all between installing and the first request; a second run does only what changed."""

import hashlib
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from comms.base.files import close_to_others

FOLDERS = ["log", "mail", "static", "uploads"]


class Command(BaseCommand):
    help = (
        "Prepares folders, translations, database, static files and, on an empty database, the demonstration "
        "company or the set-up."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.make_folders()
        self.close_folders()
        call_command("messages", compile=True, verbosity=0)
        self.wait_for_database()
        self.migrate()
        self.collect_static_files()
        self.load_demonstration()
        self.begin_set_up()

    def make_folders(self) -> None:
        """The folders that the processes write to."""
        for name in FOLDERS:
            (settings.VAR_DIR / name).mkdir(parents=True, exist_ok=True)
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)

    def close_folders(self) -> None:
        """What an earlier version left open to other accounts of the machine, wherever it lies."""
        places = [settings.VAR_DIR, Path(settings.MEDIA_ROOT), settings.AUDIT_ANCHOR_FILE]
        if connection.vendor == "sqlite":
            name = str(connection.settings_dict["NAME"])
            places += [Path(name + ending) for ending in ("", "-wal", "-shm")]
        for place in places:
            close_to_others(place)

    def wait_for_database(self, seconds: int = 30) -> None:
        """A database server that starts at the same time is given a moment."""
        for remaining in range(seconds, -1, -1):
            try:
                connection.ensure_connection()
                return
            except DatabaseError as problem:
                if not remaining:
                    raise CommandError(
                        f"DATABASE_URL: the database does not answer ({str(problem).strip()})"
                    ) from None
                time.sleep(1)

    def migrate(self) -> None:
        """Bring the tables up to date; nothing is asked when they are."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def collect_static_files(self) -> None:
        """Collect static files again only when one of the sources has changed."""
        stamp, found = settings.VAR_DIR / "static.stamp", sources()
        if settings.PLAIN_STATIC or (
            stamp.exists() and stamp.read_text() == found and settings.STATIC_ROOT.exists()
        ):
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(found)

    def load_demonstration(self) -> None:
        """The demonstration company, on an empty database and only where it is wanted."""
        if settings.DEMO and "demo" in get_commands():
            if not get_user_model().objects.exists():
                self.stdout.write("Loading the demonstration company; this takes a minute or two …")
            call_command("demo", if_empty=True, stdout=self.stdout)

    def begin_set_up(self) -> None:
        """A portal without a company begins with its set-up: the code is on this console and nowhere else."""
        if not settings.DEMO and "setup" in get_commands():
            call_command("setup", if_new=True, stdout=self.stdout)


def sources() -> str:
    """A fingerprint of everything that collectstatic reads: own files by name, size and time, packages by
    their lock files.
    """
    own = sorted((settings.BASE_DIR / "static").rglob("*"))
    marks = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in own if path.is_file()]
    locks = [
        (settings.BASE_DIR / name).read_text()
        for name in ("requirements.txt", "package-lock.json", "comms/settings.py")
    ]
    return hashlib.sha256("\n".join(marks + locks).encode()).hexdigest()
