"""A second person confirms or refuses a post with reach; who gave it may take it back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, plain, record
from comms.base.versions import ANY, Version
from comms.organization.models import Appointment, User
from comms.organization.operations.appointing import (
    check_once,
    check_sense,
    end_former,
    expected_head,
    pass_to_new_head,
)
from comms.organization.operations.links import end_links


@one_transaction()
def confirm_post(appointment: Appointment, *, by: User, at: datetime, version: Version) -> Appointment:
    """Let an appointment that waits count, from now or from its later first day on. A former head ends with
    it, on the day before.

    Everything is asked anew. Raises NotAllowed, StaleVersion, GuardFailed when it does not wait any more, and
    Refused when the person left, the unit is closed, its days are over, or somebody else heads the unit.
    """
    by = allow(by, "organization.confirm_appointment", appointment)
    row = _waiting(appointment, version)
    # Two heads at once wait for each other here; unit and person as they stand now
    row.unit, row.user = locked(row.unit, ANY), locked(row.user, ANY)
    given_since = row.since
    row.since = max(row.since, today(at))
    check_sense(row)
    check_once(row)
    former = expected_head(row)
    if former is not None:
        end_former(former, row, by=by, at=at)
    row.confirmed_by, row.confirmed_at = by, at
    row.version += 1
    row.save()
    if row.reaches_far:
        end_links(row.user, at)
    left = () if former is None else pass_to_new_head(former, row, by=by, at=at)
    later: dict[str, Any] = {}
    if row.since != given_since:
        later = {"old": plain({"since": given_since}), "new": plain({"since": row.since})}
    record(
        row,
        "confirmed",
        by=by,
        at=at,
        notice="post_confirmed",
        left=[charge.key for charge in left],
        **later,
    )
    return row


@one_transaction()
def refuse_post(
    appointment: Appointment, *, by: User, at: datetime, version: Version, reason: str = ""
) -> Appointment:
    """Say no to an appointment that waits. Raises NotAllowed, StaleVersion, GuardFailed when it does not wait
    any more, Refused without a reason.
    """
    by = allow(by, "organization.refuse_appointment", appointment)
    if not reason.strip():
        raise Refused(errors={"reason": _("This is needed.")})
    return _close(appointment, "refused", by=by, at=at, version=version, reason=reason)


@one_transaction()
def withdraw_post(
    appointment: Appointment, *, by: User, at: datetime, version: Version, reason: str = ""
) -> Appointment:
    """Take back what one gave and nobody has confirmed. Raises NotAllowed, StaleVersion, GuardFailed when it
    does not wait any more.
    """
    by = allow(by, "organization.withdraw_appointment", appointment)
    return _close(appointment, "withdrawn", by=by, at=at, version=version, reason=reason)


def _waiting(appointment: Appointment, version: Version) -> Appointment:
    """The locked row. Raises StaleVersion, GuardFailed."""
    row = locked(appointment, version)
    if row.waits:
        return row
    if row.counts:
        raise GuardFailed(_("This post was confirmed already."))
    raise GuardFailed(_("This post was refused or taken back."))


def _close(
    appointment: Appointment, event: str, *, by: User, at: datetime, version: Version, reason: str
) -> Appointment:
    row = _waiting(appointment, version)
    row.refused_by, row.refused_at = by, at
    row.version += 1
    row.save()
    record(row, event, by=by, at=at, reason=reason, notice="post_refused")
    return row
