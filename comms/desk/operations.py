"""The step of the set-up that needs a room above the organization."""

from datetime import datetime

from comms.base.transactions import one_transaction
from comms.base.versions import Version
from comms.organization.models import FirstDay, User
from comms.organization.operations.first_day import step
from meetings.operations.drafting import draft_series


@one_transaction()
def set_up_series(row: FirstDay, *, by: User | None, at: datetime, version: Version) -> FirstDay:
    """A draft of every series that the procedure asks for and the company has not. Raises NotAllowed,
    StaleVersion, GuardFailed once the set-up is done.
    """
    with step(row, "series_drafted", by=by, at=at, version=version) as by:
        draft_series(by=by, at=at)
    return FirstDay.objects.get(pk=row.pk)
