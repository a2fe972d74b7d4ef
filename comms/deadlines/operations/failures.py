"""What happens to a step that cannot be taken: it waits longer each time, then it is parked for a person to look at."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from comms.deadlines.models import ClockStep
from comms.procedure import queries as procedure

FIRST_WAIT = timedelta(seconds=5)


def note_failure(steps: Iterable[ClockStep], problem: Exception, at: datetime) -> None:
    """Count a failure of each step, with a back-off of 5 s doubled each time; after the policy's number of attempts park it."""
    attempts = procedure.value("clock.attempts")
    for step in steps:
        failures = step.failures + 1
        ClockStep.objects.filter(pk=step.pk).update(
            failures=failures,
            problem=f"{type(problem).__name__}: {problem}"[:200],
            retry_at=at + FIRST_WAIT * 2**failures,
            parked_at=at if failures >= attempts else None,
        )
