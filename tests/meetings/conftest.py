"""The December meeting of the president's office at each stage."""

import pytest

from tests.factories import meetings as make


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
    """The minutes, approved and sent out."""
    return make.distributed(over, company)
