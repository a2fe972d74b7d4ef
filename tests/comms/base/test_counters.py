"""Counters of tries survive whatever else is counted in between, and go when their time is over."""

import ast
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from comms import settings as kept_settings
from comms.base.clock import now
from comms.base.ops.counters import USUAL
from tests.architecture.sources import modules, name_of
from tests.base import api

pytestmark = pytest.mark.django_db
OTHERS = 5 * USUAL


@pytest.fixture
def table(settings):
    """The cache of an installation, with its table."""
    settings.CACHES = kept_settings.CACHES
    call_command("createcachetable", verbosity=0)
    return caches["default"]


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache_entries")
        return cursor.fetchone()[0]


def fill(number, seconds=300, start=0):
    """Rows as other tries leave them; one by one they would take a minute."""
    stock = [
        (f":1:other{place}", "gASVBQAAAAAAAACMATGULg==", now() + timedelta(seconds=seconds))
        for place in range(start, start + number)
    ]
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO cache_entries (cache_key, value, expires) VALUES (%s, %s, %s)",
            [(key, value, adapt(expires.replace(microsecond=0))) for key, value, expires in stock],
        )


def wrong(typed):
    return Client().post("/accounts/login/", {"login": typed, "password": "wrong"}).status_code


def test_count_of_wrong_passwords_outlives_thousands_of_others(company, table):
    assert [wrong("clerk") for _round in range(5)] == [200] * 5
    fill(OTHERS)
    for number in range(3):
        table.set(f"more{number}", 1, 300)
    assert rows() > OTHERS
    assert wrong("clerk") == 429


def test_limit_of_a_program_outlives_thousands_of_others(company, table):
    said = {"username": "nobody", "password": "wrong"}
    answers = [api().post("/api/v1/auth/token/", said, format="json").status_code for _round in range(5)]
    fill(OTHERS)
    table.set("more", 1, 300)
    answers += [api().post("/api/v1/auth/token/", said, format="json").status_code for _round in range(6)]
    assert answers[-1] == 429
    assert len(table.get_many([f"other{place}" for place in range(50)])) == 50


def test_what_has_run_out_is_taken_away(table):
    table.set("living", 1, 3600)
    fill(OTHERS, seconds=60)
    with time_machine.travel(now() + timedelta(minutes=5)):
        for number in range(4):
            table.set(f"more{number}", 1, 3600)
        assert rows() <= USUAL
        assert table.get("living") == 1


CACHE = re.compile(
    r"django\.(core\.cache|middleware\.cache|views\.decorators\.cache\.cache_page"
    r"|contrib\.sessions\.backends\.cache(d_db)?)(\.|$)"
)
# Makes the cache that packages count in
OURS = {"comms/base/ops/counters.py": {"django.core.cache.backends.db.DatabaseCache"}}


def brought_in(source):
    """What the imports of a module name, in full, whatever it is called there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses_of_the_cache(source):
    """The names of Django's cache in a module: imported, or written out in code or in a text."""
    named = set(filter(CACHE.match, brought_in(source)))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and CACHE.match(ast.unparse(node)):
            named.add(ast.unparse(node))
        if isinstance(node, ast.Constant) and CACHE.match(str(node.value)):
            named.add(node.value)
    return named


@pytest.mark.parametrize(
    "source",
    [
        "from django.core.cache import cache",
        "from django.core.cache import caches as kept",
        "from django.core import cache",
        "from django.core import cache as kept",
        "import django.core.cache",
        "import django.core.cache as kept",
        "from django.core.cache.backends.db import DatabaseCache",
        "import django.core.cache.backends.locmem",
        "import django.core\n\ndjango.core.cache.cache.set('a', 1)",
        "kept = import_module('django.core.cache')",
        "from django.views.decorators.cache import cache_page",
        "MIDDLEWARE = ['django.middleware.cache.UpdateCacheMiddleware']",
        "SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'",
    ],
)
def test_use_of_the_cache_is_found_however_it_is_written(source):
    assert uses_of_the_cache(source)


@pytest.mark.parametrize(
    "source", ["from django.core import signing", "from django.views.decorators.cache import never_cache"]
)
def test_what_only_sounds_like_the_cache_is_none(source):
    assert not uses_of_the_cache(source)


def test_nothing_of_ours_is_kept_among_the_counters():
    """Packages count there; entries of ours would be the crowd in which the counts are lost."""
    found = {name_of(path): uses_of_the_cache(path.read_text()) for path in modules()}
    assert {name: uses for name, uses in found.items() if uses} == OURS
