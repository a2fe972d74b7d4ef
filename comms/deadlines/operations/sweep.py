"""The sweep: every planned step whose time has come is taken once, and everybody concerned is told once.

Two passes, each in batches that other sweeps skip. `fire` claims steps and records breaches: a few statements
per batch, whatever the number of rows. `announce` writes the notices of fired steps; it survives a crash
between the two, because a fired step that was not announced is found again. A row that fails is tried alone,
later, and after some failures parked.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockStep, PeriodicJob
from comms.deadlines.operations.clocks import wake
from comms.deadlines.operations.failures import note_failure
from comms.deadlines.operations.notify import announce
from comms.deadlines.operations.periodic import run_periodic
from comms.deadlines.operations.schedule import BATCH, WAKE
from comms.deadlines.states import UNBREACHED, ClockState
from comms.organization.models import User
from comms.procedure import queries as procedure

logger = logging.getLogger(__name__)

MOST_BATCHES = 400  # one sweep leaves the rest to the next one, so that no sweep runs for ever


@dataclass(frozen=True)
class Tally:
    """What one sweep did: steps taken, notices written, jobs run."""

    fired: int = 0
    notices: int = 0
    jobs: int = 0

    def __bool__(self) -> bool:
        return bool(self.fired or self.notices or self.jobs)


def tick(at: datetime) -> Tally:
    """One sweep at this instant: take due steps, tell people, run periodic work, leave a heartbeat.

    Safe to call from any number of processes at once and after an outage of any length.
    """
    with procedure.steady():
        fired = sum(_all_batches(at))
        notices = announce(at)
        jobs = run_periodic(at)
        heartbeat(at)
    return Tally(fired, notices, jobs)


def _all_batches(at: datetime) -> Iterator[int]:
    for _count in range(MOST_BATCHES):
        taken = fire(at, BATCH)
        yield taken
        if taken < BATCH:
            return


@one_transaction()
def fire(at: datetime, limit: int) -> int:
    """Claim and take one batch of due steps; returns how many were claimed. Those that others hold wait."""
    due = ClockStep.objects.due(at).select_for_update(skip_locked=True).order_by("at", "id")[:limit]
    # A column of the clock joins its row, so that it is locked together with the step: whoever meets a clock
    # holds the clock and then wants its steps, and the two would wait for each other.
    steps = list(due.values_list("pk", "rung", "failures", "clock_id", "clock__version"))
    rungs = []
    for pk, rung, failures, clock_id, _version in steps:
        if rung.startswith(WAKE):
            _wake(pk, failures, clock_id, at)
        else:
            rungs.append((pk, clock_id))
    if rungs:
        ClockStep.objects.filter(pk__in=[pk for pk, _clock in rungs]).update(fired_at=at)
        _breach({clock_id for _pk, clock_id in rungs}, at)
    return len(steps)


def _breach(clock_ids: set[int], at: datetime) -> None:
    """The first instant at or after the due time while unmet is the breach, and is history from then on."""
    late = Clock.objects.filter(pk__in=clock_ids, state__in=UNBREACHED, due_at__lte=at)
    late.update(state=ClockState.BREACHED, breached_at=F("due_at"), version=F("version") + 1)


def _wake(step: int, failures: int, clock_id: int, at: datetime) -> None:
    """A pause whose wake date came ends by itself."""
    try:
        with transaction.atomic():
            ClockStep.objects.filter(pk=step).update(fired_at=at, announced_at=at)
            wake(clock_id, at=at)
    except GuardFailed:  # resumed by hand meanwhile
        ClockStep.objects.filter(pk=step).update(fired_at=at, announced_at=at)
    except Exception as problem:  # one bad row must not hold up the others, whatever is wrong with it
        logger.exception("waking a clock failed")
        note_failure({step: failures}, problem, at)


def heartbeat(at: datetime) -> None:
    """Leave the time of this sweep for the health page."""
    if not PeriodicJob.objects.filter(name=queries.TICK).update(began_at=at, ended_at=at):
        PeriodicJob.objects.get_or_create(name=queries.TICK, defaults={"began_at": at, "ended_at": at})


@one_transaction()
def unpark(clock: Clock, *, by: User | None, at: datetime) -> Clock:
    """Give the parked steps of a clock another chance at the next sweep, and return the fresh clock.

    Raises NotAllowed, GuardFailed when none is parked.
    """
    by = allow(by, "deadlines.retry_step", clock)
    if (
        not ClockStep.objects.parked()
        .filter(clock=clock)
        .update(parked_at=None, failures=0, retry_at=None, problem="")
    ):
        raise GuardFailed(_("Nothing of this deadline is parked."))
    record(clock, "clock_retried", by=by, at=at)
    return Clock.objects.get(pk=clock.pk)
