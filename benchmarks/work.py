"""Writing work whose time is taken; each turn is rolled back, so the database stays as it was."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rest_framework.test import APIClient

from benchmarks import readers
from benchmarks.measure import Call
from benchmarks.mornings import MORNINGS
from benchmarks.requests import latest_slip
from benchmarks.undone import undone
from comms.base.clock import now
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.operations.notify import announce
from comms.deadlines.operations.schedule import BATCH
from comms.deadlines.operations.sweep import fire
from comms.deadlines.states import ClockState
from comms.handovers.queries import offices_acted_for
from comms.handovers.states import State
from comms.organization.models import Unit

DUE_AT_ONCE = 10_000


def create_slip() -> Call:
    """A clerk sends a slip over REST: number, event, clocks, steps, notices and letters."""
    user = readers.clerk()
    office = Unit.objects.get(pk=min(offices_acted_for(user)))
    asked = latest_slip(user).department
    client = APIClient()
    client.force_authenticate(user)
    at = now()
    body = {
        "office": office.code,
        "department": asked.code,
        "found_by": "巡查员",
        "found_at": (at - timedelta(minutes=20)).isoformat(),
        "public_area": "地下车库",
        "community": office.communities.first().code,
        "problem": "排水泵频繁跳闸，雨天有积水风险",
        "severity": "complex",
        "reply_by": (at + timedelta(days=1)).isoformat(),
    }

    def call() -> int:
        response = client.post("/api/v1/fault-slips/", body, format="json")
        if response.status_code != 201 or response.data["state"] != State.SENT:
            raise SystemExit(f"the slip was not sent: {response.status_code} {response.data}")
        return 1

    return call


@contextmanager
def many_due() -> Iterator[None]:
    """Ten thousand clocks of promised results fall due this minute, the breach of each still to be taken."""
    with undone():
        due = now() - timedelta(seconds=30)
        promised = Clock.objects.filter(name="result", basis="as_promised")
        again = promised.filter(cycle__gt=1)  # of which another one may be open
        chosen = promised.exclude(object_id__in=again.values("object_id")).order_by("-pk")
        clocks = list(chosen.values_list("pk", flat=True)[:DUE_AT_ONCE])
        running = {
            "state": ClockState.RUNNING,
            "met_at": None,
            "met_by": None,
            "breached_at": None,
            "closed_at": None,
        }
        Clock.objects.filter(pk__in=clocks).update(due_at=due, promised_at=due, **running)
        ClockStep.objects.filter(fired_at=None, at__lte=now()).update(fired_at=due, announced_at=due)
        ClockStep.objects.filter(clock__in=clocks).delete()
        steps = [ClockStep(clock_id=pk, rung="breach", level=1, at=due) for pk in clocks]
        ClockStep.objects.bulk_create(steps, batch_size=2000)
        yield


def sweep_fire() -> Call:
    """The first pass of a sweep: claim the due steps and record the breaches."""

    def call() -> int:
        at, rows = now(), 0
        while taken := fire(at, BATCH):
            rows += taken
        return rows

    return call


def sweep() -> Call:
    """Both passes of a sweep: claim, breach, and tell everybody concerned."""
    claim = sweep_fire()

    def call() -> int:
        rows = claim()
        announce(now())
        return rows

    return call


WORK: dict[str, tuple[Callable[[], Call], Callable]] = {
    "create-rest": (create_slip, undone),
    "sweep-claim": (sweep_fire, many_due),
    "sweep": (sweep, many_due),
    **MORNINGS,
}
