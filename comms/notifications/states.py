"""Fixed values of the notifications room. Pure."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable


class Channel(TextChoices):
    """How a message leaves the portal."""

    EMAIL = "email", _("E-mail")
    APPRISE = "apprise", _("Messenger or webhook")


class OutboxState(TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Waiting(TextChoices):
    """What becomes of the messages that wait when a held outbox is released."""

    SEND = "send", _("Send them now")
    CANCEL = "cancel", _("Cancel them (a copy: the original has sent them)")


# The last error of a message whose subject was kept from its recipient afterwards
WITHDRAWN = "withdrawn"
# The last error of a message that was cancelled at a release
HELD_BACK = "held back when the outbox was released"
TONES = {
    OutboxState.QUEUED: "info",
    OutboxState.SENT: "success",
    OutboxState.DEAD: "danger",
    OutboxState.CANCELLED: "secondary",
}

# A sender that dies keeps its message for this long; then another one takes it.
LEASE = timedelta(seconds=60)
# How many messages one sender takes at a time.
BATCH = 50
# A round ends after this, within the time limit of a task.
ROUND = timedelta(seconds=45)
# A message that cannot even be written (a broken template) is not tried for a day.
RENDER_TRIES = 3
# So many time-outs in a row mean that the other side is gone, not that the messages are bad.
SILENCES = 3
# How long everything waits when the mail server cannot be reached at all.
LINE_PAUSE = timedelta(seconds=30)
# A queue whose oldest message is late by more than this is a finding.
LATE = timedelta(minutes=5)
KEEP_SENT = timedelta(days=180)

# Incoming mail


class IncomingKind(TextChoices):
    """What a mail is before any room looks at it."""

    ORDINARY = "ordinary", _("Ordinary mail")
    AUTO_REPLY = "auto_reply", _("Automatic reply")
    BOUNCE = "bounce", _("Returned as undeliverable")
    OWN = "own", _("Mail of the portal itself")


class IncomingState(TextChoices):
    """Where an incoming mail stands."""

    RECEIVED = "received", pgettext_lazy("mail", "Received")
    TAKEN = "taken", _("Dealt with by the portal")
    SET_ASIDE = "set_aside", _("Set aside")
    KEPT = "kept", _("Waits for a person")
    SETTLED = "settled", _("Dealt with by a person")


class IncomingReason(TextChoices):
    """Why the portal did with a mail what it did, where no room says more."""

    UNREAD = "notifications.mail_unread", _("The mail cannot be read.")
    OVERSIZED = "notifications.mail_oversized", _("The mail is too large; its words and files were not kept.")
    NOBODYS = "notifications.mail_nobodys", _("No part of the portal knows what to do with this mail.")
    FAILED = "notifications.mail_failed", _("The portal failed over this mail; the log says why.")


I = IncomingState  # noqa: E741 - short words for the table
SETTLE, REASON = "notifications.settle_mail", ("subject", "remark", "closed")
INCOMING_TABLE = MoveTable(
    I,
    [
        Move(
            event="take", sources=[I.RECEIVED], target=I.TAKEN, label=_("Dealt with by the portal"),
            fields=[*REASON, "taker"], tone="success", icon="check2",
        ),
        Move(
            event="set_aside", sources=[I.RECEIVED], target=I.SET_ASIDE, label=_("Set aside"),
            fields=REASON, tone="secondary", icon="archive",
        ),
        Move(
            event="keep", sources=[I.RECEIVED], target=I.KEPT, label=_("Kept for a person"), fields=REASON,
            starts=["settling"], notice="mail_kept", tone="warning", icon="person",
        ),
        Move(
            event="settle", sources=[I.KEPT], target=I.SETTLED, label=_("Dealt with"), permission=SETTLE,
            fields=["note"], required=["note"], stamps=["settled_at"], signs=["settled_by"],
            meets=["settling"], tone="success", icon="check2-circle",
        ),
        Move(
            event="hand_again", sources=[I.KEPT, I.SET_ASIDE], target=I.RECEIVED,
            label=_("Hand to the portal again"), permission=SETTLE,
            cancels=["settling"], tone="secondary", icon="arrow-repeat",
        ),
    ],
    initial=I.RECEIVED,
    tones={
        I.RECEIVED: "info", I.TAKEN: "success", I.SET_ASIDE: "secondary", I.KEPT: "warning",
        I.SETTLED: "success",
    },
    rests={
        I.RECEIVED: "The portal reads it at once; the sweep goes on with what was interrupted.",
        I.SET_ASIDE: "Machines wrote it, and nobody waits for an answer.",
    },
)  # fmt: skip

# Letters of a mail's words that are shown
SHOWN_LETTERS = 20_000
# One round of reading the mailbox: how many mails, for how long, how soon after the last one
MAILBOX_MOST = 50
MAILBOX_ROUND = timedelta(seconds=20)
MAILBOX_PAUSE = timedelta(seconds=30)
# After a failure the mailbox is left alone for longer, and no answer is waited for longer than this
MAILBOX_FAILURE_PAUSE = timedelta(minutes=5)
MAILBOX_SECONDS = 8.0
# Another process reads on when the one that began is not heard of for so long
MAILBOX_LEASE = timedelta(minutes=2)
# A mailbox that was not read for so long is a finding
MAILBOX_LATE = timedelta(minutes=30)
