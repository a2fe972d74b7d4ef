"""The lists of the inbox, the outbox, and mail that arrived."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.notifications.models import IncomingMail, Notice, Outbox
from comms.notifications.operations.rendering import subject_of
from comms.notifications.states import Channel, OutboxState
from comms.organization.models import User
from comms.web.markup import chip_html, state_chip_html
from comms.web.tables import Column, Table


def notices_listed(reader: User, at: datetime) -> QuerySet[Notice]:
    """One's own."""
    return Notice.objects.visible_to(reader)


def messages_listed(reader: User, at: datetime) -> QuerySet[Outbox]:
    """Everything, with the recipients; the list as a whole is for those who operate the outbox."""
    return Outbox.objects.select_related("recipient")


def mails_listed(reader: User, at: datetime) -> QuerySet[IncomingMail]:
    """The mails that the reader sees."""
    return IncomingMail.objects.visible_to(reader)


def sender_in_words(mail: IncomingMail) -> str:
    """Name and address, as far as the mail says them."""
    if mail.sender_name and mail.sender and mail.sender_name != mail.sender:
        return f"{mail.sender_name} <{mail.sender}>"
    return mail.sender or mail.sender_name


def subject_in_words(mail: IncomingMail) -> str:
    """The subject; of what is closed that it is."""
    if mail.closed:
        return str(_("(closed)"))
    return mail.subject


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
        Column("last_error", _("Last error"), lambda row: row.last_error or row.bounce_reason),
        Column("bounced_at", _("Came back at"), lambda row: row.bounced_at or ""),
    ],
    rows=messages_listed,
)
INCOMING = Table(
    title=_("Incoming mail"),
    columns=[
        Column("number", _("No."), lambda mail: mail.number, url=True, css="nowrap"),
        Column("sender", pgettext_lazy("mail", "From"), sender_in_words),
        Column("subject", _("Subject line"), subject_in_words),
        Column("kind", _("Kind"), lambda mail: mail.get_kind_display()),
        Column("state", _("State"), state_chip_html, export=lambda mail: mail.get_state_display()),
        Column(
            "received_at", _("Received"), lambda mail: mail.received_at, order="-received_at", css="nowrap"
        ),
    ],
    rows=mails_listed,
)
