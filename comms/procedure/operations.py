"""Changing a number of the procedure: checked, reasoned, recorded, and told to the rooms that keep clocks."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comms.base.errors import Refused, StaleVersion
from comms.base.rights import Person, allow
from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.base.versions import ANY, Version
from comms.procedure import queries
from comms.procedure.models import PolicyOverride
from comms.procedure.rules import Policy, Unfit, fit

# preview(policy_ids, values, by, at) -> what would move and `by` may see ; apply(policy_ids, by, at) -> None
Preview = Callable[[list[str], dict[str, object], Any, datetime], Iterable[object]]
Apply = Callable[[list[str], Any, datetime], None]
_listeners: list[tuple[Preview, Apply]] = []


def register_policy_listener(preview: Preview, apply: Apply) -> None:
    """Let a higher room say what a changed number would move, and move it. Called from `AppConfig.ready`."""
    if (preview, apply) not in _listeners:
        _listeners.append((preview, apply))


def checked(policy: Policy, value: object) -> object:
    """The value in the shape in which it is kept. Raises Refused with the sentence beside `value`."""
    try:
        return fit(policy, value)
    except Unfit as unfit:
        raise Refused(errors={"value": _sentence(unfit)}) from None


def preview_policy(policy: Policy, *, value: object, by: Person, at: datetime) -> list[object]:
    """What would move if the policy had this value: running clocks with old and new due time.

    Only what the person may see; the rest is not counted either, a number would tell of it. Raises
    NotAllowed, Refused.
    """
    by = allow(by, "procedure.change_policy", policy)
    held = {**queries.values(), policy.id: checked(policy, value)}
    affected = queries.affected_by(policy.id)
    return [move for preview, _apply in _listeners for move in preview(affected, held, by, at)]


@one_transaction()
def set_policy(
    policy: Policy, *, value: object, reason: str, by: Person, at: datetime, version: Version
) -> Policy:
    """Set a number of the procedure from now on; returns the policy as it is in force then.

    `version` is the number of decisions the person saw. Raises NotAllowed, StaleVersion, and Refused when
    the value is out of range or the reason missing.
    """
    by = allow(by, "procedure.change_policy", policy)
    kept = checked(policy, value)
    if kept == queries.value(policy.id):
        raise Refused(errors={"value": _("This is the value already in force.")})
    return _decide(policy.id, kept, reason, by, at, version, is_reset=False)


@one_transaction()
def reset_policy(policy: Policy, *, reason: str, by: Person, at: datetime, version: Version) -> Policy:
    """Set a number back to its default; returns the policy as it is in force then.

    Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "procedure.change_policy", policy)
    if not queries.policy(policy.id).is_changed:
        raise Refused(errors={"value": _("This is the value already in force.")})
    return _decide(policy.id, policy.default, reason, by, at, version, is_reset=True)


def _decide(
    name: str,
    value: object,
    reason: str,
    by: Any,
    at: datetime,
    version: Version,
    *,
    is_reset: bool,
) -> Policy:
    """Add the decision to the history of the policy of this name, and tell the rooms above."""
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why, for the history.")})
    seen = PolicyOverride.objects.filter(policy=name).count()
    if version is not ANY and version != seen:
        raise _stale(name)
    old = queries.value(name)
    row = PolicyOverride(
        policy=name,
        number=seen + 1,
        value=value,
        is_reset=is_reset,
        reason=reason.strip(),
        at=at,
        by=by,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _stale(name) from None
    queries.forget()
    event = "policy_reset" if is_reset else "policy_set"
    record(row, event, by=by, at=at, reason=row.reason, policy=name, old=old, new=value)
    for _preview, apply in _listeners:
        apply(queries.affected_by(name), by, at)
    return queries.policy(name)


def _stale(name: str) -> StaleVersion:
    """Somebody else decided meanwhile: the refusal brings the present version, not what was read before."""
    queries.forget()
    return StaleVersion(queries.policy(name))


def _sentence(unfit: Unfit) -> str:
    """Why a value is refused, in the reader's language."""
    said = {
        "empty": _("This is needed."),
        "no_number": _("This time is agreed case by case; there is no number to set."),
        "number": _("Give a whole number."),
        "range": _("Give a number from %(low)s to %(high)s.") % {"low": unfit.low, "high": unfit.high},
        "choice": _("Possible values: %(choices)s.") % {"choices": ", ".join(unfit.choices)},
        "list": _("Give a list with commas."),
        "time": _("Give a time such as 08:30."),
        "month_day": _("Give a month and day such as 11-05."),
        "length": _("Give lengths such as 24h, 30m or 2d, within the allowed range."),
        "segment": _("Give hours such as 08:30-12:00 that do not overlap."),
    }
    return said[unfit.code]
