"""Writes of the notifications room: telling people, sending what leaves, personal channels, what arrives."""

from comms.notifications.operations.channels import add_channel, remove_channel
from comms.notifications.operations.incoming import receive, sort_unsorted
from comms.notifications.operations.mailbox import read_mailbox
from comms.notifications.operations.notices import (
    Letter,
    UnknownNotice,
    known_notices,
    mail,
    notify,
    notify_many,
    register_notices,
    unlink,
)
from comms.notifications.operations.outbox import Round, drain
from comms.notifications.operations.reading import acknowledge, mark_all_read, mark_read
from comms.notifications.operations.releases import hold, release
from comms.notifications.operations.takers import ForPerson, Taken, register_taker
from comms.notifications.operations.upkeep import cancel, forget_mail, retry, retry_all, tidy
from comms.notifications.operations.withdrawing import Told, withdraw

__all__ = [
    "ForPerson",
    "Letter",
    "Round",
    "Taken",
    "Told",
    "UnknownNotice",
    "acknowledge",
    "add_channel",
    "cancel",
    "drain",
    "forget_mail",
    "hold",
    "known_notices",
    "mail",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "read_mailbox",
    "receive",
    "register_notices",
    "register_taker",
    "release",
    "remove_channel",
    "retry",
    "retry_all",
    "sort_unsorted",
    "tidy",
    "unlink",
    "withdraw",
]
