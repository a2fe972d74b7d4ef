"""Holding the outbox, and letting messages leave again: a restored copy of the portal writes to real people
only after somebody said so.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, record
from comms.notifications.models import Outbox, Release
from comms.notifications.queries import is_held
from comms.notifications.states import HELD_BACK, OutboxState, Waiting
from comms.organization.models import LinkRequest, User


@one_transaction()
def release(*, waiting: str, by: User | None, at: datetime) -> Release:
    """Let messages leave from now on. Those that wait (`waiting`, a `Waiting`) are sent, or cancelled: of a
    copy they are old, and the original has sent them. So are the wishes for a new password that wait.

    Raises NotAllowed, and GuardFailed when the outbox is not held.
    """
    by = allow(by, "notifications.operate_outbox")
    if not is_held():
        raise GuardFailed(_("The outbox is not held."))
    stopped = 0
    if waiting == Waiting.CANCEL:
        left = {"state": OutboxState.CANCELLED, "last_error": HELD_BACK}
        stopped = Outbox.objects.queued().update(lease_token=None, lease_until=None, **left)
        LinkRequest.objects.all().delete()
    made = Release(portal_url=settings.PORTAL_URL, released_at=at)
    insert(made)
    record(made, "released", by=by, at=at, waiting=waiting, cancelled=stopped)
    return made


@one_transaction()
def hold(*, reason: str = "", by: User | None, at: datetime) -> None:
    """Let no message leave until somebody releases the outbox; notices reach the inboxes as before. Releases
    for other addresses end too: a copy stays held when its address changes.

    Raises NotAllowed, and GuardFailed when there is none that could end.
    """
    by = allow(by, "notifications.operate_outbox")
    releases = list(Release.objects.lasting().select_for_update())
    if not releases:
        raise GuardFailed(_("The outbox is held already."))
    for made in releases:
        made.ended_at = at
        made.save(update_fields=["ended_at"])
    record(releases[0], "held", by=by, at=at, reason=reason)
