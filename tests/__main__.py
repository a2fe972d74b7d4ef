"""`make test`: the whole suite on SQLite and the file queue, then again on PostgreSQL and Redis where they
are to be had.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from tests import migrated, outside
from tests.sampling import HALF, LATER_PASS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "test"
POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
REDIS = os.environ.get("TEST_REDIS_URL", "")
STANDARD_POSTGRES = f"postgres://postgres@127.0.0.1:5432/portal_{os.getpid()}"
STANDARD_REDIS = "redis://127.0.0.1:6379/15"
SLOWEST = 10  # tests of each pass that the closing report names with their times
# What a developer's shell may hold must not change what is tested
OWN_VARIABLES = [
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PRODUCTION",
    "DEBUG",
    "DEMO",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "HOST",
    "PORT",
    "PORTAL_URL",
    "PYTHONDONTWRITEBYTECODE",
]


@dataclass
class Run:
    """One pass of the suite over one kind of surroundings."""

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    status: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0
    times: list[tuple[float, str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where this pass keeps what it writes."""
        return RESULTS / self.name.split()[0].lower()

    def start(self, arguments: list[str]) -> None:
        """Run pytest in a process of its own and read what it reports."""
        started = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        environment = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
        # The tests start dozens of Python processes; most of a start is compiling the packages, when nobody
        # keeps the result
        environment |= {
            "VAR_DIR": str(self.folder),
            "PYTHONPYCACHEPREFIX": str(RESULTS / "bytecode"),
            **self.variables,
        }
        # One more than there are processors: the tests that start processes spend much of their time waiting
        workers = str(min((os.cpu_count() or 2) + 1, 8))
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            workers,
            "--dist",
            "worksteal",
            f"--junitxml={report}",
            *arguments,
        ]
        print(f"\n=== {self.name} ===", flush=True)
        with self.template(environment) as (url, migrating):
            environment[migrated.VARIABLE] = url
            self.status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        self.status = self.status or migrating.returncode
        if report.exists():
            self.read(report)
        self.seconds = time.monotonic() - started

    @contextmanager
    def template(self, environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        """The address of a database that every process of this pass will copy, and the process that migrates
        it meanwhile.
        """
        if "DATABASE_URL" not in self.variables:
            path = self.folder / "migrated.sqlite3"
            path.unlink(missing_ok=True)
            with migrated.begin(f"sqlite:///{path}", environment) as migrating:
                yield f"sqlite:///{path}", migrating
            return
        wanted = urlsplit(self.variables["DATABASE_URL"])
        name, url = f"{wanted.path[1:]}_migrated", urlunsplit(wanted._replace(path=f"{wanted.path}_migrated"))
        with closing(psycopg2.connect(urlunsplit(wanted._replace(path="/postgres")))) as admin:
            admin.autocommit = True
            admin.cursor().execute(f'CREATE DATABASE "{name}"')
            try:
                with migrated.begin(url, environment) as migrating:
                    yield url, migrating
            finally:
                admin.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def read(self, report: Path) -> None:
        """Counts and names from pytest's report."""
        cases = list(ElementTree.parse(report).iter("testcase"))
        for case in cases:
            name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}"
            self.times.append((float(case.get("time", 0)), name))
            if (skipped := case.find("skipped")) is not None:
                self.skipped.append(f"{name} ({skipped.get('message')})")
            elif case.find("failure") is not None or case.find("error") is not None:
                self.failed.append(name)
        self.counts = {"failed": len(self.failed), "skipped": len(self.skipped)}
        self.counts["passed"] = len(cases) - sum(self.counts.values())


def postgres() -> str:
    """The address of a PostgreSQL for tests, or an empty string; one that was asked for must answer."""
    wanted = POSTGRES or STANDARD_POSTGRES
    try:
        psycopg2.connect(wanted.rpartition("/")[0] + "/postgres", connect_timeout=3).close()
    except psycopg2.OperationalError as problem:
        if POSTGRES:
            sys.exit(f"TEST_DATABASE_URL: {str(problem).strip()}")
        return ""
    return wanted


def redis_server() -> str:
    """The address of a Redis for tests, or an empty string; one that was asked for must answer."""
    wanted = REDIS or STANDARD_REDIS
    try:
        redis.Redis.from_url(wanted, socket_connect_timeout=2).ping()
    except (redis.RedisError, ValueError) as problem:
        if REDIS:
            sys.exit(f"TEST_REDIS_URL: {problem}")
        return ""
    return wanted


def passes() -> tuple[list[Run], list[str]]:
    """What will be run, and what cannot be, in plain words."""
    runs, notes = [Run("SQLite and the file queue")], []
    database, queue = postgres(), redis_server()
    found = [name for name, address in (("PostgreSQL", database), ("Redis", queue)) if address]
    if found:
        runs[0].variables[HALF] = "0"
        variables = {"DATABASE_URL": database, "REDIS_URL": queue, LATER_PASS: "yes", HALF: "1"}
        runs.append(Run(" and ".join(found), {name: value for name, value in variables.items() if value}))
    for name, address, variable in (
        ("PostgreSQL", database, "TEST_DATABASE_URL"),
        ("Redis", queue, "TEST_REDIS_URL"),
    ):
        if not address:
            notes.append(
                f"Not run: the suite on {name} (none answers on this machine's standard port; {variable} "
                f"names another one)"
            )
    if not outside.there("chromium"):
        notes.append("Not run: the tests that drive a browser (chromium is not installed)")
    return runs, notes


def report(runs: list[Run], notes: list[str], seconds: float) -> None:
    """The closing report."""
    print("\n" + "=" * 40 + "\nWhat ran")
    for run in runs:
        words = ", ".join(f"{run.counts.get(kind, 0)} {kind}" for kind in ("passed", "failed", "skipped"))
        print(
            f"  {run.name}: {words} in {run.seconds:.0f} s"
            + ("" if run.counts else " (pytest did not get to the end)")
        )
        for name in run.failed:
            print(f"    failed: {name}")
        for name in run.skipped:
            print(f"    skipped: {name}")
        for taken, name in sorted(run.times, reverse=True)[:SLOWEST]:
            print(f"    {taken:5.1f} s: {name}")
    for note in notes:
        print(note)
    total = {kind: sum(run.counts.get(kind, 0) for run in runs) for kind in ("passed", "failed", "skipped")}
    print(f"Time: {seconds / 60:.1f} minutes")
    print(f"Total: {total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")


def main() -> int:
    """Run every pass, report, and say by the exit code whether all is well."""
    started = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "messages", "--compile"], cwd=ROOT, check=True)
    runs, notes = passes()
    for run in runs:
        run.start(sys.argv[1:])
    report(runs, notes, time.monotonic() - started)
    return 0 if all(run.status == 0 and run.counts.get("passed") for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
