"""Start the portal on this machine and keep it running: prepare, then supervisor, until Ctrl-C (`python -m
deploy.portal`).

Supervisor restarts the web server, the worker, beat and the clock when they die. This script restarts
supervisor, and on Linux it adopts and ends whatever a killed process leaves behind, so that stopping the
portal leaves no process and no busy port.
"""

import ctypes
import fcntl
import getpass
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ".venv/bin/python"
PATIENCE = 10  # seconds that a process is given to end by itself
GIVE_UP = 300  # seconds until "not ready" is said aloud
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def prctl(option: int, value: int) -> None:
    """Ask the Linux kernel for a favour; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def lock(folder: Path) -> object:
    """Hold the portal's lock file for as long as this process lives; the kernel lets it go even after kill
    -9.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / "portal.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"The portal is already running from this folder ({folder}); stop it first with Ctrl-C.")
    return handle


def refuse_busy_port(host: str, port: int) -> None:
    """Say so when another program listens on the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            sys.exit(
                f"PORT: {host}:{port} cannot be used ({problem.strerror}); choose another one: make run "
                f"PORT={port + 1}"
            )


class Keeper:
    """Runs supervisor as its only child and cleans up after whoever dies."""

    def __init__(self) -> None:
        self.supervisor = 0
        self.stopping_since = 0.0
        self.orphans: dict[int, float] = {}

    def run(self) -> None:
        """Keep supervisor alive until a signal says stop, then see every process off."""
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        while not (self.stopping_since and not self.children()):
            self.reap()
            self.end_orphans()
            if self.stopping_since:
                self.hurry()
            elif not self.supervisor and not self.orphans:
                self.start()
            time.sleep(0.3)

    def start(self) -> None:
        """Start supervisor in a session of its own: Ctrl-C reaches this script only, which passes
        it on once.
        """
        command = [PYTHON, "-m", "supervisor.supervisord", "--configuration", "deploy/supervisord.conf"]
        if os.getuid() == 0:
            command += ["--user", getpass.getuser()]
        die_with_me = lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # noqa: E731
        self.supervisor = subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_me).pid

    def stop(self, number: int, frame: object) -> None:
        """Stop in good order; a second signal stops at once."""
        if self.stopping_since:
            self.stopping_since = 1.0
            return
        self.stopping_since = time.monotonic()
        print("\nStopping …", flush=True)
        if self.supervisor:
            os.kill(self.supervisor, signal.SIGTERM)

    def hurry(self) -> None:
        """When supervisor does not end in time, it is killed; its children become orphans and follow."""
        if self.supervisor and time.monotonic() - self.stopping_since > 2 * PATIENCE:
            os.kill(self.supervisor, signal.SIGKILL)

    def reap(self) -> None:
        """Take note of every child that has ended."""
        try:
            while pid := os.waitpid(-1, os.WNOHANG)[0]:
                self.orphans.pop(pid, None)
                if pid == self.supervisor:
                    self.supervisor = 0
        except ChildProcessError:
            self.supervisor = 0
            self.orphans.clear()

    def children(self) -> list[int]:
        """The processes whose parent is this one (on Linux also adopted ones)."""
        listing = Path(f"/proc/self/task/{os.getpid()}/children")
        if listing.exists():
            return [int(pid) for pid in listing.read_text().split()]
        return [self.supervisor] if self.supervisor else []

    def end_orphans(self) -> None:
        """Ask a process that lost its parent to end; after a while make it."""
        now = time.monotonic()
        for pid in set(self.children()) - {self.supervisor}:
            first_seen = self.orphans.setdefault(pid, now)
            if first_seen == now:
                os.kill(pid, signal.SIGTERM)
            elif now - first_seen > PATIENCE or self.stopping_since == 1.0:
                os.kill(pid, signal.SIGKILL)


def announce(settings: ModuleType, started: float) -> None:
    """Wait in the background until the portal answers, and say where."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    url = f"http://[{near}]:{settings.PORT}" if ":" in near else f"http://{near}:{settings.PORT}"
    while time.monotonic() - started < GIVE_UP:
        try:
            urllib.request.urlopen(f"{url}/healthz/ready", timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            print(
                f"\nThe portal is ready: {url} (stop with Ctrl-C; logs in {settings.VAR_DIR / 'log'})\n",
                flush=True,
            )
            return
    print(f"\nThe portal does not get ready; {url}/healthz/ready says what is wrong.\n", flush=True)


def read_settings() -> ModuleType:
    """The portal's settings; a wrong environment variable ends the start with one sentence that names it."""
    try:
        from comms import settings
    except ImproperlyConfigured as problem:
        sys.exit(f"The portal was not started. {problem}")
    return settings


def main() -> None:
    """Check, prepare, start, keep."""
    started = time.monotonic()
    os.chdir(ROOT)
    settings = read_settings()
    os.environ.update(
        VAR_DIR=str(settings.VAR_DIR.absolute()),
        DJANGO_SETTINGS_MODULE="comms.settings",
        PYTHONUNBUFFERED="1",
    )
    held = lock(settings.VAR_DIR)
    refuse_busy_port(settings.HOST, settings.PORT)
    if subprocess.run([PYTHON, "manage.py", "prepare"], check=False).returncode:
        sys.exit("The portal was not started; the lines above say why.")
    threading.Thread(target=announce, args=(settings, started), daemon=True).start()
    Keeper().run()
    del held


if __name__ == "__main__":
    main()
