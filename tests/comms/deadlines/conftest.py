"""A unit stands in for the subjects of other rooms: it has a label, a page and clocks of its own terms."""

from datetime import timedelta

import pytest
from django.utils import translation

from comms.deadlines import operations
from comms.deadlines.models import WorkYear
from comms.deadlines.operations import periodic
from comms.deadlines.rules import ClockTerms
from comms.procedure import queries as procedure


@pytest.fixture(autouse=True)
def _read_anew():
    """No number read by an earlier test is believed."""
    procedure.forget()


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_jobs_of_other_rooms(monkeypatch):
    """The sweep does nothing here but sweep."""
    monkeypatch.setattr(periodic, "JOBS", {})


@pytest.fixture(autouse=True)
def _published_calendar(request):
    """Tests that commit have the seeded calendar emptied after them; write it again for the next one."""
    if request.node.get_closest_marker("django_db") is None and "company" not in request.fixturenames:
        return
    request.getfixturevalue("db")
    if not WorkYear.objects.exists():
        seed()


def seed():
    """Write the published calendar as the migration does."""
    from importlib import import_module

    from django.apps import apps

    import_module("comms.deadlines.migrations.0002_seed_calendar").seed(apps, None)


@pytest.fixture
def run(company, at):
    """`run("minutes.distribute", hours=-5, …)` starts a clock of a policy at the fixed moment, moved by
    `hours`, on the unit EN.
    """

    def begin(policy="minutes.distribute", name="", *, hours=0, moment=None, subject=None, **terms):
        terms = {"unit": company.EN, "person": company.engineer, "label": "会议纪要", **terms}
        begun = (moment or at) + timedelta(hours=hours)
        begin.count += 1
        what = ClockTerms(name or f"duty {begin.count}", policy, begun, **terms)
        return operations.start(what, subject=subject or company.EN, at=at)

    begin.count = 0
    return begin
