"""A portal that programs reach over HTTP."""

import pytest
import time_machine

from comms.base.clock import now
from comms.organization.operations import make_token
from tests.factories.customers import make_community
from tests.rest.made import live

PASSWORD = "a password for programs"


@pytest.fixture
def portal(live_server, company, settings):
    """{PORTAL, PASSWORD, PRESIDENT}: what a program is told; everybody else of the company signs in with the
    password.
    """
    settings.SECOND_FACTOR_ASKED = False
    settings.ALLOWED_HOSTS = ["*"]
    make_community(company.MO01)
    for name in ("clerk", "engineering", "hr", "vice"):
        person = getattr(company, name)
        person.set_password(PASSWORD)
        person.save()
    _row, token = make_token(company.president, by=company.president, at=now())
    return {"PORTAL": live_server.url, "PASSWORD": PASSWORD, "PRESIDENT": token}


@pytest.fixture
def life(company, at):
    """Something of everything that lists show; the moment stands still."""
    with time_machine.travel(at, tick=False):
        live(company, at)
        yield company
