"""A newer resolution takes the place of an older one (1.7.8)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import Resolution
from meetings.operations.steps import end_steps
from meetings.states import OPEN_RESOLUTION


@one_transaction()
def supersede(
    resolution: Resolution,
    *,
    older: Resolution,
    by: User,
    at: datetime,
    version: Version,
    reason: str = "",
) -> Resolution:
    """Say that a resolution takes the place of an older open one, which ends with it and names it. Asked is
    the right to change both.

    Raises NotAllowed, StaleVersion, GuardFailed when this one has been dropped or superseded itself, Refused
    by field for one that is closed (so that no ring comes to be), is this one itself, or belongs to papers
    that others read (1.7.a.4).
    """
    by = allow(by, "meetings.change_resolution", resolution)
    row = locked(resolution, version)
    if row.is_given_up:
        raise GuardFailed(_("This resolution is closed."))
    said = {}
    if older.pk == row.pk:
        said["older"] = _("A resolution does not supersede itself.")
    elif locked(older, ANY).state not in OPEN_RESOLUTION:
        said["older"] = _("This resolution is closed already.")
    elif older.meeting.confidential != row.meeting.confidential:
        said["older"] = _("What is for participants only and what others read do not supersede each other.")
    if said:
        raise Refused(errors=said)
    allow(by, "meetings.change_resolution", older)
    end_older(older, row, by=by, at=at, reason=reason)
    return row


def end_older(older: Resolution, newer: Resolution, *, by: User, at: datetime, reason: str = "") -> None:
    """End an open resolution because of a newer one; both say so in their history. In a transaction."""
    terms: dict[str, Any] = {"superseded_by": newer, "reason": reason}
    if reason:
        terms["remark"] = reason
    row = transition(older, "supersede", by=None, at=at, version=ANY, **terms)
    end_steps(row, at=at)
    record(newer, "superseded_other", by=by, at=at, reason=reason, older=older.number)
