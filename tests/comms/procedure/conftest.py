"""Numbers are read anew in each test, and sentences compared in English."""

import pytest
from django.utils import translation

from comms.procedure import queries


@pytest.fixture(autouse=True)
def _read_anew():
    queries.forget()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield
