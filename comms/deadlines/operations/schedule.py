"""Planning the rungs of clocks: every step that will be taken stands in the table beforehand, so the sweep
only reads and claims.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from django.db.models import prefetch_related_objects

from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockPause, ClockStep
from comms.deadlines.rules import Due, WorkCalendar, ladder
from comms.procedure import queries as procedure
from comms.procedure.rules import Policy

WAKE = "wake"
BATCH = 1000


def plan_steps(
    clocks: Sequence[Clock],
    *,
    fired: Mapping[int, set[str]] | None = None,
    wakes: Mapping[int, ClockPause] | None = None,
) -> None:
    """Insert the steps still to come of each clock. `fired` names rungs taken before, `wakes` open pauses."""
    policies: dict[str, Policy] = {}
    known, rows = queries.calendar(), []
    for clock in clocks:
        policy = policies.setdefault(clock.policy, procedure.policy(clock.policy))
        pause = (wakes or {}).get(clock.pk)
        taken = (fired or {}).get(clock.pk, set())
        rows += [step for step in steps_of(clock, policy, known, pause) if step.rung not in taken]
    ClockStep.objects.bulk_create(rows, batch_size=BATCH * 2)


def steps_of(
    clock: Clock, policy: Policy, known: WorkCalendar, pause: ClockPause | None = None
) -> Iterable[ClockStep]:
    """The steps of a clock under a policy: warnings, breach, the ladder, and waking from an open pause."""
    for rung in ladder(
        clock.started_at,
        clock.due_at,
        calendar=known,
        warn=policy.warn or (),
        escalate=clock.escalate and policy.ladder,
        quality_after=procedure.value("clock.quality_after"),
        representative_after=procedure.value("clock.representative_after"),
        resumes_at=pause.wakes_at if pause else None,
    ):
        yield ClockStep(clock=clock, rung=rung.name, level=rung.level, at=rung.at)
    if pause:
        yield ClockStep(clock=clock, rung=f"{WAKE}-{pause.pk}", level=0, at=pause.wakes_at)


def remove_steps(clocks: Iterable[Clock]) -> None:
    """Take back what was planned and never taken."""
    ClockStep.objects.filter(clock__in=clocks, fired_at=None).delete()


def replan(
    clocks: Sequence[Clock], *, wakes: Mapping[int, ClockPause] | None = None
) -> list[tuple[Clock, Due]]:
    """Compute the due times of unbreached clocks anew from start and pauses, and plan their steps again.

    The clocks must be locked. Returns those whose due time changed, with the time before.
    """
    if not clocks:
        return []
    prefetch_related_objects(clocks, "unit", "pauses")
    known = queries.calendar()
    changed = []
    for clock in clocks:
        policy = procedure.policy(clock.policy)
        old, new = clock.due_at, queries.due_of(clock, policy, known).at
        clock.due_at = new and new.astimezone(UTC)
        clock.basis = policy.counted
        if old != clock.due_at:
            changed.append((clock, Due(old)))
    Clock.objects.bulk_update(clocks, ["due_at", "basis"], batch_size=BATCH)
    fired: dict[int, set[str]] = {}
    for clock_id, rung in (
        ClockStep.objects.filter(clock__in=clocks).exclude(fired_at=None).values_list("clock_id", "rung")
    ):
        fired.setdefault(clock_id, set()).add(rung)
    remove_steps(clocks)
    open_pauses = {
        pause.clock_id: pause for clock in clocks for pause in clock.pauses.all() if pause.ended_at is None
    }
    plan_steps(clocks, fired=fired, wakes={**open_pauses, **(wakes or {})})
    return changed
