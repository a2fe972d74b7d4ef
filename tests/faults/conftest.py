"""Real processes against a database of their own, a mail server on this machine, and the means to
kill them.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connections

from tests import migrated
from tests.comms.notifications.conftest import Sink, free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds until a test gives up waiting; machines that build are slow


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")


def wait_until(true, seconds=PATIENCE, step=0.05):
    """Wait until a condition holds; returns how long that took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"waited {seconds} s in vain"
        time.sleep(step)
    return time.monotonic() - started


@pytest.fixture(autouse=True)
def _one_at_a_time(tmp_path_factory):
    """These tests load the machine and share a Redis: one at a time, also when pytest runs
    several processes.
    """
    with Path(tmp_path_factory.getbasetemp().parent, "faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """The address of a migrated database that the scratch databases are copied from."""
    if url := migrated.address():
        yield url
        return
    with database(
        tmp_path_factory.mktemp("template") / "template.sqlite3", f"portal_template_{os.getpid()}"
    ) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "VAR_DIR": str(tmp_path_factory.mktemp("var")),
            "LOG_LEVEL": "ERROR",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        yield url


@contextmanager
def database(path, name, template=""):
    """A database that is gone afterwards: a file, or one on the PostgreSQL server under test. Gives its
    address.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        if template:
            path.write_bytes(Path(template.removeprefix("sqlite:///")).read_bytes())
        yield f"sqlite:///{path}"
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    with closing(psycopg2.connect(urlunsplit(server._replace(path="/postgres")))) as admin:
        admin.autocommit = True
        copied = f'TEMPLATE "{urlsplit(template).path[1:]}"' if template else ""
        admin.cursor().execute(f'CREATE DATABASE "{name}" {copied}')
        try:
            yield urlunsplit(server._replace(path=f"/{name}"))
        finally:
            admin.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Scratch:
    """A portal of its own: database, folders, mail server, and the processes that a test starts in it."""

    def __init__(self, url, folder, sink, smtp_port):
        self.url, self.folder, self.sink, self.processes = url, folder, sink, []
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "VAR_DIR": str(folder),
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "HOST": "127.0.0.1",
            "PORT": str(free_port()),
            "DEMO": "no",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *arguments):
        """Start `python …` in a process group of its own, with its output in the folder."""
        log = self.folder / f"process{len(self.processes)}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process.log = log
        self.processes.append(process)
        return process

    def clock(self):
        """A clock, as supervisor starts it."""
        return self.start("manage.py", "run_clock")

    def worker(self):
        """A worker, as supervisor starts it."""
        return self.start(
            "-m", "celery", "--app", "comms.celery", "worker", "--without-gossip", "--without-mingle"
        )

    def call(self, task):
        """Put a task into the queue."""
        command = [sys.executable, "-m", "celery", "--app", "comms.celery", "call", task]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def logs(self):
        """What the processes said."""
        return "\n".join(process.log.read_text() for process in self.processes)

    def close(self):
        """Let nothing live on."""
        for process in self.processes:
            kill_group(process)


def kill_group(process):
    """kill -9 for a process and everything it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@pytest.fixture
def scratch(_template, tmp_path, django_db_blocker):
    """A scratch portal; inside the test the models talk to its database, too."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    folder = tmp_path / "var with space"
    folder.mkdir()
    with database(
        folder / "portal.sqlite3", f"portal_scratch_{os.getpid()}_{time.monotonic_ns()}", _template
    ) as url:
        portal = Scratch(url, folder, sink, controller.port)
        with django_db_blocker.unblock(), talking_to(url):
            yield portal
            portal.close()
            print(portal.logs())  # shown when the test fails
    controller.stop()


@contextmanager
def talking_to(url):
    """Point the default connection of this test at another database of the same kind."""
    before = connections["default"]
    after = connections.create_connection("default")
    after.settings_dict = before.settings_dict | {
        "NAME": urlsplit(url).path[1:] if "postgres" in url else url.removeprefix("sqlite:///")
    }
    connections["default"] = after
    try:
        yield
    finally:
        after.close()
        connections["default"] = before
