"""Who keeps the work calendar: heads of Admin & HR, the quality manager and system administrators."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.organization.states import Post


@rules.predicate
def heads_admin_hr(user):
    """Whether the person heads the Administration & HR Department."""
    return user.is_authenticated and user.heads_admin_hr


@rules.predicate
def keeps_the_portal(user):
    """Whether the person is quality manager or system administrator."""
    return user.is_authenticated and user.holds(Post.QUALITY_MANAGER, Post.SYSTEM_ADMINISTRATOR)


grant("deadlines.change_workyear", heads_admin_hr | keeps_the_portal, _("Change the work calendar"))
grant("deadlines.retry_step", keeps_the_portal, _("Try the reminder again"))
