"""A full disk and a locked table: pages that read go on, what cannot be done is said at once, and everything
goes on by itself afterwards.
"""

import http.cookiejar
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, connections

from comms.base.ops import patience
from comms.organization.models import User
from tests.faults.conftest import ROOT, wait_until

WEB = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "comms.wsgi:application")


class Browser:
    """A browser of one person; `get` and `post` give status, text, headers and seconds."""

    def __init__(self, port):
        self.address, self.jar = f"http://127.0.0.1:{port}", http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path, data=None):
        """Ask, also when the answer is a refusal."""
        started = time.monotonic()
        headers = {"Accept-Language": "en", "Referer": self.address}
        request = urllib.request.Request(f"{self.address}{path}", data, headers)
        try:
            with self.opener.open(request, timeout=40) as answer:
                return answer.status, answer.read().decode(), answer.headers, time.monotonic() - started
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(), refused.headers, time.monotonic() - started
        except OSError as problem:
            return 0, str(problem), {}, time.monotonic() - started

    def get(self, path):
        """GET."""
        return self.ask(path)

    def post(self, path, **fields):
        """POST a form."""
        (token,) = [cookie.value for cookie in self.jar if cookie.name == "csrftoken"]
        return self.ask(path, urllib.parse.urlencode({"csrfmiddlewaretoken": token} | fields).encode())

    def sign_in(self):
        """The answer to signing in."""
        assert self.get("/accounts/login/")[0] == 200
        return self.post("/accounts/login/", login="clerk", password="a-long-password")

    def write(self):
        """The answer to saving something."""
        return self.post("/inbox/channels/new/", name="Robot", url="wecombot://key")


@pytest.fixture
def web(scratch):
    """`web()` starts web processes and gives a browser."""

    def start():
        cache = [sys.executable, "manage.py", "createcachetable"]
        subprocess.run(cache, cwd=ROOT, env=scratch.environment, check=True)
        # the web process does not know the quick hasher of the tests
        password = PBKDF2PasswordHasher().encode("a-long-password", "salt", 10)
        User.objects.create(username="clerk", password=password, name="Clerk", language="en")
        scratch.environment |= {"PLAIN_STATIC": "yes", "WEB_WORKERS": "1"}
        process = scratch.start(*WEB)
        browser = Browser(scratch.environment["PORT"])
        wait_until(lambda: process.poll() is not None or browser.get("/healthz/live")[0] == 200)
        assert process.poll() is None
        return browser

    return start


@contextmanager
def everything_locked():
    """Another connection holds what signing in needs."""
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            if other.vendor == "postgresql":
                cursor.execute("BEGIN; LOCK TABLE organization_user IN ACCESS EXCLUSIVE MODE")
            else:
                cursor.execute("BEGIN EXCLUSIVE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def test_locked_table_is_said_within_seconds(web):
    browser = web()
    assert browser.sign_in()[0] == 200
    with everything_locked():
        status, text, headers, seconds = browser.write()
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "too busy at the moment" in text
        assert seconds < 8
        assert browser.get("/healthz/live")[0] == 200
    assert browser.write()[0] == 200


def test_waits_of_a_connection_have_an_end(db):
    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["timeout"] in (patience.WEB.lock, patience.WORK.lock)
        return
    with connection.cursor() as cursor:
        for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] != "0"


@pytest.fixture
def small_disk(scratch):
    """The folder of the portal on a disk of its own; the database stays what it is."""
    if os.getuid() or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    connection.close()
    kept = scratch.folder.with_name("kept")
    scratch.folder.rename(kept)
    scratch.folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", scratch.folder], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    shutil.copytree(kept, scratch.folder, dirs_exist_ok=True)
    yield scratch.folder
    scratch.close()
    print(scratch.logs())
    scratch.processes.clear()
    connection.close()
    subprocess.run(["umount", "--lazy", scratch.folder], check=True)


def fill(folder):
    """Write until nothing goes any more."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            return Path(ballast.name)


def test_full_disk_stops_writing_and_not_reading(scratch, small_disk, web):
    browser = web()
    assert browser.sign_in()[0] == 200
    ballast = fill(small_disk)
    for _time in range(20):
        for path in ("/inbox/", "/help/", "/healthz/live", "/metrics"):
            assert browser.get(path)[0] == 200, path
    if connection.vendor == "sqlite":
        status, text, headers, _seconds = browser.write()
        assert (status, headers["Retry-After"]) == (503, "5")
        assert "no room left on the disk" in text
        assert browser.get("/inbox/")[0] == 200
    ballast.unlink()
    assert browser.write()[0] == 200
    assert "SIGBUS" not in scratch.logs()
