"""Who may read what looks across all rooms."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant

READ_CHECKLIST = "desk.read_checklist"


@rules.predicate
def answers_for_the_company(user):
    """Those who keep people and units, and company-wide readers, the quality manager among them."""
    return user.is_authenticated and (user.administers or user.sees_all)


grant(READ_CHECKLIST, answers_for_the_company, _("Read who answers for each clause"))
