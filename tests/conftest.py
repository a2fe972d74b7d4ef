"""Shared by all tests: a small company, a fixed moment, and a loopback-only network."""

from datetime import UTC, datetime

import pytest

from tests.append_only import patch_flush
from tests.factories.organization import make_company

pytest.register_assert_rewrite("tests.base")
pytest_plugins = ["tests.screens"]


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_flushed():
    """Transactional tests empty all tables, also those whose triggers refuse it."""
    with pytest.MonkeyPatch.context() as patch:
        patch_flush(patch)
        yield


@pytest.fixture(autouse=True)
def _plain_surroundings(settings, tmp_path):
    """Plain static files, each test's own cache, uploads and anchors in a scratch folder, no demonstration texts, no second factor."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}}
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMO = False
    settings.SECOND_FACTOR_POSTS = []


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
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return enter
