"""A person's own messengers and webhooks."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from comms.base.errors import NotAllowed, Refused
from comms.notifications.models import ChannelAddress, Outbox
from comms.notifications.rules.addresses import address_problem
from comms.notifications.states import OutboxState
from comms.organization.models import User

MOST = 5


@transaction.atomic
def add_channel(*, user: User, name: str, url: str, kinds: Iterable[str] = (), by: User, at: datetime) -> ChannelAddress:
    """Add a messenger or webhook to one's own channels. Raises NotAllowed for another person's, Refused for an unusable address."""
    if by.pk != user.pk:
        raise NotAllowed(_("Everyone chooses their own channels."))
    if problem := address_problem(url):
        raise Refused(errors={"url": _sentence(problem)})
    if ChannelAddress.objects.filter(user=user).count() >= MOST:
        raise Refused(errors={"url": _("There are %(number)s channels already.") % {"number": MOST}})
    try:
        with transaction.atomic():
            return ChannelAddress.objects.create(user=user, name=name.strip(), url=url.strip(), kinds=list(kinds))
    except IntegrityError:
        raise Refused(errors={"url": _("This channel is there already.")}) from None


@transaction.atomic
def remove_channel(channel: ChannelAddress, *, by: User, at: datetime, version: int | None = None) -> None:
    """Remove one of one's channels; messages still waiting for it are cancelled. Raises NotAllowed for another person's."""
    if by.pk != channel.user_id:
        raise NotAllowed(_("Everyone chooses their own channels."))
    waiting = Outbox.objects.queued().filter(recipient_id=channel.user_id, address=channel.url, lease_token=None)
    waiting.update(state=OutboxState.CANCELLED, last_error="the channel was removed")
    channel.delete()


def _sentence(problem: str) -> str:
    sentences = {
        "unreadable": _("This address cannot be read."),
        "scheme": _("Only WeCom, DingTalk, Feishu and the other listed services, or a web address (https://…), are possible."),
        "port": _("Web addresses may use the ports 80, 443, 8080 and 8443 only."),
        "credentials": _("Leave user name and password out of the address."),
    }
    return sentences[problem]
