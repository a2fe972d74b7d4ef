"""The reader's side: opened, confirmed."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, NotAllowed
from comms.notifications.models import Notice
from comms.organization.models import User


def mark_read(notice: Notice, *, by: User, at: datetime, version: int | None = None) -> Notice:
    """Note when the recipient first opened the notice; later openings change nothing. Raises NotAllowed for anybody else."""
    _own(notice, by)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    return Notice.objects.get(pk=notice.pk)


@transaction.atomic
def acknowledge(notice: Notice, *, by: User, at: datetime, version: int | None = None) -> Notice:
    """Confirm having read it; the first confirmation counts. Raises NotAllowed for anybody else, GuardFailed when none is asked for."""
    _own(notice, by)
    if not notice.needs_acknowledgement:
        raise GuardFailed(_("This notice asks for no confirmation."))
    Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(acknowledged_at=at, read_at=Coalesce(F("read_at"), at))
    return Notice.objects.get(pk=notice.pk)


def mark_all_read(*, by: User, at: datetime) -> int:
    """Mark one's whole inbox as read; return how many notices were unread. Nothing is acknowledged by it."""
    return Notice.objects.visible_to(by).unread().update(read_at=at)


def _own(notice: Notice, by: User) -> None:
    if notice.recipient_id != by.pk:
        raise NotAllowed(_("Only the recipient reads and confirms a notice."))
