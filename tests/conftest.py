"""Shared by all tests: a small company, a fixed moment, and a loopback-only network."""

import gc
import os
from datetime import UTC, datetime

import pytest
from django.conf import settings as project

from tests.append_only import end_other_sessions, patch_flush
from tests.factories.organization import make_company
from tests.migrated import start_from_copies
from tests.sampling import LATER_PASS, depends_on_the_database

pytest.register_assert_rewrite("tests.base")
pytest_plugins = ["tests.outside", "tests.screens"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The tests that start processes come first: they run one at a time, so one worker takes them while the
    others do the rest. What a browser does with a page is the same whatever the page was made from, so the
    second pass leaves it out like everything that is proved once: what is marked so, and what reaches no
    database at all.
    """
    items.sort(key=lambda item: item.get_closest_marker("faults") is None)
    if os.environ.get(LATER_PASS):
        items[:] = [item for item in items if depends_on_the_database(item)]


def pytest_collection_finish():
    """What stands now stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _while_databases_are_made():
    """Patches that hold until the test databases stand."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, _while_databases_are_made):
    """The test database of this process is a copy of a migrated one."""
    start_from_copies(_while_databases_are_made)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, _while_databases_are_made):
    """Tests that commit find and leave every table as the migrations filled it, also those whose triggers
    refuse changes.
    """
    _while_databases_are_made.undo()
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            patch_flush(patch)
        yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(autouse=True)
def _plain_surroundings(request, settings, tmp_path, monkeypatch):
    """Plain static files, each test's own cache, uploads and anchors in a scratch folder, no demonstration
    texts, no second factor.
    """
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMO = False
    settings.SECOND_FACTOR_ASKED = False
    if not depends_on_the_database(request.node):
        monkeypatch.setattr("comms.base.company._logos", [])  # a page without a database has none
    # what a process remembers of units was taken back with the last test's transaction
    from comms.organization.models import forget_units

    forget_units()


@pytest.fixture
def at():
    """Wednesday 18 November 2026, 10:00 in Shanghai."""
    return datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture
def company(db):
    """Units by code and people by sign-in name: `company.EN`, `company.clerk`."""
    return make_company()


@pytest.fixture
def sign_in(client):
    """`sign_in(user)` gives a client that works as this person (in English, so that tests read plainly)."""

    def enter(user, language="en"):
        from tests.base import session_of

        client.cookies[project.SESSION_COOKIE_NAME] = session_of(user)
        client.cookies["django_language"] = language
        return client

    return enter
