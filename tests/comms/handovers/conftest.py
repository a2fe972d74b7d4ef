"""Shared by the tests of hand-overs: the portal's clock stands at `at`."""

import io

import pytest
import time_machine
from PIL import Image

from tests.factories.customers import make_community


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """Company readers work without setting up a second factor first."""
    settings.SECOND_FACTOR_ASKED = False


@pytest.fixture
def company(company):
    """Each office looks after one community, so that a public area alone says where it is."""
    for office in (company.MO01, company.MO02):
        make_community(office, name="翠湖花园", code=f"{office.code}-home")
    return company


@pytest.fixture
def standing_clock(at):
    """The page's own clock stands at the tests' moment."""
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def photo():
    """A small JPEG as a phone sends it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG")
    return SimpleUploadedFile("IMG_0001.jpg", buffer.getvalue(), "image/jpeg")
