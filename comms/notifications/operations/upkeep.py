"""What the operator does with the outbox: try again, give up, sweep out what is long done."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.notifications.models import IncomingMail, Outbox, RawMail
from comms.notifications.states import KEEP_SENT, OutboxState
from comms.organization.models import User
from comms.procedure import queries as procedure

FRESH = {"attempts": 0, "lease_until": None, "lease_token": None}


@one_transaction()
def retry(message: Outbox, *, by: User, at: datetime) -> Outbox:
    """Queue a failed or cancelled message again; it keeps its Message-ID.

    Raises NotAllowed, GuardFailed when it is sent or waits, or what it says was kept from its recipient.
    """
    by = allow(by, "notifications.operate_outbox", message)
    if Outbox.objects.select_for_update().get(pk=message.pk).is_withdrawn:
        raise GuardFailed(_("What this message said was kept from its recipient afterwards."))
    stopped = Outbox.objects.filter(pk=message.pk, state__in=[OutboxState.DEAD, OutboxState.CANCELLED])
    if not stopped.update(state=OutboxState.QUEUED, next_at=at, **FRESH):
        raise GuardFailed(_("Only a failed or cancelled message can be sent again."))
    return _kept(message, "queued_again", by, at)


@one_transaction()
def retry_all(*, by: User, at: datetime) -> int:
    """Queue every failed message again, for example after the mail server was repaired; return how many. What
    was kept from its recipient afterwards stays.

    Raises NotAllowed.
    """
    by = allow(by, "notifications.operate_outbox")
    locked = [message.pk for message in Outbox.objects.dead().select_for_update()]
    failed = list(Outbox.objects.filter(pk__in=locked, notice__withdrawn_at=None))
    again = Outbox.objects.filter(pk__in=[message.pk for message in failed])
    again.update(state=OutboxState.QUEUED, next_at=at, **FRESH)
    for message in failed:
        record(message, "queued_again", by=by, at=at)
    return len(failed)


@one_transaction()
def cancel(message: Outbox, *, reason: str = "", by: User, at: datetime) -> Outbox:
    """Never send it; a reason takes the place of the last error.

    Raises NotAllowed, GuardFailed when it is sent already or being sent now.
    """
    by = allow(by, "notifications.operate_outbox", message)
    stopping = [OutboxState.DEAD, OutboxState.QUEUED]
    idle = Outbox.objects.due(at) | Outbox.objects.filter(state__in=stopping, lease_token=None)
    said = {}
    if reason:
        said["last_error"] = reason[:500]
    if not idle.filter(pk=message.pk).update(state=OutboxState.CANCELLED, **said):
        raise GuardFailed(_("This message is sent already, or is being sent now."))
    return _kept(message, "cancelled", by, at, reason)


def _kept(message: Outbox, event: str, by: User, at: datetime, reason: str = "") -> Outbox:
    """The fresh row, after what the operator did went into the log."""
    row = Outbox.objects.get(pk=message.pk)
    record(row, event, by=by, at=at, reason=reason)
    return row


def tidy(at: datetime, *, limit: int = 5000) -> int:
    """Delete messages sent half a year ago (the notice stays in the inbox); return how many."""
    old = Outbox.objects.filter(state=OutboxState.SENT, sent_at__lt=at - KEEP_SENT).values("pk")[:limit]
    return Outbox.objects.filter(pk__in=[row["pk"] for row in old]).delete()[0]


@one_transaction()
def forget_mail(at: datetime, *, limit: int = 1000) -> int:
    """Remove the words and files of mails that were dealt with, after the days of the policy; who wrote when
    and what became of it stays. Return how many.
    """
    before = at - timedelta(days=procedure.value("mail.keep_raw"))
    done = IncomingMail.objects.done().filter(received_at__lt=before, kept_raw__isnull=False)
    old = list(done.order_by("id")[:limit])
    RawMail.objects.filter(mail__in=old).delete()
    for row in old:
        record(row, "forgotten", by=None, at=at)
    return len(old)
