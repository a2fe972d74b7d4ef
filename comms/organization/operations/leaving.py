"""Handing over all that hangs on a person in one step, so that nothing open names somebody who cannot act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import DomainError, GuardFailed, NotAllowed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import Version
from comms.organization.models import User
from comms.organization.operations.charges import HAND_OVER, Charge, charges_of, successor_problem

# {"charge": the key of a line, "successor": a person or None} for lines that differ from the successor of all
Lines = Sequence[Mapping[str, object]]
# So many things are named in a sentence; the others are counted
NAMED = 5


@one_transaction()
def hand_over(
    person: User,
    *,
    by: User,
    at: datetime,
    version: Version,
    reason: str = "",
    successor: User | None = None,
    successors: Lines = (),
) -> User:
    """Give everything that still names somebody who cannot act to those who can.

    Raises NotAllowed, StaleVersion, GuardFailed (the person can act, nothing hangs on them), Refused.
    """
    by = allow(by, HAND_OVER, person)
    row = locked(person, version)
    if row.can_act:
        raise GuardFailed(_("%(name)s can act; nothing needs to be handed over.") % {"name": row.name})
    charges = charges_of(row, at, leaving=not row.is_active)
    if not charges:
        raise GuardFailed(_("Nothing open names this person."))
    pass_on(charges, row, by=by, at=at, reason=reason, successor=successor, successors=successors)
    check_nothing_left(row, at)
    row.version += 1
    row.save(update_fields=["version"])
    return row


def pass_on(
    charges: Sequence[Charge],
    person: User,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    successor: User | None,
    successors: Lines,
    everything: bool = True,
) -> None:
    """Hand these things of a person over, each to the successor of its line, else to the one of all. Called
    inside the transaction of the act that makes it necessary.

    `everything` false: the person stays, and what is given to nobody stays with them. Raises Refused with a
    sentence for each thing that nobody takes over or whose successor cannot.
    """
    named = _named(charges, successors)
    _check_successors(person, at, successor, named.values())
    wanted = [(charge, _taker(charge, named, successor)) for charge in charges]
    missing = [charge for charge, taker in wanted if taker is None and not charge.instead]
    if everything and missing:
        said = _("Say who takes over: %(things)s.") % {"things": in_short(missing)}
        raise Refused(errors={"successor": said})
    moved = [pair for pair in wanted if everything or pair[1] is not None]
    _hand_over_each(moved, by=by, at=at, reason=reason)
    if moved:
        gone = [f"{charge.key} → {taker.name if taker else '–'}" for charge, taker in moved]
        record(person, "handed_over", by=by, at=at, reason=reason, things=gone)


def pass_what_can(
    charges: Sequence[Charge],
    person: User,
    successor: User,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    everything: bool,
) -> list[Charge]:
    """Hand things of a person over to one successor, and return those that this one cannot take: they stay,
    and the event names them. Called inside the transaction of the act that makes it necessary.

    `everything` false: the person stays, and what nobody has to take over stays with them. Raises NotAllowed.
    """
    moved, left = [], []
    by = allow(by, HAND_OVER, person)
    cannot = bool(successor_problem(successor, person, at))
    for charge in charges:
        if charge.instead and not everything:
            continue
        taker = None if charge.instead else successor
        if taker and cannot:
            left.append(charge)
            continue
        try:
            with transaction.atomic():
                charge.kind.hand_over(charge.row, taker, by=by, at=at, reason=reason)
        except DomainError:
            left.append(charge)
        else:
            moved.append(f"{charge.key} → {taker.name if taker else '–'}")
    if moved or left:
        stay = [charge.key for charge in left]
        record(person, "handed_over", by=by, at=at, reason=reason, things=moved, left=stay)
    return left


def in_short(charges: Sequence[Charge]) -> str:
    """The first things by what the person is there and their numbers, and how many more there are."""
    shown = ", ".join(f"{charge.label} {charge.shown}" for charge in charges[:NAMED])
    if len(charges) > NAMED:
        return _("%(things)s and %(number)s more") % {"things": shown, "number": len(charges) - NAMED}
    return shown


def check_nothing_left(person: User, at: datetime) -> None:
    """The rule itself, asked once more after everything was done. Raises GuardFailed."""
    if left := charges_of(person, at):
        raise GuardFailed(_("This still names the person: %(things)s.") % {"things": in_short(left)})


def _named(charges: Sequence[Charge], lines: Lines) -> dict[str, User]:
    """{key: successor} of the lines that name one. Raises Refused for a line that is not open."""
    named = {
        str(line["charge"]): line["successor"] for line in lines if isinstance(line.get("successor"), User)
    }
    if strange := named.keys() - {charge.key for charge in charges}:
        said = _("This does not hang on the person, or not any more: %(lines)s.")
        raise Refused(errors={"successors": said % {"lines": ", ".join(sorted(strange))}})
    return named  # type: ignore[return-value]


def _check_successors(person: User, at: datetime, successor: User | None, others: Iterable[User]) -> None:
    """Raise Refused for whoever cannot take anything over."""
    errors: dict[str, list[str]] = {}
    if successor is not None and (said := successor_problem(successor, person, at)):
        errors["successor"] = [said]
    wrong = [said for one in dict.fromkeys(others) if (said := successor_problem(one, person, at))]
    if wrong:
        errors["successors"] = wrong
    if errors:
        raise Refused(errors=errors)


def _taker(charge: Charge, named: Mapping[str, User], successor: User | None) -> User | None:
    """The successor of the line; the one of all only where somebody has to take over."""
    if charge.key in named:
        return named[charge.key]
    if charge.instead:
        return None
    return successor


def _hand_over_each(
    moved: Iterable[tuple[Charge, User | None]], *, by: User | None, at: datetime, reason: str
) -> None:
    """One thing after the other. Raises Refused with the sentences of all that cannot be handed over so."""
    refused = []
    for charge, taker in moved:
        try:
            with transaction.atomic():
                charge.kind.hand_over(charge.row, taker, by=by, at=at, reason=reason)
        except NotAllowed:
            raise
        except DomainError as refusal:
            refused.append(f"{charge.label} {charge.shown}: {refusal}")
    if refused:
        raise Refused(errors={"successors": refused})
