"""`python -m tests.upgrade.make VERSION [MOMENT]`: dump what the checked-out version leaves behind.

On an empty database of each kind it runs the migrations, the demonstration and the stories beside this file.
The portal's clock stands at MOMENT (ISO; by default ten o'clock on Monday of last week) and moves along with
the stories. Identities are numbered instead of drawn, because numbers compress and random bytes do not.
See "When a version lands" in docs/operations.md.
"""

import os
import subprocess
import sys
import tempfile
import uuid
import zlib
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2

from tests.__main__ import OWN_VARIABLES, postgres
from tests.upgrade.dumps import Dump, sql_of_postgresql, sql_of_sqlite

ROOT = Path(__file__).parents[2]
# Opens the second factors in the dumps; it protects nothing else
SECRET_KEY = "the-key-of-the-dumps-which-protects-invented-people-only"
AUDIT_KEY = "the-key-of-the-seals-in-the-dumps-of-invented-people"
PASSWORD = "invented-people-only-2026"
# What the stories say that no row says: tests need it to sign in and to send a request again
KEPT = ["password", "token", "page", "program", "program_key"]


def last_monday(now: datetime) -> datetime:
    """Ten o'clock on Monday of last week, in the zone of `now`."""
    return (now - timedelta(days=now.weekday() + 7)).replace(hour=10, minute=0, second=0, microsecond=0)


def main(version: str, moment: str = "") -> None:
    """Dump on SQLite, and on PostgreSQL where one answers; each in a process and a folder of its own."""
    moment = moment or last_monday(datetime.now(ZoneInfo("Asia/Shanghai"))).isoformat()
    with tempfile.TemporaryDirectory() as folder:
        start(version, moment, f"sqlite:///{folder}/portal.sqlite3", Path(folder))
    server = postgres().rpartition("/")[0]
    if not server:
        sys.exit("Not dumped: PostgreSQL (none answers; TEST_DATABASE_URL names one)")
    name = f"portal_dump_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, closing(psycopg2.connect(f"{server}/postgres")) as admin:
        admin.autocommit = True
        admin.cursor().execute(f'CREATE DATABASE "{name}"')
        try:
            start(version, moment, f"{server}/{name}", Path(folder))
        finally:
            admin.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(version: str, moment: str, url: str, folder: Path) -> None:
    """One dump in a process of its own, with nothing of this shell's settings."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    settings = {
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "AUDIT_KEY": AUDIT_KEY,
        "DEMO_PASSWORD": PASSWORD,
    }
    fixed = {
        "DJANGO_SETTINGS_MODULE": "comms.settings",
        "DEMO": "yes",
        "PLAIN_STATIC": "yes",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.upgrade.make", "--into", version, moment]
    subprocess.run(command, cwd=ROOT, env=kept | settings | fixed, check=True)


def number_identities(version: str) -> None:
    """From now on `uuid4()` counts, in a range of its own for each version: no two dumps share one."""
    following = iter(range(zlib.crc32(version.encode()) << 24, 1 << 60))
    uuid.uuid4 = lambda: uuid.UUID(int=next(following), version=4)


def fill_and_write(version: str, moment: datetime) -> None:
    """Migrate, demonstrate, tell the stories, check the proof, and write the dump."""
    number_identities(version)
    import django

    django.setup()
    import time_machine
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.upgrade.stories import tell

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir()
    with time_machine.travel(moment, tick=False):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("demo", stdout=StringIO())
    ended, kept = tell(moment, PASSWORD)
    with time_machine.travel(ended, tick=False):
        call_command("verify_audit")
    connection.close()
    dump = Dump(version, connection.vendor)
    sqlite = connection.vendor == "sqlite"
    url = os.environ["DATABASE_URL"]
    sql = sql_of_sqlite(Path(url.removeprefix("sqlite:///"))) if sqlite else sql_of_postgresql(url)
    about = {"moment": ended.isoformat(), "secret_key": SECRET_KEY, "audit_key": AUDIT_KEY}
    about |= {name: kept[name] for name in KEPT}
    dump.write(sql, about, anchors=settings.AUDIT_ANCHOR_FILE, uploads=settings.MEDIA_ROOT)
    size = sum(path.stat().st_size for path in dump.folder.rglob("*"))
    print(f"{dump.folder.relative_to(ROOT)}: {size / 1024:.0f} kB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--into"]:
        fill_and_write(sys.argv[2], datetime.fromisoformat(sys.argv[3]))
    else:
        main(*sys.argv[1:])
