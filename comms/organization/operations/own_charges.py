"""What of the organization itself hangs on a person: groups that pick them, absences with them as deputy."""

from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.rights import allow
from comms.base.text import Words
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked, record
from comms.base.versions import ANY
from comms.organization.models import Absence, Group, User
from comms.organization.operations.absences import check_deputy
from comms.organization.operations.charges import HAND_OVER, ChargeKind, register_charge
from comms.organization.operations.groups import groups_with_rights, refuse_by_hand


class Pick(Protocol):
    """A person picked by hand, and the group."""

    user: User
    group: Group
    carries_rights: bool


@one_transaction()
def pass_pick(row: Pick, successor: User | None, *, by: User | None, at: datetime, reason: str) -> Group:
    """Put the successor in the place of a person picked by hand; nobody when none is named.

    Raises NotAllowed, Refused for a successor in a group that carries rights.
    """
    by = allow(by, HAND_OVER, row.user)
    if successor is not None and row.group.code in groups_with_rights():
        refuse_by_hand([successor])
    group, former = locked(row.group, ANY), row.user
    group.picked.remove(former)
    added = []
    if successor is not None:
        group.picked.add(successor)
        added.append(successor.name)
    group.version += 1
    group.save(update_fields=["version"])
    record(group, "picked", by=by, at=at, reason=reason, added=added, removed=[former.name])
    return group


@one_transaction()
def pass_deputy(
    absence: Absence, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Absence:
    """Name another deputy for somebody who is away, or is going to be; none when nobody is named.

    Whoever takes over may act after the absent person or a second person confirmed it, as after each naming
    by another. Raises NotAllowed, Refused when the successor cannot stand in.
    """
    by = allow(by, HAND_OVER, absence.deputy)
    row = locked(absence, ANY)
    if successor is not None:
        row.deputy = successor
        check_deputy(row, by)
    return edit(
        absence,
        by=by,
        at=at,
        version=ANY,
        reason=reason,
        event="handed_over",
        deputy=successor,
        noted_by=by,
        authorised_by=None,
        authorised_at=None,
    )


def _picks(people: QuerySet[User], at: datetime) -> QuerySet[Any]:
    through: Any = Group.picked.through
    picks = through.objects.filter(user__in=people).select_related("user", "group").order_by("group__code")
    return picks.annotate(carries_rights=Q(group__code__in=groups_with_rights()))


def _off_the_list(row: Pick) -> Words:
    """Into a group that carries rights nobody comes by hand."""
    if row.carries_rights:
        return _("Is taken off; the others of this group come by their posts.")
    return ""


def _deputies(people: QuerySet[User], at: datetime) -> QuerySet[Absence]:
    ahead = Absence.objects.standing().filter(deputy__in=people, over_at__gt=at, user__is_active=True)
    return ahead.select_related("user", "deputy").order_by("begins_at", "id")


def register_own_charges() -> None:
    """The groups' picks and the absences of the organization itself."""
    register_charge(
        ChargeKind(
            name="organization.pick",
            label=gettext_lazy("Picked by hand into a group"),
            find=_picks,
            person=lambda row: row.user,
            subject=lambda row: row.group,
            number=lambda row: row.group.code,
            instead=_off_the_list,
            hand_over=pass_pick,
        )
    )
    register_charge(
        ChargeKind(
            name="organization.deputy",
            label=gettext_lazy("Deputy of an absent person"),
            find=_deputies,
            person=lambda absence: absence.deputy,
            number=lambda absence: str(absence.uuid),
            hand_over=pass_deputy,
        )
    )
