"""What happens to a step that cannot be taken: it waits longer each time, then is parked for a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from comms.deadlines.models import ClockStep
from comms.procedure import queries as procedure

FIRST_WAIT = timedelta(seconds=5)


def note_failure(steps: Mapping[int, int], problem: Exception, at: datetime) -> None:
    """Count a failure of each step ({id: failures so far}), with a back-off of 5 s doubled each time; after
    the policy's number of attempts park it.
    """
    attempts = procedure.value("clock.attempts")
    for pk, before in steps.items():
        ClockStep.objects.filter(pk=pk).update(
            failures=before + 1,
            problem=f"{type(problem).__name__}: {problem}"[:200],
            retry_at=at + FIRST_WAIT * 2 ** (before + 1),
            parked_at=at if before + 1 >= attempts else None,
        )
