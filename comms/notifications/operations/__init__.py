"""Writes of the notifications room: telling people, sending what leaves the portal, personal channels."""

from comms.notifications.operations.channels import add_channel, remove_channel
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
from comms.notifications.operations.upkeep import cancel, retry, retry_all, tidy
from comms.notifications.operations.withdrawing import Told, withdraw

__all__ = [
    "Letter",
    "Round",
    "Told",
    "UnknownNotice",
    "acknowledge",
    "add_channel",
    "cancel",
    "drain",
    "hold",
    "known_notices",
    "mail",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "register_notices",
    "release",
    "remove_channel",
    "retry",
    "retry_all",
    "tidy",
    "unlink",
    "withdraw",
]
