"""The day of these tests, and what the log says of an object."""

from datetime import date

from comms.audit.models import Event

DAY = date(2026, 11, 18)


def events_of(obj):
    return list(Event.objects.about(obj).order_by("id").values_list("event", flat=True))
