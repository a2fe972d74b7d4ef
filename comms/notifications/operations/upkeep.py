"""What the operator does with the outbox: try again, give up, sweep out what is long done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, NotAllowed
from comms.notifications.models import Outbox
from comms.notifications.states import KEEP_SENT, OutboxState
from comms.organization.models import User

FRESH = {"attempts": 0, "lease_until": None, "lease_token": None}


@transaction.atomic
def retry(message: Outbox, *, by: User, at: datetime) -> Outbox:
    """Queue a failed or cancelled message again; it keeps its Message-ID. Raises NotAllowed, GuardFailed when it is sent or waits."""
    _operator(by)
    states = [OutboxState.DEAD, OutboxState.CANCELLED]
    if not Outbox.objects.filter(pk=message.pk, state__in=states).update(state=OutboxState.QUEUED, next_at=at, **FRESH):
        raise GuardFailed(_("Only a failed or cancelled message can be sent again."))
    return Outbox.objects.get(pk=message.pk)


def retry_all(*, by: User, at: datetime) -> int:
    """Queue every failed message again, for example after the mail server was repaired; return how many. Raises NotAllowed."""
    _operator(by)
    return Outbox.objects.dead().update(state=OutboxState.QUEUED, next_at=at, **FRESH)


@transaction.atomic
def cancel(message: Outbox, *, by: User, at: datetime, reason: str = "") -> Outbox:
    """Never send it. Raises NotAllowed, GuardFailed when it is sent already or being sent now."""
    _operator(by)
    idle = Outbox.objects.due(at) | Outbox.objects.filter(state__in=[OutboxState.DEAD, OutboxState.QUEUED], lease_token=None)
    if not idle.filter(pk=message.pk).update(state=OutboxState.CANCELLED, last_error=reason[:500]):
        raise GuardFailed(_("This message is sent already, or is being sent now."))
    return Outbox.objects.get(pk=message.pk)


def tidy(at: datetime, *, limit: int = 5000) -> int:
    """Delete messages sent half a year ago (the notice stays in the inbox); return how many."""
    old = Outbox.objects.filter(state=OutboxState.SENT, sent_at__lt=at - KEEP_SENT).values("pk")[:limit]
    return Outbox.objects.filter(pk__in=[row["pk"] for row in old]).delete()[0]


def _operator(by: User) -> None:
    if not by.has_perm("notifications.operate_outbox"):
        raise NotAllowed(_("The outbox is for system administrators."))
