"""Every benchmark runs on a few rows; none is timed here."""

from datetime import timedelta

import pytest
from django.db import connection

from benchmarks.fill import fill
from benchmarks.measure import Figures, measure, shortened
from benchmarks.runner import NAMES, run
from comms.base.clock import now
from comms.base.versions import ANY
from comms.handovers.models import FaultSlip
from comms.handovers.operations import promise
from tests.factories.handovers import make_slip

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(company):
    """A slip that the clerk sent and the department promised."""
    at = now()
    sent = make_slip(company, at, reply_by=at + timedelta(hours=8))
    return promise(
        sent,
        promised_at=at + timedelta(days=1),
        promised_content="x",
        by=company.engineering,
        at=at,
        version=ANY,
    )


@pytest.fixture(autouse=True)
def _few_offices(monkeypatch):
    monkeypatch.setattr("benchmarks.mornings.OFFICES", 2)


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_runs(name, slip):
    found = run(name, times=1)
    assert (found.name, found.rows > 0, found.statements > 0) == (name, True, True)


def test_writing_benchmarks_leave_nothing_behind(slip):
    before = list(FaultSlip.objects.values_list("number", "state"))
    run("create-rest", times=2)
    run("sweep", times=1)
    assert list(FaultSlip.objects.values_list("number", "state")) == before


def test_slowest_statement_is_named():
    def call():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        return 7

    found = measure("two", call, times=3)
    assert (found.rows, found.statements, found.slowest[1] in ("SELECT 1", "SELECT 2")) == (7, 2, True)
    assert isinstance(found, Figures)


def test_statements_are_shown_without_their_columns():
    assert shortened('SELECT "a"."b",  "a"."c" FROM "a"') == "SELECT … FROM a"


@pytest.mark.skipif(connection.vendor == "postgresql", reason="this database may be filled")
def test_other_databases_are_not_filled():
    with pytest.raises(SystemExit, match="PostgreSQL"):
        fill(10)
