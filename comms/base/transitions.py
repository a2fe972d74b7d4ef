"""The one door for every change: lock, look up, check, write, tell the rooms of clocks, proof and notices."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, IllegalMove, Refused, StaleVersion
from comms.base.models import Stateful
from comms.base.rights import Person, actor, signed_for
from comms.base.states import Move
from comms.base.text import Words
from comms.base.transactions import one_transaction
from comms.base.versions import ANY, Version

__all__ = [
    "ANY",
    "Change",
    "Version",
    "edit",
    "insert",
    "locked",
    "plain",
    "record",
    "register_effect",
    "require",
    "transition",
]

# Every model of the portal that changes has a version; Django's own base knows none
Row = TypeVar("Row", bound=models.Model)
Moved = TypeVar("Moved", bound=Stateful)


@dataclass
class Change:
    """What happened to an object, as the effects see it. `at` is the time of recording, `occurred_at` the
    event's own time.

    `old` holds what stood before in the fields that the act wrote over.
    """

    obj: Any  # of any room; guards and effects name the class that they look at
    event: str
    source: str
    target: str
    by: Any  # the person of the rooms above, None for the system
    at: datetime
    occurred_at: datetime
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    notice: str = ""

    @property
    def for_whom(self) -> Any:
        """The absent person for whom `by` acted; None when it was the own right, or the system."""
        return getattr(self.by, "acting_for", None)


_effects: list[tuple[int, Callable[[Change], None]]] = []


def register_effect(effect: Callable[[Change], None], *, order: int = 50) -> None:
    """Let a higher room take part in every change (audit 10, clocks 20, notices 30). Called from
    `AppConfig.ready`.
    """
    if effect not in [known for _order, known in _effects]:
        _effects.append((order, effect))
        _effects.sort(key=lambda pair: pair[0])


def _apply_effects(change: Change) -> None:
    for _order, effect in _effects:
        effect(change)


def locked(obj: Row, version: Version = ANY) -> Row:
    """The present row, locked until the transaction ends. Raises StaleVersion when the person saw another."""
    # `__class__` and not `type()`: the signed-in person of a request is a lazy wrapper around the row
    row = obj.__class__._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if version is not ANY and row.version != version:  # type: ignore[attr-defined]
        raise StaleVersion(row)
    return row


@one_transaction()
def transition(
    obj: Moved,
    event: str,
    *,
    by: Person | None,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
    reason: str = "",
    **data: object,
) -> Moved:
    """Move an object along its table and return the fresh row.

    `by` None means the system. Raises StaleVersion, IllegalMove (with the allowed events), NotAllowed,
    Refused by field for data that does not fit its column, and what guards raise.
    """
    row = locked(obj, version)
    move = row.TABLE.find(event, row.state)
    if move is None:
        allowed = [m.event for m in (row.allowed(by) if by else row.TABLE.open_to(row.state))]
        raise IllegalMove(_refusal(row, event), allowed=allowed)
    if by is not None:
        by = actor(by, move.permission, move.label, row)
    change = Change(
        obj=row,
        event=event,
        source=row.state,
        target=move.target,
        by=by,
        at=at,
        occurred_at=occurred_at or at,
        reason=reason,
        data=data,
        starts=tuple(move.starts),
        meets=tuple(move.meets),
        cancels=tuple(move.cancels),
        notice=move.notice,
    )
    _check_required(move, {**data, "reason": reason})
    for guard in move.guards:
        guard(row, change)
    _write(row, move, change)
    _apply_effects(change)
    row.moved_by = by
    return row


def _refusal(row: Stateful, event: str) -> str:
    if not row.TABLE.knows(event):
        return _("The act “%(event)s” does not exist.") % {"event": event}
    return _("“%(act)s” is not possible while the state is “%(state)s”.") % {
        "act": row.TABLE.label(event),
        "state": row.state_label,
    }


def _check_required(move: Move, data: Mapping[str, object]) -> None:
    missing = [name for name in move.required if data.get(name) in (None, "", [], ())]
    if missing:
        raise Refused(errors={name: _("This is needed.") for name in missing})


def _write(row: Stateful, move: Move, change: Change) -> None:
    said = {name: change.data[name] for name in move.fields if name in change.data}
    change.old = {name: old for name in said if (old := getattr(row, name)) not in (None, "", said[name])}
    for name, new in said.items():
        setattr(row, name, new)
    check_fields(row, said)
    for name in move.stamps:
        setattr(row, name, change.occurred_at)
    for name in move.signs:
        setattr(row, name, change.by)
        row.signed_for.pop(name, None)
    row.signed_for |= signed_for(change.by, *move.signs)
    row.state = move.target
    row.version += 1
    row.save()


def check_fields(row: models.Model, names: Iterable[str]) -> None:
    """Raise Refused by field for values that their columns cannot hold, whichever way they came in (too long,
    no such choice).

    Relations are left out: each would cost a query, and the database checks them.
    """
    fields = {field.name: field for field in row._meta.concrete_fields}
    plain_fields = [fields[name] for name in names if name in fields and not fields[name].is_relation]
    others = [name for name in fields if name not in {field.name for field in plain_fields}]
    errors: dict[str, Any] = {}
    try:
        row.clean_fields(exclude=others)
    except ValidationError as wrong:
        errors |= wrong.message_dict
    for column in plain_fields:
        if not isinstance(column, models.TextField) or column.max_length is None:
            continue
        longest = column.max_length
        if len(getattr(row, column.name) or "") > longest:
            errors[column.name] = _("Write at most %(number)s characters.") % {"number": longest}
    if errors:
        raise Refused(errors=errors)


def insert(row: Row) -> Row:
    """Save a new row and return it. Raises Refused by field when a value does not fit or a chosen code, name
    or address is taken.
    """
    check_fields(row, [column.name for column in row._meta.concrete_fields])
    if _chosen_names(type(row)):
        return _save_unique(row, force_insert=True)
    row.save(force_insert=True)
    return row


def _save_unique(row: Row, *, force_insert: bool = False) -> Row:
    """Save; what somebody else took first, also in this very moment, is a refusal beside its field."""
    try:
        with transaction.atomic():
            row.save(force_insert=force_insert)
    except IntegrityError:
        if taken := _taken(row):
            raise Refused(errors=taken) from None
        raise
    return row


def _taken(row: models.Model) -> dict[str, list[str]]:
    """What stands in the way of a row, in sentences; a constraint over one field speaks beside that field."""
    try:
        row.validate_unique()
    except ValidationError as taken:
        errors = taken.message_dict
        if said := errors.pop(NON_FIELD_ERRORS, None):
            errors["non_field_errors"] = said
        return errors
    errors = {}
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as broken:
            names = _names_of(constraint)
            errors[names.pop() if len(names) == 1 else "non_field_errors"] = broken.messages
    return errors


def _unique_names(model: type[models.Model]) -> set[str]:
    """Names of the fields that no two rows share."""
    single = {column.name for column in model._meta.concrete_fields if column.unique}
    return single.union(*map(_names_of, model._meta.constraints))


def _chosen_names(model: type[models.Model]) -> set[str]:
    """Those among them that somebody chooses; numbers and identities from the portal are never taken."""
    given = {
        column.name for column in model._meta.concrete_fields if column.primary_key or not column.editable
    }
    return _unique_names(model) - given


def _names_of(constraint: models.BaseConstraint) -> set[str]:
    """The fields that a constraint of uniqueness is about; none for the others."""
    if not isinstance(constraint, models.UniqueConstraint):
        return set()
    return set(constraint.fields) | {
        name for expression in constraint.expressions for name in _names_in(expression)
    }


def _names_in(expression: Any) -> set[str]:
    name = getattr(expression, "name", "")
    if isinstance(name, str) and name and not hasattr(expression, "get_source_expressions"):
        return {name}
    return {
        name
        for source in expression.get_source_expressions()
        if source is not None
        for name in _names_in(source)
    }


@one_transaction()
def edit(
    obj: Row,
    *,
    by: Person | None,
    at: datetime,
    version: Version,
    reason: str = "",
    event: str = "edited",
    tell: str = "",
    **fields: object,
) -> Row:
    """Change ordinary fields of an object, keeping old and new in the audit event. Never for a state field.

    `tell` is the kind of notice, whose name a field may have.

    Raises StaleVersion when `version` is not the present one, Refused by field for values that do not fit.
    """
    if "state" in fields:
        raise TypeError("a state is moved by transition()")
    row = locked(obj, version)
    changed = {name: new for name, new in fields.items() if getattr(row, name) != new}
    if not changed:
        return row
    old = {name: getattr(row, name) for name in changed}
    for name, new in changed.items():
        setattr(row, name, new)
    check_fields(row, changed)
    row.version += 1  # type: ignore[attr-defined]
    if _unique_names(type(row)) & set(changed):
        _save_unique(row)
    else:
        row.save()
    record(row, event, by=by, at=at, reason=reason, notice=tell, old=plain(old), new=plain(changed))
    return row


def record(
    obj: models.Model,
    event: str,
    *,
    by: Person | None,
    at: datetime,
    occurred_at: datetime | None = None,
    reason: str = "",
    starts: tuple[str, ...] = (),
    meets: tuple[str, ...] = (),
    cancels: tuple[str, ...] = (),
    notice: str = "",
    **data: object,
) -> Change:
    """Put an act that moves no state (created, edited …) through the same effects, inside a transaction."""
    state = getattr(obj, "state", "")
    change = Change(
        obj=obj,
        event=event,
        source=state,
        target=state,
        by=by,
        at=at,
        occurred_at=occurred_at or at,
        reason=reason,
        data=data,
        starts=starts,
        meets=meets,
        cancels=cancels,
        notice=notice,
    )
    _apply_effects(change)
    return change


def require(condition: object, detail: Words, **errors: object) -> None:
    """Raise GuardFailed with a sentence (and sentences by field) unless the condition holds."""
    if not condition:
        raise GuardFailed(detail, errors=errors)


def plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON can keep them: rows by their label, times in ISO 8601, the rest as text when needed."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime) or hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, dict):
        return plain(value)
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    return getattr(value, "audit_label", None) or str(value)
