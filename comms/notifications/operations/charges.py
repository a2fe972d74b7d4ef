"""What of this room hangs on a person: channels, and notices that they have not confirmed."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, record
from comms.base.versions import ANY
from comms.notifications.models import ChannelAddress, Notice
from comms.notifications.operations.channels import cancel_waiting
from comms.organization.models import User
from comms.organization.operations import HAND_OVER, ChargeKind, refuse_named, register_charge


@one_transaction()
def switch_off(
    channel: ChannelAddress, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> ChannelAddress:
    """Tell nothing any more on the channel of somebody who left; what waits for it is cancelled.

    Raises NotAllowed, Refused when a successor is named: an address is a person's own.
    """
    by = allow(by, HAND_OVER, channel.user)
    refuse_named(successor)
    cancel_waiting(channel, "the person has left")
    return edit(channel, by=by, at=at, version=ANY, reason=reason, event="switched_off", active=False)


@one_transaction()
def end_receipt(
    notice: Notice, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Notice:
    """Note that a notice stays unconfirmed because its reader left; nobody confirms it for them.

    Raises NotAllowed, Refused when a successor is named.
    """
    by = allow(by, HAND_OVER, notice.recipient)
    refuse_named(successor)
    record(notice, "receipt_ended", by=by, at=at, reason=reason)
    return notice


def _channels(people: QuerySet[User], at: datetime) -> QuerySet[ChannelAddress]:
    return ChannelAddress.objects.filter(active=True, user__in=people).select_related("user").order_by("id")


def _receipts(people: QuerySet[User], at: datetime) -> QuerySet[Notice]:
    """Those of people who can still sign in: with the account they end."""
    waiting = Notice.objects.to_acknowledge().filter(recipient__in=people, recipient__is_active=True)
    return waiting.select_related("recipient").order_by("id")


def register_own_charges() -> None:
    """Both end with the account and pass to nobody."""
    register_charge(
        ChargeKind(
            name="notifications.channel",
            label=_("Personal channel"),
            find=_channels,
            person=lambda channel: channel.user,
            number=lambda channel: str(channel.uuid),
            hand_over=switch_off,
            instead=lambda channel: _("Is switched off."),
            to_nobody=True,
            personal=True,
        )
    )
    register_charge(
        ChargeKind(
            name="notifications.receipt",
            label=_("Notice not confirmed yet"),
            find=_receipts,
            person=lambda notice: notice.recipient,
            number=lambda notice: str(notice.uuid),
            hand_over=end_receipt,
            instead=lambda notice: _("Stays unconfirmed; nobody confirms for another."),
            to_nobody=True,
            personal=True,
        )
    )
