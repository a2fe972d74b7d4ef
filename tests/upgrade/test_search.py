"""What was written before the table of texts is found by it after the upgrade."""

from django.core.management import call_command

from comms.base.models import SearchText
from comms.handovers.models import FaultSlip


def test_every_row_is_found_after_the_upgrade(upgraded):
    call_command("rebuild_search", check=True)
    slip = FaultSlip.objects.exclude(problem="").first()
    assert slip in FaultSlip.objects.search(slip.problem[:4])
    assert SearchText.objects.count() >= upgraded.rows["customers_household"]
