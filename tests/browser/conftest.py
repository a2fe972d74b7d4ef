"""The specimens' pages in a browser, and some pages of their own kind."""

import pytest

from tests.comms.base import conftest as base

specimen_table, specimens, make = base.specimen_table, base.specimens, base.make


@pytest.fixture
def pages(settings, specimens, transactional_db):
    """The portal with the specimens' pages and those of tests/browser/pages.py; no specimen outlives the
    test.
    """
    from tests.comms.base.specimens import Specimen

    settings.ROOT_URLCONF = "tests.browser.pages"
    yield
    Specimen.objects.all().delete()
