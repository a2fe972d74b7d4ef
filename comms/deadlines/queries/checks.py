"""Whether the sweep runs, and whether next year's calendar is there."""

from datetime import datetime
from typing import Any

from comms.base.clock import today
from comms.base.ops.health import FINE, Finding, Level
from comms.deadlines.models import (
    ClockStep,
    PeriodicJob,
    WorkYear,
)
from comms.deadlines.states import YearState
from comms.procedure import queries as procedure

TICK = "tick"
LATE = 60  # seconds since the last sweep


def last_tick() -> datetime | None:
    """When the sweep last ended."""
    return PeriodicJob.objects.filter(name=TICK).values_list("ended_at", flat=True).first()


def missing_year(at: datetime) -> int | None:
    """Next year, once its notice is asked for (from 5 November by default) and not yet confirmed; or this
    year when it is not.
    """
    this = today(at)
    confirmed = set(WorkYear.objects.filter(state=YearState.CONFIRMED).values_list("year", flat=True))
    if this.year not in confirmed:
        return this.year
    asked = f"{this:%m-%d}" >= procedure.value("calendar.ask_from")
    if asked and this.year + 1 not in confirmed:
        return this.year + 1
    return None


def health(at: datetime) -> dict[str, Any]:
    """For the health page: age of the last sweep, overdue and parked steps, failing jobs, a missing year."""
    ended = last_tick()
    oldest = ClockStep.objects.due(at).order_by("at").values_list("at", flat=True).first() or at
    return {
        "tick_age": (at - ended).total_seconds() if ended else None,
        "oldest_step_age": (at - oldest).total_seconds(),
        "parked": ClockStep.objects.parked().count(),
        "failing_jobs": list(PeriodicJob.objects.exclude(problem="").values_list("name", flat=True)),
        "missing_year": missing_year(at),
    }


def sweep_health(at: datetime) -> Finding:
    """Whether the sweep runs: down after a minute without, degraded by parked steps; failing jobs warn."""
    found = health(at)
    age = found["tick_age"]
    if age is None:
        return Finding(Level.DOWN, "no sweep of the deadlines has run yet")
    if age > LATE or found["oldest_step_age"] > 5 * LATE:
        return Finding(
            Level.DOWN,
            f"the last sweep was {age:.0f} s ago, the oldest due step is {found['oldest_step_age']:.0f} s "
            f"late",
        )
    if age < -LATE:
        return Finding(
            Level.WARNING, f"the last sweep lies {-age:.0f} s ahead: this machine's clock jumped back"
        )
    if found["parked"] or found["failing_jobs"]:
        return Finding(
            Level.DEGRADED if found["parked"] else Level.WARNING,
            f"{found['parked']} steps are parked; failing jobs: {', '.join(found['failing_jobs']) or 'none'}",
        )
    return FINE


def calendar_health(at: datetime) -> Finding:
    """A warning while a year's working-day notice is asked for and missing."""
    year = missing_year(at)
    if year:
        return Finding(Level.WARNING, f"the working-day notice of {year} is not imported")
    return FINE
