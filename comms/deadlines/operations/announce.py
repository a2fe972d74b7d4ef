"""Telling people what the sweep found: one notice per duty and person, or one digest when it would be too many."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.operations.failures import note_failure
from comms.deadlines.operations.recipients import Ladder
from comms.notifications.operations import Letter, notify_many
from comms.procedure import queries as procedure

logger = logging.getLogger(__name__)

MOST = 20_000  # steps told in one go
KINDS = {"warn": "deadlines.warning", "breach": "deadlines.breach"}
Told = tuple[ClockStep, Any]


@transaction.atomic
def announce(at: datetime) -> int:
    """Write the notices of fired steps; returns how many. Steps that others are telling are skipped."""
    steps = _claimed(at)
    return _tell_or_split(_by_clock(steps), at) if steps else 0


def _tell_or_split(groups: Sequence[Sequence[ClockStep]], at: datetime) -> int:
    """Tell these clocks together; when that fails, each half by itself, down to the poison row, so that it delays nobody else."""
    try:
        with transaction.atomic():
            return _tell(groups, at)
    except Exception as problem:  # whatever is wrong with one row, the others must be told
        if len(groups) == 1:
            logger.exception("a clock cannot be told")
            note_failure(groups[0], problem, at)
            return 0
    half = len(groups) // 2
    return _tell_or_split(groups[:half], at) + _tell_or_split(groups[half:], at)


def _claimed(at: datetime) -> list[ClockStep]:
    waiting = ClockStep.objects.unannounced(at).select_for_update(skip_locked=True, of=("self",))
    return list(waiting.select_related("clock__unit", "clock__person").order_by("id")[:MOST])


def _by_clock(steps: Iterable[ClockStep]) -> list[list[ClockStep]]:
    groups = defaultdict(list)
    for step in steps:
        groups[step.clock_id].append(step)
    return list(groups.values())


def _tell(groups: Sequence[Sequence[ClockStep]], at: datetime) -> int:
    steps = [step for group in groups for step in group]
    prefetch_related_objects([step.clock for step in steps], "not_persons")
    ladder, told = Ladder(at), defaultdict(list)
    for group in groups:
        for step, person in _highest(group, ladder):
            told[person.pk].append((step, person))
    most = procedure.value("clock.digest_above")
    digests = [pairs for pairs in told.values() if len(pairs) > most]
    singles = [pair for pairs in told.values() if len(pairs) <= most for pair in pairs]
    notify_many([*_letters(singles, at), *(_digest(pairs, at) for pairs in digests)], at=at)
    ClockStep.objects.filter(pk__in=[step.pk for step in steps]).update(announced_at=at)
    return len(singles) + len(digests)


def _highest(steps: Sequence[ClockStep], ladder: Ladder) -> list[Told]:
    """Who is told of which step: after an outage nobody is told that a duty will be due and that it is overdue, only the latter."""
    told = {}
    for step in sorted(steps, key=lambda step: (step.level, step.at)):
        for person in ladder.people(step.clock, step.level):
            told[person.pk] = (step, person)
    return list(told.values())


def _letters(pairs: Sequence[Told], at: datetime) -> Iterable[Letter]:
    """One letter per step for all its people together."""
    together: dict[int, tuple[ClockStep, list[Any]]] = {}
    for step, person in pairs:
        together.setdefault(step.pk, (step, []))[1].append(person)
    prefetch_related_objects([step.clock for step, _people in together.values()], "subject")
    for step, people in together.values():
        yield Letter(
            kind=KINDS.get(step.rung.partition("-")[0], "deadlines.escalation"),
            recipients=people,
            context=_context(step.clock),
            obj=step.clock.subject or step.clock,
            key=f"clock:{step.clock.uuid}:{step.rung}",
            not_before=_opening(step.clock, at),
        )


def _digest(pairs: Sequence[Told], at: datetime) -> Letter:
    """One letter for many duties; the same person gets no second one within the policy's pause."""
    person = pairs[0][1]
    window = int(at.timestamp() // (60 * procedure.value("clock.digest_pause")))
    late = sum(step.clock.due_at is not None and step.clock.due_at <= at for step, _person in pairs)
    return Letter(
        kind="deadlines.digest",
        recipients=[person],
        context={"overdue": str(late), "soon": str(len(pairs) - late)},
        key=f"clocks:{person.pk}:{window}",
        not_before=_opening(pairs[0][0].clock, at),
    )


def _context(clock: Clock) -> dict[str, str]:
    """What the letter's words are made of."""
    unit = clock.unit
    return {
        "subject": str(clock),
        "policy": clock.policy,
        "clause": clock.clause,
        "due": clock.due_at.isoformat() if clock.due_at else "",
        "unit_zh": unit.name_zh if unit else "",
        "unit_en": (unit.name_en or unit.name_zh) if unit else "",
    }


def _opening(clock: Clock, at: datetime) -> datetime | None:
    """Quiet hours: working-time letters wait for the opening hour, those of running hours and safety do not."""
    if not procedure.policy(clock.policy).quiet:
        return None
    return queries.calendar().next_open(at, queries.hours_of(clock.unit))
