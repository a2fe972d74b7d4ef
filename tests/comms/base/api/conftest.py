"""The clerk as a program."""

import pytest

from tests.base import api


@pytest.fixture
def client(company):
    """The clerk's REST client."""
    return api(company.clerk)
