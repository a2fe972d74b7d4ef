"""A person's own messengers and webhooks."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record
from comms.base.versions import Version
from comms.notifications.models import ChannelAddress, Outbox
from comms.notifications.rules.addresses import address_problem
from comms.notifications.states import OutboxState
from comms.organization.models import User

MOST = 5


@one_transaction()
def add_channel(*, name: str, url: str, kinds: Iterable[str] = (), by: User, at: datetime) -> ChannelAddress:
    """Add a messenger or webhook to one's own channels.

    Raises NotAllowed, and Refused for an unusable address, one that is there already, and one too many.
    """
    by = allow(by, "notifications.change_channels")
    if problem := address_problem(url):
        raise Refused(errors={"url": _sentence(problem)})
    # Whoever adds two at once waits here, so that the number holds
    owner = locked(by)
    if ChannelAddress.objects.filter(user=owner).count() >= MOST:
        raise Refused(errors={"url": _("There are %(number)s channels already.") % {"number": MOST}})
    channel = _insert(ChannelAddress(user=owner, name=name.strip(), url=url.strip(), kinds=list(kinds)))
    record(channel, "created", by=by, at=at, name=channel.name)
    return channel


def _insert(channel: ChannelAddress) -> ChannelAddress:
    try:
        return insert(channel)
    except Refused as refusal:
        if "non_field_errors" not in refusal.errors:
            raise
        raise Refused(errors={"url": _("This channel is there already.")}) from None


@one_transaction()
def remove_channel(channel: ChannelAddress, *, version: Version, by: User, at: datetime) -> None:
    """Remove one of one's channels; messages still waiting for it are cancelled.

    Raises NotAllowed for another person's, StaleVersion.
    """
    by = allow(by, "notifications.change_channels", channel)
    row = locked(channel, version)
    cancel_waiting(row, "the channel was removed")
    record(row, "removed", by=by, at=at, name=row.name)
    row.delete()


def cancel_waiting(channel: ChannelAddress, why: str) -> None:
    """Cancel the messages that wait for a channel and that nobody is sending at this moment."""
    waiting = Outbox.objects.queued().filter(
        recipient_id=channel.user_id, address=channel.url, lease_token=None
    )
    waiting.update(state=OutboxState.CANCELLED, last_error=why)


def _sentence(problem: str) -> str:
    sentences = {
        "unreadable": _("This address cannot be read."),
        "scheme": _(
            "Only WeCom, DingTalk, Feishu and the other listed services, or a web address (https://…), are "
            "possible."
        ),
        "port": _("Web addresses may use the ports 80, 443, 8080 and 8443 only."),
        "private": _("This address leads into a private network; only public web addresses are possible."),
        "credentials": _("Leave user name and password out of the address."),
    }
    return sentences[problem]
