"""What acts on slips leave behind: their clocks, and who was told."""

from datetime import timedelta

from comms.deadlines.models import Clock
from comms.notifications.models import Notice

DAY = timedelta(days=1)


def clock(slip, name, cycle=1):
    """One clock of a slip."""
    return Clock.objects.of(slip, name).get(cycle=cycle)


def told(kind):
    """Sign-in names of the people who have a notice of this kind."""
    return set(Notice.objects.filter(kind=f"handovers.{kind}").values_list("recipient__username", flat=True))
