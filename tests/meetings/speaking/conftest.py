"""Three people who have signed in to the running meeting, and acts on its speakers."""

from datetime import timedelta

import pytest
from django.utils import translation

from meetings import operations


@pytest.fixture(autouse=True)
def _english():
    """Sentences are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def hall(running, company):
    """The running meeting with President, minute taker and vice president signed in."""
    operations.sign_in(running, by=company.vice, at=running.starts_at)
    return running


@pytest.fixture
def part(hall):
    """`part(user)`: the participant of the meeting that this person is."""
    return lambda user: hall.participants.get(user=user)


@pytest.fixture
def moment(hall):
    """`moment(minutes, seconds)` after the begin of the meeting."""
    return lambda minutes=0, seconds=0: hall.actual_start + timedelta(minutes=minutes, seconds=seconds)
