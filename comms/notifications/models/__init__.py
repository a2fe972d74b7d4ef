"""What people are told and what leaves the portal; what arrives in its mailbox."""

from comms.notifications.models.incoming import IncomingMail, MailboxReading, RawMail
from comms.notifications.models.telling import ChannelAddress, Notice, Outbox, Release

__all__ = [
    "ChannelAddress",
    "IncomingMail",
    "MailboxReading",
    "Notice",
    "Outbox",
    "RawMail",
    "Release",
]
