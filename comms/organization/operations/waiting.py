"""Everything that waits for a second person, since when, and who may confirm it: for the page, for REST and
for those who are reminded.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from comms.base.clock import today
from comms.organization.models import Absence, Appointment, FactorReset, PasswordLink, User
from comms.organization.models.absences import AbsenceQuerySet
from comms.organization.models.appointments import AppointmentQuerySet
from comms.organization.operations.absences import named_from_above
from comms.organization.states import Waits
from comms.procedure import queries as procedure

Row = Appointment | PasswordLink | FactorReset | Absence


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is, whom it concerns, who asked, since when."""

    kind: Waits
    about: Row
    person: User
    asked_by: User | None
    since: datetime
    at: datetime

    @property
    def waited(self) -> timedelta:
        """How long it has waited."""
        return self.at - self.since

    @property
    def late(self) -> bool:
        """Whether those who may confirm it are reminded."""
        return self.waited >= timedelta(hours=procedure.value("waiting.remind"))

    @property
    def very_late(self) -> bool:
        """Whether others hear of it, too."""
        return self.late and self.waited >= timedelta(hours=procedure.value("waiting.escalate"))

    @property
    def place(self) -> Row | User:
        """The object on whose page it is confirmed or refused."""
        if isinstance(self.about, PasswordLink | FactorReset):
            return self.person
        return self.about

    def confirmed_by(self, person: User) -> bool:
        """Whether a person may confirm it."""
        if isinstance(self.about, Absence) and person.pk != self.person.pk:
            return named_from_above(self.about) and person.has_perm(self.kind.permission, self.about)
        return person.has_perm(self.kind.permission, self.place)


def what_waits(at: datetime, *, reader: User | None = None) -> list[Waiting]:
    """Everything that waits for a second person, of each kind the oldest first; of posts and absences those
    that the reader sees, when one is given.
    """
    posts, absences = Appointment.objects.all(), Absence.objects.all()
    if reader is not None:
        posts, absences = Appointment.objects.visible_to(reader), Absence.objects.visible_to(reader)
    return [
        *_posts(posts, at),
        *_of_accounts(Waits.LINK, PasswordLink.objects.waiting(), at),
        *_of_accounts(Waits.FACTORS, FactorReset.objects.waiting(), at),
        *_deputies(absences, at),
    ]


def _posts(rows: AppointmentQuerySet, at: datetime) -> list[Waiting]:
    not_over = rows.waiting().filter(Q(until=None) | Q(until__gte=today(at)))
    waiting = not_over.select_related("user", "unit", "given_by").order_by("created_at", "id")
    return [Waiting(Waits.POST, held, held.user, held.given_by, held.created_at, at) for held in waiting]


def _of_accounts(kind: Waits, rows: QuerySet, at: datetime) -> list[Waiting]:
    waiting = rows.select_related("person", "asked_by").order_by("created_at", "id")
    return [Waiting(kind, row, row.person, row.asked_by, row.created_at, at) for row in waiting]


def _deputies(rows: AbsenceQuerySet, at: datetime) -> list[Waiting]:
    waiting = rows.waiting(at).select_related("user", "deputy", "noted_by").order_by("created_at", "id")
    return [
        Waiting(Waits.DEPUTY, absence, absence.user, absence.noted_by, absence.created_at, at)
        for absence in waiting
    ]
