"""Who may work on the outbox, read a notice and choose channels."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.notifications.models.incoming import looks_after_mail
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


@rules.predicate
def keeps_mail(user, mail=None):
    """System administrators and the head of Admin & HR."""
    return looks_after_mail(user)


@rules.predicate
def reads_mail(user, mail=None):
    """Of what is about a closed thing, the people named."""
    return mail is not None and mail.readers.filter(pk__in=user.person_ids).exists()


grant("notifications.look_after_mail", keeps_mail, _("Look after incoming mail"))
grant("notifications.settle_mail", keeps_mail | reads_mail, _("Deal with an incoming mail"))
grant("notifications.operate_outbox", operates, _("Work on the outbox"))
grant("notifications.read_notice", is_recipient, _("Read and confirm a notice"))
grant("notifications.change_channels", chooses_channels, _("Choose notification channels"))
