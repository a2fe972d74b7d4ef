"""Keeping a thing from people: its clocks, what was told of it, and what waits to be sent follow at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.deadlines.models import Clock
from comms.deadlines.states import Scope
from comms.notifications.operations import Told, withdraw
from comms.organization.models import Unit, User


@dataclass(frozen=True)
class Audience:
    """Who may know of a thing's duties: by unit without these persons and units, or named people alone."""

    scope: Scope
    not_persons: Sequence[User] = ()
    not_units: Sequence[Unit] = ()
    named: Sequence[User] = ()


@one_transaction()
def restrict(subject: Model, audience: Audience, *, by: User | None, at: datetime) -> list[Told]:
    """Keep a thing from people, after its own fields say so (its `visible_to` decides who sees it).

    In the same transaction its clocks, also those that have ended, take the scope and show its number alone;
    notices are withdrawn from everybody who does not see it any more, what waits is never sent. Returns what
    those people had been told, for whoever restricts it; the event of the subject says it too.
    """
    clocks = list(Clock.objects.of(subject))
    for clock in clocks:
        clock.scope, clock.label = audience.scope, str(getattr(subject, "number", ""))
        clock.version += 1
        clock.save(update_fields=["scope", "label", "version"])
        clock.not_persons.set(audience.not_persons)
        clock.not_units.set(audience.not_units)
        clock.named.set(audience.named)
    told = withdraw(subject, *clocks, at=at)
    record(subject, "restricted", by=by, at=at, scope=audience.scope, told=[_line(one) for one in told])
    return told


def _line(told: Told) -> str:
    """Who knew, whether they read it, by which ways."""
    ways = ["inbox, read" if told.read_at else "inbox", *told.sent]
    return f"{told.person.name} ({', '.join(ways)})"


def rename(subject: Model, people: Iterable[User | None]) -> None:
    """Other people are the ones for whom a private thing's clocks are."""
    named = {person for person in people if person}
    for clock in Clock.objects.of(subject).filter(scope=Scope.PRIVATE):
        clock.named.set(named)
