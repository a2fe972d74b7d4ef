"""A thousand offices that decide each day: what planning and lapsing cost; each turn is rolled back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType

from benchmarks.measure import Call
from benchmarks.undone import undone
from comms.base.clock import at_local, now, today
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.states import ClockState
from comms.organization.models import Unit
from comms.organization.states import UnitKind
from meetings.models import MeetingKind, MeetingSeries, OfficeMorning
from meetings.operations import plan_mornings
from meetings.states import MorningState

OFFICES = 1000
MONTH = 30
DAY = timedelta(days=1)


def early() -> datetime:
    """Five past midnight of today, before anybody can decide."""
    return at_local(today(now()), time(0, 5))


@contextmanager
def deciding() -> Iterator[None]:
    """A thousand offices with an active series at half past eight, and none else."""
    with undone():
        MeetingSeries.objects.filter(kind__code="office_morning").update(state="paused")
        kind = MeetingKind.objects.get(code="office_morning")
        top = Unit.objects.filter(kind=UnitKind.COMPANY).first()
        office = {"kind": UnitKind.MANAGEMENT_OFFICE, "parent": top}
        Unit.objects.bulk_create(
            Unit(code=f"BM{number:04d}", name_zh=f"基准{number}处", **office) for number in range(OFFICES)
        )
        MeetingSeries.objects.bulk_create(
            MeetingSeries(
                code=f"bm-{unit.code.lower()}",
                title=f"{unit.name_zh}晨会",
                kind=kind,
                unit=unit,
                rule_kind="every_day",
                start_time=time(8, 30),
                state="active",
                planned_from=today(now()),
                created_at=now(),
            )
            for unit in Unit.objects.filter(code__startswith="BM")
        )
        yield


@contextmanager
def planned() -> Iterator[None]:
    """With their rows of today and tomorrow."""
    with deciding():
        plan_mornings(early())
        yield


def ready() -> int:
    """How many rows there are."""
    return OfficeMorning.objects.filter(unit__code__startswith="BM").count()


def decide() -> None:
    """Every office said in time that none is needed: written at once, because only planning is measured."""
    rows = OfficeMorning.objects.undecided().filter(unit__code__startswith="BM")
    keys = list(rows.values_list("pk", flat=True))
    rows.update(state=MorningState.NOT_NEEDED, decided_at=now())
    about = ContentType.objects.get_for_model(OfficeMorning)
    clocks = Clock.objects.filter(content_type=about, object_id__in=keys)
    ClockStep.objects.filter(clock__in=clocks).delete()
    clocks.update(state=ClockState.MET, met_at=now(), closed_at=now())


def on_days(*days: int) -> Callable[[], Call]:
    """A planner run on each of these days from today on; what was ready is decided before the next one."""

    def call() -> int:
        for place, number in enumerate(days):
            if place:
                decide()
            plan_mornings(early() + number * DAY)
        return ready()

    return lambda: call


# Today and tomorrow of every office; nothing to do; the first run after six days without any; a month of runs
MORNINGS: dict[str, tuple[Callable[[], Call], Callable]] = {
    "mornings": (on_days(0), deciding),
    "mornings-again": (on_days(0), planned),
    "mornings-outage": (on_days(0, 7), planned),
    "mornings-month": (on_days(*range(MONTH)), deciding),
}
