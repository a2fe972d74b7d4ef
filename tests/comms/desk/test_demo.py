"""What loading the demonstration company says on the console."""

import logging
from io import StringIO

import pytest
from django.core.management import call_command

from comms.audit.models import HourlyAnchor
from comms.organization.states import DEMO_NAMES


@pytest.mark.once
@pytest.mark.django_db
def test_loading_says_who_may_sign_in_and_nothing_of_the_record(settings, caplog):
    caplog.set_level(logging.INFO)
    settings.DEMO, settings.DEMO_PASSWORD = True, "a password of this test"
    before, said = logging.getLogger("comms").level, StringIO()
    call_command("demo", days=1, stdout=said)
    assert HourlyAnchor.objects.exists()
    assert [record.getMessage() for record in caplog.records if record.name.startswith("comms")] == []
    assert said.getvalue().count("a password of this test") == len(DEMO_NAMES)
    assert logging.getLogger("comms").level == before
