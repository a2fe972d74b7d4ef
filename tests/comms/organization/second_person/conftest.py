"""The hour of these tests: Wednesday 18 November 2026, 10:00 in Shanghai."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def moment(at):
    with time_machine.travel(at, tick=False) as clock:
        yield clock
