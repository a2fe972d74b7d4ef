"""Running numbers: one row per prefix and year, raised under a lock, so that no number is given twice or skipped by a rollback."""

from datetime import datetime

from django.db.models import F

from comms.base.clock import today
from comms.base.models import NumberSeries


def next_serial(prefix: str, at: datetime) -> int:
    """The next running number of a prefix in the company's year of `at`. Call it inside a transaction."""
    year = today(at).year
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(prefix=prefix, year=year)
        series.update(last=F("last") + 1)
    return series.values_list("last", flat=True).get()


def next_number(prefix: str, at: datetime) -> str:
    """The public number of a new object, for example `TS-2026-000123`. Call it inside a transaction."""
    return f"{prefix}-{today(at).year}-{next_serial(prefix, at):06d}"
