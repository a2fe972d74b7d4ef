"""The clock of the pages stands where a test puts it."""

import pytest
import time_machine


@pytest.fixture
def frozen(at):
    """`frozen(moment)`: what the pages take for now."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock.move_to
