"""The portal as `make run` starts it: killed processes come back, a second start refuses, stopping leaves
nothing behind.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from comms.base.models import Heartbeat
from tests.faults.conftest import ROOT, wait_until

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="follows processes in Linux's /proc"
)
PROGRAMS = {
    "supervisor": "supervisor.supervisord",
    "web": "gunicorn",
    "worker": "celery --app comms.celery worker",
    "beat": "celery --app comms.celery beat",
    "clock": "manage.py run_clock",
}


def command_of(pid):
    """The command line of a process, or nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def belongs_to(pid, folder):
    """Whether a process was started with this VAR_DIR."""
    try:
        return f"VAR_DIR={folder}\0".encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


@pytest.fixture
def portal(scratch):
    """A running portal with its processes by name."""
    scratch.environment |= {"PLAIN_STATIC": "yes", "EMAIL_URL": "", "PATH": os.environ["PATH"]}
    portal = scratch.start("-m", "deploy.portal")
    portal.pids = lambda: [
        int(path.name) for path in Path("/proc").glob("[0-9]*") if belongs_to(path.name, scratch.folder)
    ]
    portal.named = lambda name: {pid for pid in portal.pids() if PROGRAMS[name] in command_of(pid)}
    portal.first = lambda name: min(portal.named(name), default=0)
    portal.answers = lambda: answer(scratch)[0] == 200
    wait_until(portal.answers)
    yield portal
    portal.send_signal(signal.SIGTERM)
    portal.wait(60)
    assert portal.pids() == []


def answer(scratch):
    """Status and body of /healthz/ready; (0, {}) when nobody answers."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{scratch.environment['PORT']}/healthz/ready", timeout=10
        ) as got:
            return got.status, json.load(got)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
    except OSError:
        return 0, {}


@pytest.fixture
def second_start(scratch):
    """What a second start in the same folder says."""
    return lambda: subprocess.run(
        [sys.executable, "-m", "deploy.portal"],
        cwd=ROOT,
        env=scratch.environment,
        capture_output=True,
        text=True,
    )


def test_killed_processes_come_back_and_stopping_leaves_nothing(scratch, portal, second_start):
    refused = second_start()
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("The portal is already running from this folder")
    wait_until(lambda: all(portal.named(name) for name in PROGRAMS))
    for name in ("web", "worker", "beat", "clock"):
        before = portal.first(name)
        os.kill(before, signal.SIGKILL)
        assert (
            wait_until(lambda gone=before, name=name: portal.named(name) and gone not in portal.named(name))
            < 10
        )
    before = set(portal.pids()) - {portal.pid}
    os.kill(portal.first("supervisor"), signal.SIGKILL)
    wait_until(lambda: not before & set(portal.pids()))
    wait_until(lambda: all(portal.named(name) for name in PROGRAMS))
    wait_until(portal.answers)


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        "DATABASE_URL=foo",
        "DATABASE_URL=mysql://user@host/name",
        "REDIS_URL=bad",
        "REDIS_URL=redis://host:port",
        "EMAIL_URL=foo",
        "PORT=abc",
        "PORT=70000",
        "DEBUG=perhaps",
        "LOG_LEVEL=loud",
        "SECRET_KEY=short",
        f"SECRET_KEY_FALLBACKS={'x' * 32},short",
        "AUDIT_KEY_FALLBACKS=short",
        "COMPANY_TIME_ZONE=Mars",
        "WEB_WORKERS=0",
        "VAR_DIR=/proc/nowhere",
    ],
)
def test_wrong_variable_stops_the_start_in_one_sentence(wrong):
    name, _, value = wrong.partition("=")
    environment = os.environ | {name: value}
    refused = subprocess.run(
        [sys.executable, "-m", "deploy.portal"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert refused.stderr.startswith(f"The portal was not started. {name}: ")


@pytest.mark.once
@pytest.mark.parametrize(
    ("named", "others"),
    [
        ("DEBUG=yes", {}),
        ("DEMO=yes", {}),
        ("PORTAL_URL=http://portal.example.com", {}),
        ("PORTAL_URL=", {}),
        ("DEBUG=yes", {"DEMO": "yes", "PORTAL_URL": "http://portal.example.com"}),
    ],
)
def test_production_refuses_what_opens_it_to_strangers(named, others):
    name, _, value = named.partition("=")
    production = {"PRODUCTION": "yes", "PORTAL_URL": "https://portal.example.com"}
    environment = os.environ | production | others | {name: value}
    # manage.py first: should nothing refuse, the portal itself would start and stay
    for command in (["manage.py", "check"], ["-m", "deploy.portal"]):
        refused = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
        assert f"{name}: " in refused.stderr


@pytest.mark.once
def test_production_starts_with_what_it_needs():
    environment = os.environ | {"PRODUCTION": "yes", "PORTAL_URL": "https://portal.example.com"}
    command = [sys.executable, "manage.py", "check"]
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode == 0


@pytest.mark.once
def test_addresses_with_passwords_are_not_repeated():
    environment = os.environ | {"EMAIL_URL": "smtp://user:hush@host:port"}
    refused = subprocess.run(
        [sys.executable, "-m", "deploy.portal"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "hush" not in refused.stderr


def test_what_the_portal_writes_is_for_its_owner_only(scratch):
    kept = scratch.folder / "uploads" / "attachments" / "old.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_text("of an earlier version")
    for path in (scratch.folder, *scratch.folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    scratch.environment |= {"PLAIN_STATIC": "yes", "AUDIT_ANCHOR_FILE": str(scratch.folder / "a" / "anchors")}
    scratch.environment.pop("REDIS_URL", None)  # the queue in a folder is among what is written
    before = os.umask(0)  # as a careless service manager starts it
    try:
        command = [sys.executable, "manage.py", "prepare"]
        subprocess.run(command, cwd=ROOT, env=scratch.environment, check=True)
        scratch.call("base.sign_of_life")
        clock = scratch.clock()
    finally:
        os.umask(before)
    wait_until(lambda: Heartbeat.objects.filter(process="clock").exists())
    assert clock.poll() is None
    clock.log.chmod(0o600)  # the test's own
    found = [path for path in (scratch.folder, *scratch.folder.rglob("*")) if path.stat().st_mode & 0o077]
    assert found == []
    assert list((scratch.folder / "queue" / "messages").glob("*.msg"))
    assert (scratch.folder / "secret.key").exists()
