"""An assembly whose leaders take turns."""

import pytest

from tests.factories.meetings import make_assembly


@pytest.fixture
def assembly(company, at):
    """The active series with its planned meetings."""
    return make_assembly(company, at)
