"""The effect that writes one event for every change that goes through the one door."""

from collections.abc import Collection, Mapping

from comms.audit.models import Event
from comms.base.transitions import Change, plain

HIDDEN = "•••"


def write_event(change: Change) -> None:
    """Add the event of a change, in its transaction. Nothing queues here: `seal` closes the chain later.

    A model names fields whose values must not enter the log (they could never be erased again) in
    `AUDIT_PRIVATE`.
    """
    subject, by = change.obj, change.by
    unit = getattr(subject, "unit_in_charge", None)
    Event.objects.create(
        subject=subject,
        object_label=str(getattr(subject, "audit_label", subject))[:120],
        unit_id=unit and unit.pk,
        event=change.event,
        source_state=change.source,
        target_state=change.target,
        by=by,
        by_name=getattr(by, "name", ""),
        occurred_at=change.occurred_at,
        recorded_at=change.at,
        reason=change.reason,
        data=_without_private(_data(change), getattr(subject, "AUDIT_PRIVATE", ())),
    )


def _data(change: Change) -> dict[str, object]:
    """What came with the act; under `old` what it wrote over, under `for_whom` for whom it was done."""
    data = dict(change.data)
    if change.old:
        data["old"] = change.old
    if change.for_whom:
        data["for_whom"] = {"uuid": str(change.for_whom.uuid), "name": change.for_whom.name}
    return plain(data)


def _without_private(data: Mapping[str, object], private: Collection[str]) -> Mapping[str, object]:
    if not private:
        return data
    return {name: _shown(value, private, is_private=name in private) for name, value in data.items()}


def _shown(value: object, private: Collection[str], *, is_private: bool) -> object:
    if isinstance(value, dict):
        return _without_private(value, private)
    if value and is_private:
        return HIDDEN
    return value
