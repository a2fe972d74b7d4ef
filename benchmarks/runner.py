"""Every benchmark by its name."""

from django.db import connection

from benchmarks.measure import Figures, measure
from benchmarks.requests import REQUESTS
from benchmarks.work import WORK

NAMES = [*REQUESTS, *WORK]


def run(name: str, *, times: int) -> Figures:
    """Run one benchmark; the median is that of `times` calls. Raises KeyError for an unknown name."""
    if name in REQUESTS:
        return measure(name, REQUESTS[name].prepare(), times=times)
    prepare, around = WORK[name]
    figures = measure(name, prepare(), times=times, around=around)
    _tidy()
    return figures


def _tidy() -> None:
    """Take away the rows that were rolled back: the next benchmark would read past them."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
