"""The moment, in English, and a group that picks the clerk by hand."""

import pytest
import time_machine
from django.utils import translation

from comms.organization.models import Group


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False), translation.override("en"):
        yield


@pytest.fixture
def picked(company):
    """A group into which the clerk was picked by hand."""
    group = Group.objects.get(code="office_directors")
    group.picked.add(company.clerk)
    return group
