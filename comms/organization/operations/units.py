"""Units are set up and changed; they are never deleted, only closed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.phones import kept_phone
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import Version
from comms.organization.models import Unit, User
from comms.organization.operations.roles import MOST_NAMES, check_closing, check_role
from comms.organization.rules import read_hours
from comms.organization.states import PARENT_KIND, UnitKind

PHONES = ("complaint_line", "hotline")
CONTACT_FIELDS = ("complaint_line", "hotline", "email", "address", "working_hours")


# Names of what a unit runs, by the rooms above
Running = Callable[[Unit], Iterable[str]]
_still_running: list[Running] = []


def register_running(find: Running) -> None:
    """Let a room above say what a unit runs and cannot leave behind when it is closed. Called from
    `AppConfig.ready`.
    """
    if find not in _still_running:
        _still_running.append(find)


@one_transaction()
def add_unit(
    *,
    kind: str,
    code: str,
    name_zh: str,
    by: User | None,
    at: datetime,
    parent: Unit | None = None,
    name_en: str = "",
    role: str = "",
    **contacts: Any,
) -> Unit:
    """Set up a unit.

    `role` is what it is in the procedure, `contacts` are phones, mailbox, address and working hours (made by
    `rules.keep_hours`).

    Raises NotAllowed, and Refused when the code or the role is taken, parent or role do not fit the kind, or
    the hours overlap.
    """
    by = allow(by, "organization.add_unit")
    code = code.upper()
    check_parent(kind, parent)
    check_role(kind, role)
    _check_hours(contacts.get("working_hours"))
    _known(contacts)
    names = {"name_zh": name_zh, "name_en": name_en}
    unit = insert(Unit(kind=kind, code=code, role=role, parent=parent, **names, **contacts))
    record(unit, "created", by=by, at=at, kind=kind, code=code, role=role, name_zh=name_zh, parent=parent)
    return unit


@one_transaction()
def change_unit(unit: Unit, *, by: User | None, at: datetime, version: Version, **fields: Any) -> Unit:
    """Change names, parent, contacts, or close and reopen a unit (`active`). The kind and the code stay.

    What it is in the procedure is changed by `give_role`. Raises NotAllowed, StaleVersion, and Refused when
    the unit cannot be closed yet or the parent is of the wrong kind.
    """
    by = allow(by, "organization.change_unit", unit)
    _known(fields, "name_zh", "name_en", "parent", "active")
    if "parent" in fields:
        check_parent(unit.kind, fields["parent"])
    if fields.get("active") is False and (row := locked(unit, version)).active:
        check_closing(row)
        _check_empty(row, at)
    _check_hours(fields.get("working_hours"))
    return edit(unit, by=by, at=at, version=version, **_spelt(fields))


@one_transaction()
def change_contacts(unit: Unit, *, by: User | None, at: datetime, version: Version, **fields: Any) -> Unit:
    """Change phones, mailbox, address and working hours; the unit's head may. Raises NotAllowed,
    StaleVersion, Refused.
    """
    by = allow(by, "organization.change_unit_contacts", unit)
    _known(fields)
    _check_hours(fields.get("working_hours"))
    return edit(unit, by=by, at=at, version=version, **_spelt(fields))


def _spelt(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with phones as they are kept, so that the record says so, too."""
    return {name: kept_phone(value) if name in PHONES else value for name, value in fields.items()}


def _known(fields: Mapping[str, object], *more: str) -> None:
    if strange := set(fields) - {*CONTACT_FIELDS, *more}:
        raise TypeError(f"not a field of this operation: {', '.join(sorted(strange))}")


def check_parent(kind: str, parent: Unit | None) -> None:
    """Raise Refused when a unit of this kind does not belong below that one."""
    wanted = PARENT_KIND.get(UnitKind(kind))
    if getattr(parent, "kind", None) == wanted:
        return
    if wanted is None:
        raise Refused(errors={"parent": _("The company belongs to no other unit.")})
    said = _("A unit of this kind belongs to a unit of the kind “%(kind)s”.") % {"kind": wanted.label}
    raise Refused(errors={"parent": said})


def _check_empty(unit: Unit, at: datetime) -> None:
    if unit.appointments.not_over(today(at)).exists():
        raise Refused(errors={"active": _("People still hold posts here. End their appointments first.")})
    if unit.children.filter(active=True).exists():
        raise Refused(errors={"active": _("Units below this one still work. Close them first.")})
    if names := [name for find in _still_running for name in find(unit)]:
        said = _("This still runs here: %(names)s. End it or give it to another unit first.")
        raise Refused(errors={"active": said % {"names": ", ".join(names[:MOST_NAMES])}})


def _check_hours(hours: dict[str, list[list[str]]] | None) -> None:
    try:
        read_hours(hours or {})
    except ValueError:
        raise Refused(errors={"working_hours": _("Working hours run backwards or overlap.")}) from None
