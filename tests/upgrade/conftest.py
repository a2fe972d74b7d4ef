"""Each dump is loaded and brought forward once per process; what a test writes in it is taken back."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction

from tests.upgrade.databases import (
    Before,
    PostgresqlServer,
    Server,
    SqliteFiles,
    bring_forward,
    default_is,
    row_counts,
)
from tests.upgrade.dumps import ANCHORS, UPLOADS, Dump, versions


@dataclass(frozen=True)
class Landed:
    """A dump in a database of its own, as it was made (`original`) and brought forward (`upgraded`)."""

    dump: Dump
    server: Server
    original: str
    upgraded: str
    rows: dict[str, int]


@pytest.fixture(scope="session", params=versions())
def landed(request: Any, tmp_path_factory: Any, django_db_blocker: Any) -> Iterator[Landed]:
    """The dump of one landed version on the kind of database under test.

    The first process that asks brings it forward; each works on a copy of its own.
    """
    dump = Dump(request.param, connection.vendor)
    if not dump.exists:
        pytest.skip(f"there is no dump of {dump.version} on {dump.vendor}")
    with shared_folder(tmp_path_factory, dump.version) as folder, django_db_blocker.unblock():
        ours = own_server(tmp_path_factory.mktemp(dump.version), f"upgrade_{os.getpid()}")
        common = own_server(folder, f"upgrade_{request.getfixturevalue('testrun_uid')[:12]}")
        kept = folder / "landed.json"
        if not kept.exists():
            kept.write_text(json.dumps(brought_forward(common, dump)))
        made = json.loads(kept.read_text())
        copies = {name: ours.copy(made[name], f"{name}_{dump.version}") for name in ("original", "upgraded")}
    yield Landed(dump, ours, **copies, rows=made["rows"])
    with shared_folder(tmp_path_factory, dump.version) as folder, django_db_blocker.unblock():
        for called in copies.values():
            ours.drop(called)
        users = folder / "users"
        users.write_text(str(int(users.read_text()) - 2))
        if users.read_text() == "0" and kept.exists():
            kept.unlink()
            common.drop(made["original"])
            common.drop(made["upgraded"])


@contextmanager
def shared_folder(tmp_path_factory: Any, version: str) -> Iterator[Path]:
    """A folder that all processes of this run have in common, for one of them at a time; `users` counts
    those who have entered it.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / f"landed-{version}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        users = folder / "users"
        users.write_text(str(int(users.read_text()) + 1 if users.exists() else 1))
        yield folder


def own_server(folder: Path, prefix: str) -> Server:
    """Where databases of the kind under test are made."""
    if connection.vendor == "sqlite":
        return SqliteFiles(folder)
    return PostgresqlServer(prefix)


def brought_forward(server: Server, dump: Dump) -> dict[str, Any]:
    """Load a dump and bring a copy of it forward: {original, upgraded, rows by table}."""
    original = server.load(f"original_{dump.version}", dump.sql)
    with default_is(original):
        rows = row_counts()
    upgraded = server.copy(original, f"upgraded_{dump.version}")
    with default_is(upgraded):
        bring_forward()
    return {"original": original, "upgraded": upgraded, "rows": rows}


@pytest.fixture
def upgraded(landed: Landed, django_db_blocker: Any, settings: Any, tmp_path: Any) -> Iterator[Landed]:
    """The portal works on the upgraded database and its files, at the moment at which the dump was made."""
    dump = landed.dump
    shutil.copy(dump.folder / ANCHORS, settings.AUDIT_ANCHOR_FILE)
    shutil.copytree(dump.folder / UPLOADS, settings.MEDIA_ROOT)
    settings.AUDIT_KEY = dump.about.get("audit_key", settings.AUDIT_KEY)
    settings.SECRET_KEY_FALLBACKS = [dump.about["secret_key"]]
    hasher = f"{PBKDF2PasswordHasher.__module__}.{PBKDF2PasswordHasher.__name__}"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, hasher]
    with (
        django_db_blocker.unblock(),
        default_is(landed.upgraded),
        time_machine.travel(dump.moment, tick=False),
        transaction.atomic(),
    ):
        yield landed
        transaction.set_rollback(True)


@pytest.fixture
def before(landed: Landed, django_db_blocker: Any) -> Callable[[str, str], AbstractContextManager[Before]]:
    """`with before("organization", "0002_…") as state:` gives a copy of the dump just before that migration.

    Insert the rows that the migration must cope with through `state.apps`, then call `state.run()`, or
    `state.refusal()` when it must refuse: that gives the text of the error, sure that nothing was written.
    """

    @contextmanager
    def stand(app: str, name: str) -> Iterator[Before]:
        with django_db_blocker.unblock():
            called = landed.server.copy(landed.original, "before")
            try:
                with default_is(called):
                    state = Before(app, name)
                    if state.is_past:
                        pytest.skip(f"{app} {name} is part of the dump of {landed.dump.version}")
                    yield state
            finally:
                landed.server.drop(called)

    return stand
