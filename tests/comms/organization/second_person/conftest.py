"""The hour and the language of these tests: Wednesday 18 November 2026, 10:00 in Shanghai; English."""

import pytest
import time_machine
from django.utils import translation


@pytest.fixture(autouse=True)
def moment(at):
    with time_machine.travel(at, tick=False) as clock, translation.override("en"):
        yield clock
