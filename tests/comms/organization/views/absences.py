"""Absences as people note them."""

from comms.base.clock import now, today
from comms.organization import operations


def absence_of(person, by=None, **fields):
    day = today(now())
    said = {"starts_on": day, "ends_on": day, "by": by or person, "at": now()}
    return operations.add_absence(user=person, **(said | fields))
