"""The lists of the inbox and the outbox."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import subject_of
from comms.notifications.states import Channel, OutboxState
from comms.organization.models import User
from comms.web.markup import chip_html
from comms.web.tables import Column, Table


def notices_listed(reader: User, at: datetime) -> QuerySet[Notice]:
    """One's own."""
    return Notice.objects.visible_to(reader)


def messages_listed(reader: User, at: datetime) -> QuerySet[Outbox]:
    """Everything, with the recipients; the list as a whole is for those who operate the outbox."""
    return Outbox.objects.select_related("recipient")


INBOX = Table(
    title=_("Inbox"),
    columns=[
        Column("title", _("Notice"), subject_of, url=True),
        Column("created_at", _("Received"), lambda notice: notice.created_at),
        Column("read_at", _("Read at"), lambda notice: notice.read_at or ""),
        Column("acknowledged_at", _("Acknowledged at"), lambda notice: notice.acknowledged_at or ""),
    ],
    rows=notices_listed,
)
OUTBOX = Table(
    title=_("Outbox"),
    columns=[
        Column("kind", _("Kind"), lambda row: row.kind, url=True),
        Column("recipient", _("Recipient"), lambda row: row.recipient or row.address),
        Column("channel", _("Channel"), lambda row: Channel(row.channel).label),
        Column("state", _("State"), lambda row: chip_html(OutboxState(row.state).label, row.state_tone)),
        Column("attempts", _("Attempts"), lambda row: row.attempts),
        Column("created_at", _("Queued at"), lambda row: row.created_at),
        Column("sent_at", _("Sent at"), lambda row: row.sent_at or ""),
        Column("last_error", _("Last error"), lambda row: row.last_error),
    ],
    rows=messages_listed,
)
