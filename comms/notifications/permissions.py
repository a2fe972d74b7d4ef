"""Who may work on the outbox, read a notice and choose channels."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.organization.states import Post


@rules.predicate
def operates(user):
    """System administrators."""
    return user.is_authenticated and (user.is_superuser or user.holds(Post.SYSTEM_ADMINISTRATOR))


@rules.predicate
def is_recipient(user, notice=None):
    """The person who was told."""
    return notice is not None and notice.recipient_id == user.pk


@rules.predicate
def chooses_channels(user, channel=None):
    """Everyone who is signed in has channels of their own."""
    return user.is_authenticated and (channel is None or channel.user_id == user.pk)


grant("notifications.operate_outbox", operates, _("Work on the outbox"))
grant("notifications.read_notice", is_recipient, _("Read and confirm a notice"))
grant("notifications.change_channels", chooses_channels, _("Choose notification channels"))
