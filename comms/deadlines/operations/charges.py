"""What of this room hangs on a person: open clocks, unless the room of their subject hands them on itself;
and the nightly check of everything open that names somebody who cannot act.
"""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.deadlines import queries
from comms.deadlines.models import Clock
from comms.deadlines.operations.clocks import reassign
from comms.notifications.operations import notify
from comms.organization.models import User
from comms.organization.operations import HAND_OVER, ChargeKind, register_charge, unattended
from comms.procedure import queries as procedure

_own: list[type[Model]] = []


def hand_on_itself(*models: type[Model]) -> None:
    """Say that the clocks of these things follow whoever is responsible for the thing. Called from
    `AppConfig.ready` of their room, which registers the things as charges.
    """
    _own.extend(model for model in models if model not in _own)


@one_transaction()
def pass_clock(clock: Clock, successor: User | None, *, by: User | None, at: datetime, reason: str) -> Clock:
    """Give an open duty to another person; without a unit whose head would have it, somebody must be named.

    Raises NotAllowed, Refused for somebody who must not hear of it.
    """
    by = allow(by, HAND_OVER, clock.person)
    if successor is not None and clock.not_persons.filter(pk=successor.pk).exists():
        raise Refused(errors={"successor": _("This cannot be given to them. Choose somebody else.")})
    assert clock.subject is not None, "things with clocks are never deleted"
    reassign(clock.subject, clock.name, person=successor, by=by, at=at)
    return Clock.objects.get(pk=clock.pk)


def _clocks(people: QuerySet[User], at: datetime) -> QuerySet[Clock]:
    own = ContentType.objects.get_for_models(*_own).values()
    held = Clock.objects.open().filter(person__in=people).exclude(content_type__in=list(own))
    return held.select_related("person").prefetch_related("subject").order_by("listed_at", "id")


def _shown(clock: Clock) -> str:
    """The duty in words, and the number of what it is about; a recurring one has its unit and period."""
    about = getattr(clock.subject, "number", clock.label)
    return f"{procedure.title(clock.policy)} {about}".strip()


def register_own_charges() -> None:
    """The clocks of things that no room registers."""
    register_charge(
        ChargeKind(
            name="deadlines.clock",
            label=gettext_lazy("Deadline"),
            find=_clocks,
            person=lambda clock: clock.person,
            number=lambda clock: f"{getattr(clock.subject, 'number', clock.uuid)}/{clock.name}",
            shown=_shown,
            hand_over=pass_clock,
        )
    )


def tell_unattended(at: datetime) -> None:
    """The nightly check: while something open names somebody who cannot act, those who see to it are told
    once a day; what leaves the portal waits for the opening hour.
    """
    if number := len(unattended(at)):
        notify(
            "organization.unattended",
            key=f"unattended:{today(at)}",
            at=at,
            context={"number": number},
            not_before=queries.calendar().next_open(at, queries.hours_of(None)),
        )
