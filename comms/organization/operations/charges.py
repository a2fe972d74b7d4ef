"""What hangs on a person: every open thing that names somebody responsible, whichever room it stands in.

Imports only point down, so the rooms above say here what they hold (`register_charge`, called from their
`AppConfig.ready`): how to find it, what it is called, and how it is handed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.text import Words
from comms.organization.models import Appointment, User
from comms.organization.queries import heads_above, last_post, somebody_acts

# What every operation asks that hands something over; the acts that begin it ask for their own besides
HAND_OVER = "organization.hand_over"


class HandOver(Protocol):
    """An operation of a room: give a thing to `successor`, with an event on it and its open clocks.

    Without a successor it does what the kind says under `instead`. Raises NotAllowed, and Refused or
    GuardFailed when this person cannot take it.
    """

    def __call__(
        self, row: Any, successor: User | None, /, *, by: User | None, at: datetime, reason: str
    ) -> object:
        """Hand one row over."""
        ...


def nothing_else(row: Model) -> Words:
    """Somebody has to take it over."""
    return ""


def row_itself(row: Model) -> Model:
    """The thing and the row that names the person are one."""
    return row


@dataclass(frozen=True, kw_only=True)
class ChargeKind:
    """One way in which a thing names a responsible person.

    `find(people, at)` gives the open rows that name any of these people, with everything that the other
    functions read; `person(row)` is who stands there, `subject(row)` the thing with its title and address,
    `number(row)` its public name, one of its kind for each person. `instead(row)` says what becomes of it
    when no successor is named for this very line ("is taken off the list"); empty where somebody must take
    over; with `to_nobody` none can be named. `shown(row)` says it to whoever may not see the title. A
    `personal` kind belongs to the account and not to a post: it is asked of those who leave alone.
    """

    name: str
    label: Words
    find: Callable[[QuerySet[User], datetime], QuerySet[Any]]
    person: Callable[[Any], User]
    number: Callable[[Any], str]
    hand_over: HandOver
    subject: Callable[[Any], Model] = row_itself
    instead: Callable[[Any], Words] = nothing_else
    to_nobody: bool = False
    shown: Callable[[Any], str] | None = None
    personal: bool = False


@dataclass(frozen=True)
class Charge:
    """One open thing that names a person."""

    kind: ChargeKind
    row: Model
    person: User

    @property
    def key(self) -> str:
        """How forms and programs name this line: kind and number."""
        return f"{self.kind.name}:{self.number}"

    @property
    def number(self) -> str:
        """The public name of the thing."""
        return self.kind.number(self.row)

    @property
    def shown(self) -> str:
        """How a page calls the thing where its title is not for the reader."""
        return self.kind.shown(self.row) if self.kind.shown else self.number

    @property
    def label(self) -> Words:
        """What the person is there."""
        return self.kind.label

    @property
    def subject(self) -> Model:
        """The thing itself."""
        return self.kind.subject(self.row)

    @property
    def url(self) -> str:
        """Its page."""
        return getattr(self.subject, "get_absolute_url", str)()

    @property
    def instead(self) -> Words:
        """What becomes of it when its line names nobody; empty: somebody has to take it over."""
        return self.kind.instead(self.row)


_kinds: dict[str, ChargeKind] = {}


def register_charge(kind: ChargeKind) -> None:
    """Let a room say what of its things names somebody responsible. Called from `AppConfig.ready`, in the
    order in which they are shown and handed over.
    """
    _kinds[kind.name] = kind


def known_charges() -> Mapping[str, ChargeKind]:
    """Every kind that some room has registered, by name."""
    return _kinds


def charges_of(person: User, at: datetime, *, leaving: bool = True) -> list[Charge]:
    """What hangs on a person, in the order of the kinds; without what belongs to the account when they stay
    (`leaving` false).
    """
    people = User.objects.filter(pk=person.pk)
    return [
        Charge(kind, row, person)
        for kind in _kinds.values()
        if leaving or not kind.personal
        for row in kind.find(people, at)
    ]


def unattended(at: datetime) -> list[Charge]:
    """Everything open that names somebody who cannot act: who left, or holds no post any more; by person."""
    held = Appointment.objects.current(today(at))
    left = User.objects.filter(is_active=False)
    able = Q(is_active=True) & (Q(is_superuser=True) | Q(pk__in=held.values("user_id")))
    unable = User.objects.exclude(able)
    found = [
        Charge(kind, row, kind.person(row))
        for kind in _kinds.values()
        for row in kind.find(left if kind.personal else unable, at)
    ]
    return sorted(found, key=lambda charge: (charge.person.name, charge.person.pk))


def seen_titles(charges: Iterable[Charge], reader: User) -> dict[str, str]:
    """{key of a line: title of the thing} for what the reader may see; a number alone tells nothing of the
    papers that are kept from them. One query for each kind of thing.
    """
    by_model: dict[type[Model], list[Charge]] = {}
    for charge in charges:
        by_model.setdefault(type(charge.subject), []).append(charge)
    titles: dict[str, str] = {}
    for model, lines in by_model.items():
        rows: Any = model._default_manager.all()
        keys = {line.subject.pk for line in lines}
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(reader)
        seen = set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        titles |= {line.key: str(line.subject) for line in lines if line.subject.pk in seen}
    return titles


def successor_problem(successor: User, person: User, at: datetime) -> str:
    """Why this person cannot take anything over from `person`, in a sentence; empty when they can."""
    said = {"name": successor.name}
    if successor.pk == person.pk:
        return _("Somebody else must take over.")
    if not successor.is_active:
        return _("%(name)s has left.") % said
    if not successor.can_act:
        return _("%(name)s holds no post and could do nothing with it.") % said
    if somebody_acts(successor, at, but=person):
        return ""
    return _("%(name)s is away, and no deputy may act for them.") % said


def likely_successor(
    person: User, at: datetime, *, post: Appointment | None = None, by: User | None = None
) -> User | None:
    """Who takes over unless somebody else is named: who holds the post since, else the nearest head above who
    can; never whoever asks. None when nobody is left.
    """
    post = post or last_post(person, today(at))
    candidates: list[User] = []
    if post is not None:
        later = Appointment.objects.current(today(at)).filter(
            unit=post.unit_id, post=post.post, since__gt=post.since
        )
        candidates += [held.user for held in later.select_related("user").order_by("-since", "-id")]
        candidates += heads_above(person, unit=post.unit)
    fit = (one for one in candidates if by is None or one.pk != by.pk)
    return next((one for one in fit if not successor_problem(one, person, at)), None)


def refuse_named(successor: User | None) -> None:
    """For what follows from the rules and is not given to anybody. Raises Refused when somebody is named."""
    if successor is not None:
        raise Refused(errors={"successor": _("This follows from the rules; nobody is named for it.")})
