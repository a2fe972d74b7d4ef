"""What a unit is in the procedure: given, passed from one unit to another in one step, taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked
from comms.base.versions import ANY, Version
from comms.organization.models import Unit, User
from comms.organization.operations.second_person import (
    keep_a_second_person,
    one_after_the_other,
    others_confirm,
)
from comms.organization.queries import unit_of_role
from comms.organization.states import COMPANY_DEPARTMENTS, KIND_OF_ROLE, UnitRole, post_fits


class PassOn(Protocol):
    """An operation of a room: what belonged to `former` because of its role belongs to `unit` from now on."""

    def __call__(self, former: Unit, unit: Unit, /, *, by: User | None, at: datetime) -> object:
        """Pass it on."""
        ...


@dataclass(frozen=True)
class RoleUse:
    """What a room gives to the unit of a role: `names(unit)` of the open things that the unit has because of
    its role, and how they pass to another one.
    """

    names: Callable[[Unit], list[str]]
    pass_on: PassOn


_uses: list[RoleUse] = []
# How many things a refusal names
MOST_NAMES = 6


def register_role_use(use: RoleUse) -> None:
    """Let a room above say what hangs on roles. Called from `AppConfig.ready`."""
    if use not in _uses:
        _uses.append(use)


@one_transaction()
def give_role(
    unit: Unit, *, role: str, by: User | None, at: datetime, version: Version, replace: bool = False
) -> Unit:
    """Let a unit be this in the procedure (`UnitRole`), or nothing of its own ("").

    With `replace` a role that another unit has passes to this one, with what hangs on it.

    Raises NotAllowed, StaleVersion, and Refused when the unit is closed or of another kind, another unit has
    the role, somebody's post does not exist in such a unit or would see more than before, or something still
    hangs on a role that no unit would have then.
    """
    by = allow(by, "organization.give_role", unit)
    one_after_the_other()
    former = unit_of_role(role)
    # Always in one order, so that two passes at once wait for each other and not for ever
    both = [unit.pk] if former is None else [unit.pk, former.pk]
    list(Unit.objects.select_for_update().filter(pk__in=both).order_by("pk"))
    row = locked(unit, version)
    if row.role == role:
        return row
    check_role(row.kind, role)
    _check_open(row, role)
    _check_posts(row, role, at)
    _check_reach(row, role, by, at)
    if former is not None and not replace:
        said = _("%(unit)s has this role. Say that it passes to this unit.")
        raise Refused(errors={"replace": said % {"unit": former.name}})
    if row.role:
        _check_unused(row, by, at)
    if former is not None:
        _leave(former, by, at)
    event = "role_given" if role else "role_taken_away"
    given = edit(row, by=by, at=at, version=version, event=event, tell="unit_role", role=role)
    if former is not None:
        for use in _uses:
            use.pass_on(former, given, by=by, at=at)
    return given


def check_role(kind: str, role: str) -> None:
    """Raise Refused when a unit of this kind cannot have the role."""
    if role and KIND_OF_ROLE[UnitRole(role)] != kind:
        raise Refused(errors={"role": _("A unit of this kind cannot have this role.")})


def check_closing(unit: Unit) -> None:
    """Raise Refused for a unit that still has a role: closed units are nothing in the procedure."""
    if unit.role:
        said = _("The unit has a role in the procedure: %(role)s. Give it to another unit first.")
        raise Refused(errors={"active": said % {"role": unit.get_role_display()}})


def _leave(former: Unit, by: User | None, at: datetime) -> None:
    """Write the former unit without its role; `former` itself still says what it was."""
    _check_posts(former, "", at)
    if former.role == UnitRole.ADMIN_HR:
        keep_a_second_person(former.appointments.all(), by=by, on=today(at))
    edit(former, by=by, at=at, version=ANY, event="role_passed", tell="unit_role", role="")


def _check_open(unit: Unit, role: str) -> None:
    if role and not unit.active:
        raise Refused(errors={"role": _("This unit is closed.")})


def _check_posts(unit: Unit, role: str, at: datetime) -> None:
    """Quality Management is led by the quality manager, every other department by its head."""
    for held in unit.appointments.ahead(today(at)).select_related("user"):
        if not post_fits(held.post, unit.kind, role):
            said = _("%(name)s has the post “%(post)s” in %(unit)s, which would not exist there.")
            facts = {"name": held.user.name, "post": held.get_post_display(), "unit": unit.name}
            raise Refused(errors={"role": said % facts})


def _check_reach(unit: Unit, role: str, by: User | None, at: datetime) -> None:
    """Whoever works in these departments reads across units. Nobody gets that without a second person: the
    unit takes the role while nobody works there, and its people get their posts afterwards.
    """
    if by is None or role not in COMPANY_DEPARTMENTS or not others_confirm(by, at=at):
        return
    if unit.appointments.ahead(today(at)).exists():
        said = _("The people of this unit would see the work of all others. End their posts, give them anew.")
        raise Refused(errors={"role": said})


def _check_unused(unit: Unit, by: User | None, at: datetime) -> None:
    """Raise Refused while something hangs on the role of the unit that gives it up."""
    names = [name for use in _uses for name in use.names(unit)]
    if unit.role in COMPANY_DEPARTMENTS:
        names += [person.user.name for person in unit.appointments.ahead(today(at)).select_related("user")]
    if names:
        said = _("Still needed as %(role)s: %(names)s. Let the role pass to another unit.")
        facts = {"role": unit.get_role_display(), "names": ", ".join(names[:MOST_NAMES])}
        raise Refused(errors={"role": said % facts})
