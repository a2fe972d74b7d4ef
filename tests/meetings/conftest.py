"""The December meeting of the president's office at each stage."""

from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from comms.deadlines.models import WorkYear
from comms.procedure import queries as procedure
from tests.factories import meetings as make


@pytest.fixture(autouse=True)
def _read_anew(request):
    """No number of an earlier test is believed; tests that commit have the seeded calendar emptied after
    them.
    """
    procedure.forget()
    if "company" in request.fixturenames:
        request.getfixturevalue("db")
        if not WorkYear.objects.exists():
            import_module("comms.deadlines.migrations.0002_seed_calendar").seed(apps, None)


@pytest.fixture
def frozen(at):
    """`frozen(moment)`: what pages and REST take for now."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock.move_to


@pytest.fixture
def series(company, at):
    """The active series."""
    return make.make_series(company, at)


@pytest.fixture
def meeting(company, at):
    """Planned for Wednesday 2 December 2026, 09:00."""
    return make.make_meeting(company, at)


@pytest.fixture
def issued(meeting, company, at):
    """With its agenda sent out."""
    return make.issued(meeting, company, at)


@pytest.fixture
def running(issued, company):
    """In progress; President and minute taker have signed in."""
    return make.started(issued, company)


@pytest.fixture
def over(running, company):
    """Ended after an hour with one resolution; the minutes are a draft."""
    return make.finished(running, company)


@pytest.fixture
def sent(over, company):
    """Its minutes, approved and sent out."""
    return make.distributed(over, company)
