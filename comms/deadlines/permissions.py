"""Who explains a missed duty: whoever answers for it. Who keeps the work calendar: heads of Admin & HR, the
quality manager and system administrators.
"""

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


@rules.predicate
def answers_for(user, duty=None):
    """Whether the person heads the duty's unit, or the duty is theirs (or of somebody they act for)."""
    if duty is None or not user.is_authenticated:
        return duty is None and user.is_authenticated
    person = duty.clock.person_id if duty.clock else None
    return duty.unit_id in user.led_unit_ids or (person is not None and user.acts_for(person))


grant("deadlines.change_workyear", heads_admin_hr | keeps_the_portal, _("Change the work calendar"))
grant("deadlines.retry_step", keeps_the_portal, _("Try the reminder again"))
grant("deadlines.explain_duty", answers_for, _("Explain a missed duty"))
