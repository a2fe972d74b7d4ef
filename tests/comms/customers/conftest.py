"""What the tests of customers share."""

import pytest

from tests.factories.customers import make_community, make_household


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


@pytest.fixture
def two_offices(company):
    """A household in each of two offices."""
    return make_household(make_community(company.MO01)), make_household(
        make_community(company.MO02, name="海韵居"), contact_name="林先生"
    )
