"""People who are away, and who stands in."""

from datetime import timedelta

from comms.base.clock import today
from comms.organization import operations
from comms.organization.models import User


def away(person, deputy=None, *, at, days=1, by=None, **fields):
    """The person is away from the day of `at` on; a deputy whom they name themselves may act."""
    said = {"starts_on": today(at), "ends_on": today(at) + timedelta(days=days - 1)} | fields
    return operations.add_absence(user=person, deputy=deputy, by=by or person, at=at, **said)


def fresh(person):
    """The person as the next request loads them: what was read of their rights before is forgotten."""
    return User.objects.get(pk=person.pk)
