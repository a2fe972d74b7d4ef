"""What people do with notices, with their channels, with the outbox, and with mail that arrived."""

from django.utils.translation import gettext_lazy as _

from comms.notifications.forms import ChannelForm, ReleaseForm, SettleForm
from comms.notifications.operations import channels, incoming, reading, releases, upkeep
from comms.notifications.states import OutboxState
from comms.web.actions import Action
from comms.web.forms import RemarkForm

# Reading and confirming keep the first time and overwrite nothing
NOTICE_ACTIONS = {
    "read": Action(
        reading.mark_read,
        permission="notifications.read_notice",
        versioned=False,
        label=_("Mark as read"),
        icon="envelope-open",
        possible=lambda notice: notice.is_unread,
    ),
    "acknowledge": Action(
        reading.acknowledge,
        permission="notifications.read_notice",
        versioned=False,
        label=_("Acknowledge"),
        icon="check2",
        possible=lambda notice: notice.awaits_acknowledgement,
    ),
}
NOTICES_READ_ALL = Action(
    reading.mark_all_read,
    versioned=False,
    label=_("Mark all as read"),
    icon="check2-all",
)

CHANNEL_CREATE = Action(
    channels.add_channel,
    ChannelForm,
    permission="notifications.change_channels",
    versioned=False,
)
CHANNEL_REMOVE = Action(
    channels.remove_channel,
    permission="notifications.change_channels",
    label=_("Remove"),
    tone="danger",
    icon="x-lg",
)

# A message keeps no version: senders move it in batches, and what an operator does is tied to its state in
# the same statement
OUTBOX_ACTIONS = {
    "retry": Action(
        upkeep.retry,
        permission="notifications.operate_outbox",
        versioned=False,
        label=_("Send again"),
        icon="arrow-clockwise",
        possible=lambda message: (
            message.state in (OutboxState.DEAD, OutboxState.CANCELLED) and not message.is_withdrawn
        ),
    ),
    "cancel": Action(
        upkeep.cancel,
        RemarkForm,
        permission="notifications.operate_outbox",
        versioned=False,
        label=_("Never send"),
        tone="danger",
        icon="x-lg",
        possible=lambda message: message.state in (OutboxState.DEAD, OutboxState.QUEUED),
    ),
}
OUTBOX_RETRY_ALL = Action(
    upkeep.retry_all,
    permission="notifications.operate_outbox",
    versioned=False,
    label=_("Send all failed ones again"),
    icon="arrow-clockwise",
)
OUTBOX_HOLD = Action(
    releases.hold,
    RemarkForm,
    permission="notifications.operate_outbox",
    versioned=False,
    label=_("Hold the outbox"),
    tone="danger",
    icon="pause-circle",
)
OUTBOX_RELEASE = Action(
    releases.release,
    ReleaseForm,
    permission="notifications.operate_outbox",
    versioned=False,
    label=_("Release the outbox"),
    icon="play-circle",
)

INCOMING_ACTIONS = {
    "settle": Action(incoming.settle, SettleForm),
    "hand_again": Action(incoming.hand_again),
}
