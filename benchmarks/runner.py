"""Every benchmark by its name."""

from benchmarks.measure import Figures, measure
from benchmarks.requests import REQUESTS
from benchmarks.work import WORK

NAMES = [*REQUESTS, *WORK]


def run(name: str, *, times: int) -> Figures:
    """Run one benchmark; the median is that of `times` calls. Raises KeyError for an unknown name."""
    if name in REQUESTS:
        return measure(name, REQUESTS[name].prepare(), times=times)
    prepare, around = WORK[name]
    return measure(name, prepare(), times=times, around=around)
