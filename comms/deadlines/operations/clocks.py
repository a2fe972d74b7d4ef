"""Starting, meeting, cancelling, pausing and moving clocks. These functions and the sweep are the only
writers of a clock's state.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockPause
from comms.deadlines.operations.schedule import plan_steps, remove_steps, replan
from comms.deadlines.rules import Basis, ClockTerms, due, judge, merged
from comms.deadlines.states import OPEN, UNBREACHED, Claim, ClockState, Scope
from comms.organization.models import User
from comms.procedure import queries as procedure

Started = tuple[ClockTerms, Model]


@one_transaction()
def start(terms: ClockTerms, *, subject: Model, at: datetime) -> Clock:
    """Start the clock of a duty in the transaction of its cause; same subject, name and cycle: same clock.

    Raises KeyError when the policy is not in the law book.
    """
    return start_many([(terms, subject)], at=at)[0]


@one_transaction()
def start_many(wanted: Iterable[Started], *, at: datetime) -> list[Clock]:
    """Start several clocks at once (two inserts); those that exist are returned as they are. Raises KeyError
    on an unknown policy.
    """
    with procedure.steady():
        return _start(list(wanted))


@one_transaction()
def start_missed(wanted: Iterable[Started], *, at: datetime) -> list[Clock]:
    """The clocks of duties whose time went by while nothing ran: missed and closed, so that nobody is told
    of what cannot be done any more (one insert). Their subjects have none yet. Raises KeyError on an unknown
    policy.
    """
    pairs = list(wanted)
    with procedure.steady():
        clocks = [_new_clock(terms, subject) for terms, subject in pairs]
        for clock in clocks:
            clock.state, clock.breached_at, clock.closed_at = ClockState.CANCELLED, clock.due_at, at
        Clock.objects.bulk_create(clocks)
        _keep_scope(zip(clocks, pairs, strict=True))
    return clocks


def _start(wanted: Sequence[Started]) -> list[Clock]:
    clocks = [_new_clock(terms, subject) for terms, subject in wanted]
    try:
        with transaction.atomic():
            Clock.objects.bulk_create(clocks)
    except IntegrityError:
        return [_start_or_find(terms, subject) for terms, subject in wanted]
    _keep_scope(zip(clocks, wanted, strict=True))
    plan_steps(clocks)
    return clocks


def _start_or_find(terms: ClockTerms, subject: Model) -> Clock:
    found = _standing(terms, subject)
    if found is None:
        clock = _new_clock(terms, subject)
        try:
            with transaction.atomic():
                clock.save(force_insert=True)
        except IntegrityError:
            return Clock.objects.of(subject, terms.name).get(cycle=terms.cycle)
        _keep_scope([(clock, (terms, subject))])
        plan_steps([clock])
        return clock
    return found


def _standing(terms: ClockTerms, subject: Model) -> Clock | None:
    """The clock that already stands for these terms: the same cycle, or an earlier one that is still open."""
    known = Clock.objects.of(subject, terms.name)
    return known.filter(cycle=terms.cycle).first() or known.open().first()


def _new_clock(terms: ClockTerms, subject: Model) -> Clock:
    policy = procedure.policy(terms.policy)
    working = policy.counted == Basis.WORKING_MINUTES
    falls = due(
        queries.span_of(policy),
        terms.started_at,
        calendar=queries.calendar(),
        hours=queries.hours_of(terms.unit) if working else None,
        promised_at=terms.due_at,
        event_at=terms.event_at,
    )
    return Clock(
        name=terms.name,
        cycle=terms.cycle,
        policy=policy.id,
        clause=policy.clause,
        label=_label(terms, subject),
        scope=terms.scope,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        unit=terms.unit,
        person=terms.person,
        escalate=terms.escalate,
        basis=policy.counted,
        started_at=terms.started_at,
        promised_at=terms.due_at,
        event_at=terms.event_at,
        due_at=falls.at,
    )


def _label(terms: ClockTerms, subject: Model) -> str:
    """What lists show of the subject: of a kept one its number alone."""
    if terms.scope != Scope.NORMAL:
        return str(getattr(subject, "number", ""))
    return (terms.label or getattr(subject, "audit_label", "") or "")[:160]


def _keep_scope(pairs: Iterable[tuple[Clock, Started]]) -> None:
    """Remember whom a clock is kept from (the person complained of) and whom it is for."""
    pairs = list(pairs)
    persons, units, named = (getattr(Clock, name).through for name in ("not_persons", "not_units", "named"))
    rows: dict[Any, list[Any]] = {persons: [], units: [], named: []}
    for clock, (terms, _subject) in pairs:
        rows[persons] += [persons(clock_id=clock.pk, user_id=person.pk) for person in terms.not_persons]
        rows[units] += [units(clock_id=clock.pk, unit_id=unit.pk) for unit in terms.not_units]
        rows[named] += [named(clock_id=clock.pk, user_id=person.pk) for person in set(terms.named) if person]
    for through, found in rows.items():
        if found:
            through.objects.bulk_create(found)


# The end of a duty


@one_transaction()
def meet(
    subject: Model, *names: str, at: datetime, occurred_at: datetime | None = None, by: User | None = None
) -> list[Clock]:
    """Duties of a subject were done. `occurred_at` is the event's own time and decides whether it was on
    time, unless it is recorded after a breach; `at` is the recording.

    Returns the clocks of these names that were open; none is no error.
    """
    occurred_at = occurred_at or at
    held = _locked(Clock.objects.of(subject, *names))
    for clock in held:
        on_time = judge(occurred_at, at, clock.due_at, clock.breached_at)
        clock.state = ClockState.MET
        clock.met_at, clock.met_by, clock.closed_at = occurred_at, by, at
        clock.signed_for |= signed_for(by, "met_by")
        if not on_time:
            clock.state = ClockState.MET_LATE
            clock.breached_at = clock.breached_at or clock.due_at
        _keep(clock, "state", "met_at", "met_by", "closed_at", "breached_at", "signed_for")
    _settle(held, at)
    return held


@one_transaction()
def retract(subject: Model, *names: str, at: datetime) -> list[Clock]:
    """What had been done in time is taken back while its time is not over: the clocks that it met fall away
    and count nowhere; whoever takes it back starts the next cycle. Returns those that fell away.
    """
    met = Clock.objects.of(subject, *names).filter(state=ClockState.MET)
    held = [
        clock
        for clock in met.select_for_update(of=("self",)).order_by("id")
        if clock.due_at is None or clock.due_at >= at
    ]
    for clock in held:
        clock.state, clock.met_at, clock.met_by, clock.closed_at = ClockState.CANCELLED, None, None, at
        clock.signed_for.pop("met_by", None)
        _keep(clock, "state", "met_at", "met_by", "closed_at", "signed_for")
    return held


@one_transaction()
def make_up(subject: Model, name: str, *, at: datetime, occurred_at: datetime, by: User | None) -> None:
    """A duty that was missed and closed is done after all: it becomes late. An open one is met by `meet`."""
    missed = Clock.objects.of(subject, name).filter(state=ClockState.CANCELLED, breached_at__isnull=False)
    clock = missed.select_for_update(of=("self",)).order_by("-cycle").first()
    if clock:
        clock.state = ClockState.MET_LATE
        clock.met_at, clock.met_by, clock.closed_at = occurred_at, by, at
        clock.signed_for |= signed_for(by, "met_by")
        _keep(clock, "state", "met_at", "met_by", "closed_at", "signed_for")


@one_transaction()
def answer_claim(
    subject: Model, *names: str, recorded_at: datetime, holds: bool, by: User, at: datetime
) -> list[Clock]:
    """The other side says whether duties of a subject that were recorded at a moment were done at the earlier
    time that was said. A time that does not hold counts no more: what was recorded after its limit is late.
    No breach is undone by one that holds.

    Returns the clocks. Raises GuardFailed when no said time waits, or `by` said it.
    """
    unanswered = Clock.objects.of(subject, *names).filter(closed_at=recorded_at, claim="")
    held = unanswered.select_for_update(of=("self",)).order_by("id")
    said = [clock for clock in held if clock.said_at]
    if not said:
        raise GuardFailed(_("No said time waits for an answer here."))
    if any(clock.met_by_id == by.pk for clock in said):
        raise GuardFailed(_("Whoever said the time does not answer for it; somebody else does."))
    for clock in said:
        clock.claim = Claim.CONFIRMED if holds else Claim.CONTRADICTED
        clock.claim_by, clock.claim_at = by, at
        clock.signed_for |= signed_for(by, "claim_by")
        if not holds and not judge(clock.closed_at, clock.closed_at, clock.due_at, clock.breached_at):
            clock.state = ClockState.MET_LATE
            clock.breached_at = clock.breached_at or clock.due_at
        _keep(clock, "state", "breached_at", "claim", "claim_by", "claim_at", "signed_for")
    return said


@one_transaction()
def cancel(subject: Model, *names: str, at: datetime) -> list[Clock]:
    """Duties of a subject fell away. A breach that had already happened stays. Returns the clocks of these
    names that were open.
    """
    held = _locked(Clock.objects.of(subject, *names))
    for clock in held:
        if clock.breached_at is None and clock.due_at is not None and clock.due_at <= at:
            clock.breached_at = clock.due_at
        clock.state, clock.closed_at = ClockState.CANCELLED, at
        _keep(clock, "state", "closed_at", "breached_at")
    _settle(held, at)
    return held


def _locked(clocks: QuerySet[Clock]) -> list[Clock]:
    return list(clocks.filter(state__in=OPEN).select_for_update(of=("self",)).order_by("id"))


def _settle(clocks: Sequence[Clock], at: datetime) -> None:
    """What remains when a clock stops: no open pause and no step to come."""
    if clocks:
        ClockPause.objects.filter(clock__in=clocks, ended_at=None).update(ended_at=at)
        remove_steps(clocks)


def _keep(clock: Clock, *fields: str) -> None:
    clock.version += 1
    clock.save(update_fields=[*fields, "version"])


# While it runs


@one_transaction()
def pause(
    subject: Model, name: str, *, at: datetime, wakes_at: datetime, reason: str, by: User | None
) -> Clock:
    """Let a running clock stand still until a wake date at the latest.

    Raises Refused (policy does not allow it, no reason, wake date not ahead, beyond the cap in days) and
    GuardFailed (not running). A pause that begins after the due time is kept but changes nothing: the breach
    stays.
    """
    clock = _one(subject, name)
    policy = procedure.policy(clock.policy)
    if not policy.pause:
        raise Refused(_("This deadline never pauses."))
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why, for the history.")})
    if wakes_at <= at:
        raise Refused(errors={"wakes_at": _("The wake date must lie ahead.")})
    if clock.pauses.filter(ended_at=None).exists():
        raise GuardFailed(_("This deadline is already paused."))
    past = [(held.starts_at, held.ends_at) for held in clock.pauses.all()]
    total = sum((end - begin for begin, end in merged([*past, (at, wakes_at)])), timedelta())
    if total > timedelta(days=policy.pause_cap_days or 0):
        raise Refused(
            errors={
                "wakes_at": _("All pauses together may last %(days)s days at most.")
                % {"days": policy.pause_cap_days}
            }
        )
    held = ClockPause.objects.create(
        clock=clock, starts_at=at, wakes_at=wakes_at, reason=reason.strip(), by=by
    )
    if clock.state == ClockState.RUNNING and (clock.due_at is None or at < clock.due_at):
        clock.state = ClockState.PAUSED
        _keep(clock, "state")
        replan([clock], wakes={clock.pk: held})
    record(clock, "clock_paused", by=by, at=at, reason=held.reason, wakes_at=wakes_at, due_at=clock.due_at)
    return clock


@one_transaction()
def resume(subject: Model, name: str, *, at: datetime, by: User | None) -> Clock:
    """Let a paused clock run on before its wake date. Raises GuardFailed when it is not paused."""
    return _resume(_one(subject, name), by, at)


@one_transaction()
def wake(clock_id: int, *, at: datetime) -> Clock:
    """Let a paused clock run on at its wake date. Raises GuardFailed when it was resumed meanwhile."""
    return _resume(_only(Clock.objects.filter(pk=clock_id)), None, at)


def _resume(clock: Clock, by: User | None, at: datetime) -> Clock:
    held = clock.pauses.filter(ended_at=None).first()
    if held is None:
        raise GuardFailed(_("This deadline is not paused."))
    held.ended_at = min(at, held.wakes_at)
    held.save(update_fields=["ended_at"])
    if clock.state == ClockState.PAUSED:
        clock.state = ClockState.RUNNING
        _keep(clock, "state")
        replan([clock])
    record(clock, "clock_resumed", by=by, at=at, due_at=clock.due_at)
    return clock


@one_transaction()
def change_due(
    subject: Model, name: str, *, due_at: datetime, reason: str, by: User | None, at: datetime
) -> Clock:
    """Move a promised time, give one to a promise that had none, or move the event that is counted back from.

    The old time stays in the history and so does a breach.

    Raises Refused without a reason or when the clock follows a number, GuardFailed when the subject has no
    open clock of this name.
    """
    clock = _one(subject, name)
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why, for the history.")})
    if clock.event_at is None and clock.promised_at is None and clock.basis != Basis.AS_PROMISED:
        raise Refused(_("This due time follows from the procedure and cannot be moved by hand."))
    field = "promised_at" if clock.event_at is None else "event_at"
    old = clock.due_at
    setattr(clock, field, due_at)
    _keep(clock, field)
    if clock.state in UNBREACHED:
        replan([clock])
    record(clock, "clock_moved", by=by, at=at, reason=reason.strip(), old=old, new=clock.due_at)
    return clock


@one_transaction()
def reassign(subject: Model, *names: str, person: User | None, by: User | None, at: datetime) -> list[Clock]:
    """Open duties of a subject pass to another person, as they stand: due time and breach stay.

    Returns those that changed hands.
    """
    held = [clock for clock in _locked(Clock.objects.of(subject, *names)) if clock.person != person]
    for clock in held:
        old, clock.person = clock.person, person
        _keep(clock, "person")
        record(clock, "clock_reassigned", by=by, at=at, old=old and old.name, new=person and person.name)
    return held


def _one(subject: Model, name: str) -> Clock:
    return _only(Clock.objects.of(subject, name))


def _only(clocks: QuerySet[Clock]) -> Clock:
    """The one open clock among these, locked."""
    held = _locked(clocks)
    if not held:
        raise GuardFailed(_("This deadline is no longer running."))
    return held[0]
