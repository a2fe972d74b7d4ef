"""Each dump is loaded and brought forward once per run; what a test writes in it is taken back.

A test that asks for `upgraded` runs on every dump. The marker `dumps` says which of them tell it something:

    @pytest.mark.dumps(older_than=("meetings", "0011_…"))   what this migration did to their rows
    @pytest.mark.dumps(newest=True)                         long, and the same on each

A test that asks for `before` makes rows of its own for the migration of its marker, and runs on the newest
dump that is older. Nothing is skipped: a test for which there is no dump stops the collection.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction

from tests.sampling import HALF
from tests.upgrade.databases import Before, default_is
from tests.upgrade.dumps import ANCHORS, UPLOADS, Dump, Migration, dumps
from tests.upgrade.landings import Landed, Landings, own_server


def pytest_generate_tests(metafunc: Any) -> None:
    """A test of a landed version runs on those that fit its marker, unless it names them itself."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "landed" in metafunc.fixturenames and not any("landed" in names for names in named):
        mark = metafunc.definition.get_closest_marker("dumps")
        said = dict(mark.kwargs) if mark else {}
        said.setdefault("newest", "before" in metafunc.fixturenames)
        fitting = fitting_dumps(**said)
        assert fitting, f"no dump fits {metafunc.definition.nodeid}"
        metafunc.parametrize("landed", fitting, indirect=True, ids=str)


def fitting_dumps(*, older_than: Migration | None = None, newest: bool = False) -> list[Dump]:
    """The dumps on the kind of database under test that have not had a migration yet; the last of them. Where
    `make test` has two passes, each takes another of them; `make matrix` takes all on both databases.
    """
    assert older_than is None or is_there(older_than), f"there is no migration {older_than}"
    found = [dump for dump in dumps(connection.vendor) if older_than not in dump.migrations]
    half = os.environ.get(HALF)
    if newest or half is None or os.environ.get("MATRIX") == "whole":
        return found[-1:] if newest else found
    return [found[int(half) % len(found)]]


def is_there(migration: Migration) -> bool:
    """Whether the product has it; of one that is misspelt every dump would be older."""
    app, name = migration
    return find_spec(f"{apps.get_app_config(app).name}.migrations.{name}") is not None


@pytest.fixture(scope="session")
def landings(
    request: Any, tmp_path_factory: Any, testrun_uid: str, django_db_blocker: Any
) -> Iterator[Landings]:
    """The dumps for the tests of this run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "landed"
    folder.mkdir(exist_ok=True)
    common = own_server(folder, f"upgrade_{testrun_uid[:12]}")
    ours = own_server(tmp_path_factory.mktemp("landed"), f"upgrade_{os.getpid()}")
    asking = [item for item in request.session.items if asks_how_it_stood(item)]
    before = {(item.callspec.params["landed"], migration_of(item)) for item in asking}
    found = Landings(folder, common, ours, before)
    found.enter()
    yield found
    with django_db_blocker.unblock():
        found.close()


def asks_how_it_stood(item: Any) -> bool:
    """Whether a test has our fixture `before`; tests elsewhere have parameters of that name."""
    return {"landed", "before"} <= set(getattr(item, "fixturenames", ()))


def migration_of(item: Any) -> Migration:
    """What the marker of a test with `before` names."""
    return item.get_closest_marker("dumps").kwargs["older_than"]


@pytest.fixture
def landed(request: Any, landings: Landings, django_db_blocker: Any) -> Landed:
    """The dump of a landed version on the kind of database under test."""
    with django_db_blocker.unblock():
        return landings.of(request.param)


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
def before(
    request: Any, landed: Landed, landings: Landings, django_db_blocker: Any
) -> Callable[[], AbstractContextManager[Before]]:
    """`with before() as state:` gives a copy of the dump just before the migration that the marker names.

    Insert the rows that the migration must cope with through `state.apps`, then call `state.run()`, or
    `state.refusal()` when it must refuse: that gives the text of the error, sure that nothing was written.
    """
    migration = migration_of(request.node)

    @contextmanager
    def stand() -> Iterator[Before]:
        with django_db_blocker.unblock():
            called = landings.stand(landed.dump, migration)
            try:
                with default_is(called):
                    yield Before(migration)
            finally:
                landings.ours.drop(called)

    return stand
