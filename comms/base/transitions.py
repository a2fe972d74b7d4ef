"""The one door for every change: lock, look up, check, write, and tell the rooms that keep clocks, proof and notices."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.states import Move


@dataclass
class Change:
    """What happened to an object, as the effects see it. `at` is the time of recording, `occurred_at` the event's own time."""

    obj: Any
    event: str
    source: str
    target: str
    by: Any
    at: datetime
    occurred_at: datetime
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    notice: str = ""


_effects: list[tuple[int, Callable[[Change], None]]] = []


def register_effect(effect: Callable[[Change], None], *, order: int = 50) -> None:
    """Let a higher room take part in every change (audit 10, clocks 20, notices 30). Called from `AppConfig.ready`."""
    if effect not in [known for _order, known in _effects]:
        _effects.append((order, effect))
        _effects.sort(key=lambda pair: pair[0])


def _apply_effects(change: Change) -> None:
    for _order, effect in _effects:
        effect(change)


def locked(obj: Any, version: int | None = None) -> Any:
    """The present row, locked until the transaction ends. Raises StaleVersion when it is not the version the person saw."""
    # `__class__` and not `type()`: the signed-in person of a request is a lazy wrapper around the row
    row = obj.__class__._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if version is not None and row.version != version:
        raise StaleVersion(row)
    return row


@transaction.atomic
def transition(
    obj: Any,
    event: str,
    *,
    by: Any,
    at: datetime,
    occurred_at: datetime | None = None,
    version: int | None = None,
    reason: str = "",
    **data: Any,
) -> Any:
    """Move an object along its table and return the fresh row.

    `by` None means the system. Raises StaleVersion, IllegalMove (with the allowed events), NotAllowed, and what guards raise.
    """
    row = locked(obj, version)
    move = row.TABLE.find(event, row.state)
    if move is None:
        allowed = [m.event for m in (row.allowed(by) if by else row.TABLE.open_to(row.state))]
        raise IllegalMove(_refusal(row, event), allowed=allowed)
    _check_permission(row, move, by)
    change = Change(
        obj=row, event=event, source=row.state, target=move.target, by=by, at=at, occurred_at=occurred_at or at, reason=reason,
        data=data, starts=tuple(move.starts), meets=tuple(move.meets), cancels=tuple(move.cancels), notice=move.notice,
    )  # fmt: skip
    _check_required(move, {**data, "reason": reason})
    for guard in move.guards:
        guard(row, change)
    _write(row, move, change)
    _apply_effects(change)
    return row


def _refusal(row: Any, event: str) -> str:
    if not row.TABLE.knows(event):
        return _("The act “%(event)s” does not exist.") % {"event": event}
    return _("“%(act)s” is not possible while the state is “%(state)s”.") % {
        "act": row.TABLE.label(event),
        "state": row.get_state_display(),
    }


def _check_permission(row: Any, move: Move, by: Any) -> None:
    if by is None:
        return
    if move.permission is None or not by.has_perm(move.permission, row):
        raise NotAllowed(_("Your posts do not allow “%(act)s” here.") % {"act": move.label})


def _check_required(move: Move, data: dict[str, Any]) -> None:
    missing = [name for name in move.required if data.get(name) in (None, "", [], ())]
    if missing:
        raise Refused(errors={name: _("This is needed.") for name in missing})


def _write(row: Any, move: Move, change: Change) -> None:
    for name in move.fields:
        if name in change.data:
            setattr(row, name, change.data[name])
    for name in move.stamps:
        setattr(row, name, change.occurred_at)
    for name in move.signs:
        setattr(row, name, change.by)
    row.state = move.target
    row.version += 1
    row.save()


@transaction.atomic
def edit(obj: Any, *, by: Any, at: datetime, version: int | None = None, reason: str = "", event: str = "edited", **fields: Any) -> Any:
    """Change ordinary fields of an object, keeping old and new in the audit event. Never for a state field.

    Raises StaleVersion when `version` is not the present one.
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
    row.version += 1
    row.save()
    record(row, event, by=by, at=at, reason=reason, old=plain(old), new=plain(changed))
    return row


def record(
    obj: Any,
    event: str,
    *,
    by: Any,
    at: datetime,
    occurred_at: datetime | None = None,
    reason: str = "",
    starts: tuple[str, ...] = (),
    meets: tuple[str, ...] = (),
    cancels: tuple[str, ...] = (),
    notice: str = "",
    **data: Any,
) -> Change:
    """Put an act that moves no state (created, edited, attached …) through the same effects. Call it inside a transaction."""
    state = getattr(obj, "state", "")
    change = Change(
        obj=obj, event=event, source=state, target=state, by=by, at=at, occurred_at=occurred_at or at, reason=reason, data=data,
        starts=starts, meets=meets, cancels=cancels, notice=notice,
    )  # fmt: skip
    _apply_effects(change)
    return change


def allow(by: Any, permission: str, obj: Any = None, detail: Any = "") -> None:
    """Raise NotAllowed unless the person may; `by` None means the system. For operations that make no move of a table."""
    if by is not None and not by.has_perm(permission, obj):
        raise NotAllowed(detail or _("Your posts do not allow this."))


def require(condition: Any, detail: Any, **errors: Any) -> None:
    """Raise GuardFailed with a sentence (and sentences by field) unless the condition holds."""
    if not condition:
        raise GuardFailed(detail, errors=errors)


def plain(values: dict[str, Any]) -> dict[str, Any]:
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
