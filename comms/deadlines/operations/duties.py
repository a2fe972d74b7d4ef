"""Recurring duties: opened by planners, met by whatever fulfils them, moved, exempted and explained."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked, record
from comms.base.versions import ANY, Version
from comms.deadlines.models import PeriodDuty
from comms.deadlines.models.duties import CLOCK
from comms.deadlines.operations.clocks import cancel, change_due, make_up, reassign, start
from comms.deadlines.states import DutyState
from comms.organization.models import Unit, User
from comms.procedure import queries as procedure


@dataclass(frozen=True)
class Period:
    """One period of a rule: its key, the first and last day that keep the rule, and why there is no duty in
    it (a key of `register_reasons`; empty: there is one).
    """

    key: str
    window: tuple[date, date]
    provisional: bool = False
    exempt_reason: str = ""


@one_transaction()
def open_period_duty(
    period: Period, *, source: str, policy: str, unit: Unit, person: User | None = None, at: datetime
) -> PeriodDuty:
    """The duty of a unit in a period, made when it does not exist; any number of planners may ask at once.

    `source` names what plans it ("series:PO"), `policy` the number of its clock, `person` who answers for it
    (else the head of the unit). Raises KeyError when the policy is not in the law book.
    """
    duty = PeriodDuty(
        source=source,
        policy=policy,
        clause=procedure.policy(policy).clause,
        unit=unit,
        period_key=period.key,
        window_from=period.window[0],
        window_to=period.window[1],
        provisional=period.provisional,
        exempt_reason=period.exempt_reason,
        created_at=at,
    )
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
    except IntegrityError:
        return PeriodDuty.objects.get(source=source, unit=unit, period_key=period.key)
    if duty.exempt_reason:
        record(duty, "created", by=None, at=at)
        return duty
    return _running(duty, "created", person=person, at=at)


def _running(duty: PeriodDuty, event: str, *, person: User | None, at: datetime) -> PeriodDuty:
    """Record an act after which the duty runs, with the clock that it starts."""
    record(duty, event, by=None, at=at, person=person)
    duty.clock = start(duty.terms(person, at), subject=duty, at=at)
    duty.save(update_fields=["clock"])
    return duty


@one_transaction()
def meet_period_duty(
    duty: PeriodDuty, obj: Model, *, occurred_at: datetime, by: User | None, at: datetime
) -> PeriodDuty:
    """Something fulfilled the duty at `occurred_at`: on time inside the window, late after it. The first one
    counts; for a duty that is met or exempt nothing changes.
    """
    duty = locked(duty, ANY)
    if duty.met_by_id is not None or duty.exempt_reason:
        return duty
    duty.met_by = obj
    duty.version += 1
    duty.save(update_fields=["met_by_type", "met_by_id", "version"])
    record(duty, "met", by=by, at=at, occurred_at=occurred_at, meets=(CLOCK,))
    make_up(duty, CLOCK, at=at, occurred_at=occurred_at, by=by)
    return duty


@one_transaction()
def move_period_duty(duty: PeriodDuty, period: Period, *, reason: str, at: datetime) -> PeriodDuty:
    """Give an open duty the days that the rule has now. A duty that is met or missed keeps those it had."""
    duty = locked(duty, ANY)
    fields: dict[str, Any] = {
        "window_from": period.window[0],
        "window_to": period.window[1],
        "provisional": period.provisional,
    }
    same = all(getattr(duty, name) == new for name, new in fields.items())
    if same or duty.state_at(at) != DutyState.OPEN:
        return duty
    duty = edit(duty, by=None, at=at, version=ANY, event="moved", reason=reason, **fields)
    change_due(duty, CLOCK, due_at=duty.window_ends_at, reason=reason, by=None, at=at)
    return duty


@one_transaction()
def exempt_period_duty(duty: PeriodDuty, *, reason: str, by: User | None = None, at: datetime) -> PeriodDuty:
    """An open duty falls away, with the reason. What is met or missed stays."""
    duty = locked(duty, ANY)
    if duty.state_at(at) != DutyState.OPEN:
        return duty
    duty.exempt_reason = reason
    duty.version += 1
    duty.save(update_fields=["exempt_reason", "version"])
    record(duty, "exempted", by=by, at=at, reason=reason, cancels=(CLOCK,))
    return duty


@one_transaction()
def revive_period_duty(duty: PeriodDuty, *, person: User | None, at: datetime) -> PeriodDuty:
    """A duty that had fallen away is one again, because the rule has its period again."""
    duty = locked(duty, ANY)
    if not duty.exempt_reason:
        return duty
    duty.exempt_reason = ""
    duty.version += 1
    duty.save(update_fields=["exempt_reason", "version"])
    return _running(duty, "reopened", person=person, at=at)


@one_transaction()
def explain_period_duty(
    duty: PeriodDuty, *, reason: str, by: User | None, at: datetime, version: Version
) -> PeriodDuty:
    """Say why a duty was missed or late. It stays missed; nobody is reminded of it any more, and what still
    fulfils it makes it late.

    Raises NotAllowed, StaleVersion, and GuardFailed for a duty that was kept or can still be.
    """
    by = allow(by, "deadlines.explain_duty", duty)
    return note_explanation(duty, reason=reason, by=by, at=at, version=version)


@one_transaction()
def note_explanation(
    duty: PeriodDuty, *, reason: str, by: User | None, at: datetime, version: Version
) -> PeriodDuty:
    """The same for an operation that asked for the right itself, such as that of the meeting which was not
    held. Raises StaleVersion, GuardFailed.
    """
    row = locked(duty, version)
    if row.state_at(at) not in (DutyState.MISSED, DutyState.LATE):
        raise GuardFailed(_("Only a duty that was missed or late is explained."))
    fields: dict[str, Any] = {"explanation": reason, "explained_by": by, "explained_at": at}
    # whoever explained it before signs it no more
    others = {name: absent for name, absent in row.signed_for.items() if name != "explained_by"}
    fields["signed_for"] = others | signed_for(by, "explained_by")
    duty = edit(duty, by=by, at=at, version=version, event="explained", reason=reason, **fields)
    cancel(duty, CLOCK, at=at)
    return duty


def reassign_period_duty(duty: PeriodDuty, person: User | None, *, by: User | None, at: datetime) -> None:
    """Somebody else answers for the duty."""
    reassign(duty, CLOCK, person=person, by=by, at=at)
