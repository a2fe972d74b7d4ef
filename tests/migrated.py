"""A database is migrated once; whatever needs one starts from a copy: the test databases of every process,
the scratch portals.

`make test` migrates one for each pass while pytest collects the tests, and names it in TEST_TEMPLATE. A run
of pytest by hand keeps one on SQLite between runs, for as long as nothing changes that migrating depends on.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "TEST_TEMPLATE"
LOCK = "migrating.lock"
KEPT = ROOT / ".pytest_cache" / "migrated"
MIGRATE = [sys.executable, "manage.py", "migrate", "-v0"]


def begin(url, environment):
    """Start migrating the database of an address, and return the process; `address()` in those that test
    waits for its end.
    """
    with Path(environment["VAR_DIR"], LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # the started process inherits the lock, which ends with it
        return subprocess.Popen(
            MIGRATE, cwd=ROOT, env=environment | {"DATABASE_URL": url}, pass_fds=[lock.fileno()]
        )


def address():
    """The address of a migrated database; empty where each process has to migrate its own (PostgreSQL, by
    hand).
    """
    from django.conf import settings

    if url := os.environ.get(VARIABLE):
        with Path(settings.VAR_DIR, LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
        return url
    return f"sqlite:///{kept(KEPT)}" if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else ""


def kept(folder):
    """The path of a migrated SQLite file. Made when it is missing or out of date, by one process
    at a time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{fingerprint()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            made = folder / "made.sqlite3"
            environment = os.environ | {
                "DATABASE_URL": f"sqlite:///{made}",
                "VAR_DIR": str(folder),
                "LOG_LEVEL": "ERROR",
            }
            subprocess.run(MIGRATE, cwd=ROOT, env=environment, check=True)
            made.replace(target)
    return target


def fingerprint():
    """A name for everything that migrating depends on: the migrations, the tables they read, the packages
    with their own.
    """
    whole = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(path for room in ("comms", "meetings") for path in (ROOT / room).rglob("*")):
        if path.suffix in (".csv", ".toml") or (path.suffix == ".py" and path.parent.name == "migrations"):
            whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for name in ("requirements.txt", "comms/settings.py"):
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()[:16]


def start_from_copies(monkeypatch):
    """Have the test database of this process copied from a migrated one, for as long as the patch holds."""
    from django.core.management.commands.migrate import Command
    from django.db import connections

    url = address()
    if url.startswith("sqlite"):
        monkeypatch.setattr(
            Command, "handle", lambda self, **options: _load(url, connections[options["database"]])
        )
    elif url:
        connections.settings["default"]["TEST"]["TEMPLATE"] = urlsplit(url).path[1:]
        monkeypatch.setattr(Command, "handle", lambda self, **options: None)


def _load(url, connection):
    connection.ensure_connection()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source:
        source.backup(connection.connection)
