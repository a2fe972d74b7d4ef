"""Who may work on the outbox."""

import rules

from comms.organization.states import Post


@rules.predicate
def operates(user):
    """System administrators."""
    return user.is_authenticated and (user.is_superuser or user.holds(Post.SYSTEM_ADMINISTRATOR))


rules.add_perm("notifications.operate_outbox", operates)
