"""Who may set the numbers of the procedure: the quality manager, the management representative and system
administrators.
"""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant

POLICY_POSTS = ("quality_manager", "management_representative", "system_administrator")


@rules.predicate
def keeps_policies(user):
    """Whether the person holds a post that answers for the procedure."""
    return user.is_authenticated and user.holds(*POLICY_POSTS)


grant("procedure.change_policy", keeps_policies, _("Change a number of the procedure"))
