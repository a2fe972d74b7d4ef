"""The pages' own clock stands at the tests' moment."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield
