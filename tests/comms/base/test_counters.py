"""Counters of tries survive whatever else is counted in between, and go when their time is over."""

import ast
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


def test_nothing_of_ours_is_kept_among_the_counters():
    """Packages count there; entries of ours would be the crowd in which the counts are lost."""
    found = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [
                alias.name
                for alias in getattr(node, "names", ())
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
            if getattr(node, "module", "") == "django.core.cache" or "django.core.cache" in names:
                found.add(name_of(path))
    assert found == set()
