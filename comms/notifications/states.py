"""Fixed values of the notifications room. Pure."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
