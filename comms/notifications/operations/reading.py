"""The reader's side: opened, confirmed."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.notifications.models import Notice
from comms.organization.models import User


@one_transaction()
def mark_read(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Note when the recipient first opened the notice; later openings change nothing. Raises NotAllowed."""
    by = allow(by, "notifications.read_notice", notice)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    return Notice.objects.get(pk=notice.pk)


@one_transaction()
def acknowledge(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Confirm having read it; the first confirmation counts.

    Raises NotAllowed for anybody but the recipient, GuardFailed when no confirmation is asked for.
    """
    by = allow(by, "notifications.read_notice", notice)
    if not notice.needs_acknowledgement:
        raise GuardFailed(_("This notice asks for no confirmation."))
    unconfirmed = Notice.objects.to_acknowledge().filter(pk=notice.pk)
    unconfirmed.update(acknowledged_at=at, read_at=Coalesce(F("read_at"), at))
    return Notice.objects.get(pk=notice.pk)


@one_transaction()
def mark_all_read(*, by: User, at: datetime) -> int:
    """Mark one's whole inbox as read; return how many notices were unread. Nothing is acknowledged by it."""
    return Notice.objects.visible_to(by).unread().update(read_at=at)
