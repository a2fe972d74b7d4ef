"""Periodic work of the rooms above, run by the sweep: each job by one process at a time, whatever the number
of clocks and schedulers.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from comms.deadlines.models import PeriodicJob

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # after which a job that began and never ended is taken to have died
AHEAD = timedelta(minutes=2)  # a run recorded later than now means that the machine's clock jumped back


@dataclass(frozen=True)
class Job:
    """A function of the time, and how often it runs."""

    run: Callable[[datetime], object]
    every: timedelta


JOBS: dict[str, Job] = {}


def register_periodic(name: str, run: Callable[[datetime], object], *, every: timedelta) -> None:
    """Have the sweep call `run(at)` every so often. It must be idempotent. Called from `AppConfig.ready`."""
    JOBS[name] = Job(run, every)


def run_periodic(at: datetime) -> int:
    """Run due jobs that nobody else is running; returns how many ran well. An error stays with its job."""
    due = [name for name in _due_names(at) if claim(name, at)]
    return sum(_run(name, at) for name in due)


def _due_names(at: datetime) -> list[str]:
    ended = dict(PeriodicJob.objects.filter(name__in=JOBS).values_list("name", "ended_at"))
    return [name for name, job in JOBS.items() if _is_due(ended.get(name), job.every, at)]


def _is_due(ended_at: datetime | None, every: timedelta, at: datetime) -> bool:
    return ended_at is None or ended_at <= at - every or ended_at > at + AHEAD


def claim(name: str, at: datetime) -> bool:
    """Take a job by a conditional UPDATE, so that two sweeps cannot both win."""
    if not PeriodicJob.objects.filter(name=name).exists():
        PeriodicJob.objects.get_or_create(name=name)
    every = JOBS[name].every
    waiting = Q(ended_at=None) | Q(ended_at__lte=at - every) | Q(ended_at__gt=at + AHEAD)
    idle = (
        Q(began_at=None)
        | Q(ended_at__gte=F("began_at"))
        | Q(began_at__lte=at - min(LEASE, every))
        | Q(began_at__gt=at + AHEAD)
    )
    return PeriodicJob.objects.filter(waiting, idle, name=name).update(began_at=at) == 1


def _run(name: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            JOBS[name].run(at)
    except Exception as problem:  # a broken job must not stop the sweep, whatever is wrong with it
        logger.exception("periodic job %s failed", name)
        said = f"{type(problem).__name__}: {problem}"[:200]
        PeriodicJob.objects.filter(name=name).update(failures=F("failures") + 1, problem=said)
        return False
    PeriodicJob.objects.filter(name=name).update(ended_at=at, failures=0, problem="")
    return True
