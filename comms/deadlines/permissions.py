"""Who keeps the work calendar: heads of Admin & HR, the quality manager and system administrators."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.organization.queries import ADMIN_HR
from comms.organization.states import Post


@rules.predicate
def heads_admin_hr(user):
    """Whether the person heads the Administration & HR Department."""
    return user.is_authenticated and any(
        held.post == Post.DEPARTMENT_HEAD and held.unit.code == ADMIN_HR for held in user.posts
    )


@rules.predicate
def keeps_the_portal(user):
    """Whether the person is quality manager or system administrator."""
    return user.is_authenticated and user.holds(Post.QUALITY_MANAGER, Post.SYSTEM_ADMINISTRATOR)


grant("deadlines.change_workyear", heads_admin_hr | keeps_the_portal, _("Change the work calendar"))
grant("deadlines.retry_step", keeps_the_portal, _("Try the reminder again"))
