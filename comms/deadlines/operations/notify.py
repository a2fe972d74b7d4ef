"""Telling people what the sweep found: one notice per duty and person, or one digest for too many."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Model

from comms.audit.queries import visible_rows
from comms.base.clock import today
from comms.base.transactions import one_transaction
from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.notices import NOTICES
from comms.deadlines.operations.failures import note_failure
from comms.deadlines.operations.recipients import Ladder
from comms.deadlines.rules.ladder import QUALITY
from comms.deadlines.states import Scope
from comms.notifications.operations import Letter, notify_many
from comms.organization.models import Appointment, Unit, User
from comms.procedure import queries as procedure

logger = logging.getLogger(__name__)

MOST = 20_000  # steps told in one go
KINDS = {"warn": "warning", "breach": "breach"}
FIELDS = (
    "pk",
    "rung",
    "level",
    "at",
    "failures",
    "clock_id",
    "clock__policy",
    "clock__unit_id",
    "clock__person_id",
    "clock__due_at",
)


class Waiting(NamedTuple):
    """A fired step not told yet, with what its recipients depend on. Plain: there may be thousands."""

    pk: int
    rung: str
    level: int
    at: datetime
    failures: int
    clock_id: int
    policy: str
    unit_id: int | None
    person_id: int | None
    due_at: datetime | None


Told = tuple[Waiting, User]


@one_transaction()
def announce(at: datetime) -> int:
    """Write the notices of fired steps; returns how many. Steps that others are telling are skipped."""
    waiting = ClockStep.objects.unannounced(at).select_for_update(skip_locked=True).order_by("id")[:MOST]
    steps = [Waiting(*row) for row in waiting.values_list(*FIELDS)]
    if not steps:
        return 0
    return _tell_or_split(_by_clock(steps), Ladder(at), _kept([step.clock_id for step in steps], at), at)


class Kept(NamedTuple):
    """Who must not hear of a clock (`barred`), and who alone may (`named`; None: by unit)."""

    barred: frozenset[int] = frozenset()
    named: frozenset[int] | None = None

    def allows(self, person: User) -> bool:
        """Whether this person may be told: named, or acting for somebody who is."""
        if person.pk in self.barred:
            return False
        return self.named is None or any(person.acts_for(pk) for pk in self.named)


BY_UNIT = Kept()
Keeping = Mapping[int, Kept]


def _kept(clock_ids: Sequence[int], at: datetime) -> Keeping:
    """Clock -> who may hear of it, of those that are kept from anybody."""
    limited = set(
        Clock.objects.filter(pk__in=clock_ids).exclude(scope=Scope.NORMAL).values_list("pk", flat=True)
    )
    barring = Clock.not_persons.through.objects.filter(clock_id__in=clock_ids)
    limited |= set(barring.values_list("clock_id", flat=True))
    clocks = Clock.objects.filter(pk__in=limited)
    return {
        clock.pk: _keeping(clock, at)
        for clock in clocks.prefetch_related("not_persons", "not_units", "named")
    }


def _keeping(clock: Clock, at: datetime) -> Kept:
    barred = {person.pk for person in clock.not_persons.all()}
    if units := clock.not_units.all():
        staff = Appointment.objects.current(today(at)).filter(unit__in=units)
        barred |= set(staff.values_list("user_id", flat=True))
    if clock.scope != Scope.PRIVATE:
        return Kept(frozenset(barred))
    named = {clock.person_id, *(person.pk for person in clock.named.all())}
    return Kept(frozenset(barred), frozenset(pk for pk in named if pk))


def _tell_or_split(groups: Sequence[Sequence[Waiting]], ladder: Ladder, kept: Keeping, at: datetime) -> int:
    """Tell these clocks together; on failure each half by itself, so that a poison row delays nobody else."""
    try:
        with transaction.atomic():
            return _tell(groups, ladder, kept, at)
    except Exception as problem:  # whatever is wrong with one row, the others must be told
        if len(groups) == 1:
            logger.exception("a clock cannot be told")
            note_failure({step.pk: step.failures for step in groups[0]}, problem, at)
            return 0
    half = len(groups) // 2
    return _tell_or_split(groups[:half], ladder, kept, at) + _tell_or_split(groups[half:], ladder, kept, at)


def _by_clock(steps: Iterable[Waiting]) -> list[list[Waiting]]:
    groups = defaultdict(list)
    for step in steps:
        groups[step.clock_id].append(step)
    return list(groups.values())


def _tell(groups: Sequence[Sequence[Waiting]], ladder: Ladder, kept: Keeping, at: datetime) -> int:
    told = defaultdict(list)
    for group in groups:
        for step, person in _highest(group, ladder, kept.get(group[0].clock_id, BY_UNIT)):
            told[person.pk].append((step, person))
    most = procedure.value("clock.digest_above")
    digests = [pairs for pairs in told.values() if len(pairs) > most]
    singles = [pair for pairs in told.values() if len(pairs) <= most for pair in pairs]
    notify_many([*_letters(singles, at), *(_digest(pairs, ladder, at) for pairs in digests)], at=at)
    ClockStep.objects.filter(pk__in=[step.pk for group in groups for step in group]).update(announced_at=at)
    return len(singles) + len(digests)


def _highest(steps: Sequence[Waiting], ladder: Ladder, kept: Kept) -> list[Told]:
    """Who is told of which step: after an outage nobody is told that a duty will be due and that it is
    overdue, only the latter.
    """
    told = {}
    for step in sorted(steps, key=lambda step: (step.level, step.at)):
        people = ladder.people(step.level, unit_id=step.unit_id, person_id=step.person_id, barred=kept.barred)
        for person in filter(kept.allows, people):
            told[person.pk] = (step, person)
    return list(told.values())


def _letters(pairs: Sequence[Told], at: datetime) -> Iterable[Letter]:
    """One letter per step for all its people together."""
    together: dict[int, tuple[Waiting, list[User]]] = {}
    for step, person in pairs:
        together.setdefault(step.pk, (step, []))[1].append(person)
    wanted = {step.clock_id for step, _people in together.values()}
    clocks = {
        clock.pk: clock
        for clock in Clock.objects.filter(pk__in=wanted).select_related("unit").prefetch_related("subject")
    }
    known = _seen(pairs, clocks)
    for step, people in together.values():
        clock = clocks[step.clock_id]
        kind = KINDS.get(step.rung.partition("-")[0], "escalation")
        seen = step.level < QUALITY or all((person.pk, clock.subject) in known for person in people)
        yield Letter(
            kind=f"deadlines.{kind}",
            recipients=people,
            context=NOTICES[kind].context(clock, None),
            obj=(seen and clock.subject) or clock,
            key=f"clock:{clock.uuid}:{step.rung}",
            not_before=_opening(clock.policy, clock.unit, at),
        )


def _seen(pairs: Sequence[Told], clocks: Mapping[int, Clock]) -> set[tuple[int, Model]]:
    """(person, subject) for the quality manager and above, as far as they see it: no draft, no secret paper.

    They are few, whatever the number of clocks: one query for each of them and each kind of subject. The
    others are told of what their own unit has to do.
    """
    wanted: dict[tuple[User, type], dict[int, Model]] = defaultdict(dict)
    for step, person in pairs:
        subject = clocks[step.clock_id].subject
        if step.level >= QUALITY and subject is not None:
            wanted[person, type(subject)][subject.pk] = subject
    found = set()
    for (person, model), subjects in wanted.items():
        keys = visible_rows(model, person).filter(pk__in=subjects).values_list("pk", flat=True)
        found |= {(person.pk, subjects[key]) for key in keys}
    return found


def _digest(pairs: Sequence[Told], ladder: Ladder, at: datetime) -> Letter:
    """One letter for many duties; the same person gets no second one within the policy's pause."""
    first, person = pairs[0]
    window = int(at.timestamp() // (60 * procedure.value("clock.digest_pause")))
    late = sum(step.due_at is not None and step.due_at <= at for step, _person in pairs)
    return Letter(
        kind="deadlines.digest",
        recipients=[person],
        context={"overdue": str(late), "soon": str(len(pairs) - late)},
        key=f"clocks:{person.pk}:{window}",
        not_before=_opening(first.policy, ladder.unit(first.unit_id), at),
    )


def _opening(policy: str, unit: Unit | None, at: datetime) -> datetime | None:
    """Quiet hours: letters of working time wait for the opening hour, those of safety and the like do not."""
    if not procedure.policy(policy).quiet:
        return None
    return queries.calendar().next_open(at, queries.hours_of(unit))
