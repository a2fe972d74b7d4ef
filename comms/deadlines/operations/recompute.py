"""When a number of the procedure or the calendar is edited, running clocks move; recorded breaches stay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.deadlines import queries
from comms.deadlines.models import Clock
from comms.deadlines.operations.schedule import BATCH, replan
from comms.deadlines.rules import Shift, WorkCalendar
from comms.deadlines.states import UNBREACHED
from comms.organization.models import User
from comms.procedure import queries as procedure

FAR = datetime.max.replace(tzinfo=UTC)


@one_transaction()
def recompute(*, policies: Iterable[str] | None = None, why: str, by: User | None, at: datetime) -> int:
    """Compute the due times of running clocks anew, of these policies or of all; returns how many moved.

    Each move is an event of the clock with the old time, the new one and why.
    """
    moved = 0
    for clocks in _batches(policies):
        for clock, before in replan(clocks):
            record(clock, "clock_moved", by=by, at=at, reason=why, old=before.at, new=clock.due_at)
            moved += 1
    return moved


def shifts(*, policies: Iterable[str] | None, values: Mapping[str, Any], known: WorkCalendar) -> list[Shift]:
    """What `recompute` would move under these values and this calendar, soonest first; writes nothing."""
    held = {name: procedure.assumed(name, values) for name in _names(policies)}
    found = []
    for clocks in _batches(policies, lock=False):
        for clock in clocks:
            if clock.policy in held:
                new = queries.due_of(clock, held[clock.policy], known).at
                if new != clock.due_at:
                    found.append(Shift(str(clock), clock.get_absolute_url(), clock.due_at, new, obj=clock))
    return sorted(found, key=lambda shift: shift.new or shift.old or FAR)


def _names(policies: Iterable[str] | None) -> Sequence[str]:
    if policies is not None:
        return list(policies)
    return list(Clock.objects.filter(state__in=UNBREACHED).values_list("policy", flat=True).distinct())


def _batches(policies: Iterable[str] | None, *, lock: bool = True) -> Iterator[list[Clock]]:
    """Running clocks in batches by id, locked when they are going to be written."""
    clocks = Clock.objects.filter(state__in=UNBREACHED).prefetch_related("unit", "pauses").order_by("id")
    if policies is not None:
        clocks = clocks.filter(policy__in=list(policies))
    if lock:
        clocks = clocks.select_for_update(of=("self",))
    last = 0
    while batch := list(clocks.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield batch


# What comms.procedure calls when a number is set


def policy_preview(
    policies: list[str], values: Mapping[str, Any], by: User | None, at: datetime
) -> list[Shift]:
    """What a changed number would move, as far as this person may see it."""
    hours = values["clock.hours"]
    current = queries.calendar()
    known = queries.calendar_of(dict(current.holidays), dict(current.makeups), current.confirmed, hours)
    return queries.seen_shifts(shifts(policies=policies, values=values, known=known), by)


def policy_applied(policies: list[str], by: User | None, at: datetime) -> None:
    """Move the running clocks after a number was set."""
    recompute(policies=policies, why="policy", by=by, at=at)
