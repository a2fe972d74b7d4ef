"""Who may set the numbers of the procedure: the quality manager, the management representative and system administrators."""

import rules

POLICY_POSTS = ("quality_manager", "management_representative", "system_administrator")


@rules.predicate
def keeps_policies(user):
    """Whether the person holds a post that answers for the procedure."""
    return user.is_authenticated and user.holds(*POLICY_POSTS)


rules.add_perm("procedure.change_policy", keeps_policies)
