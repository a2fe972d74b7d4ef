"""Who may add files and withdraw them. Events have no permission of their own: they are read beside the
object they tell about.
"""

import rules
from django.utils.translation import gettext_lazy as _

from comms.audit.queries.objects import has_history
from comms.base.rights import grant
from comms.organization.states import Post


@rules.predicate
def reads_all(user):
    """Company-wide readers and system administrators (clauses 1.2.1, 1.3.1)."""
    return user.is_authenticated and (user.sees_all or user.holds(Post.SYSTEM_ADMINISTRATOR))


@rules.predicate
def uploaded(user, attachment=None):
    """The person who added the file."""
    return attachment is not None and attachment.uploaded_by_id == user.pk


def may_attach(user, parent) -> bool:
    """Whether who sees the parent may add files: the parent says (`may_attach`), silence means nobody."""
    answer = getattr(parent, "may_attach", None)
    return bool(user.is_authenticated and answer and answer(user))


@rules.predicate
def adds_files(user, parent=None):
    """Whether a person may add files to this object."""
    return parent is not None and may_attach(user, parent)


def may_add_files(user, obj) -> bool:
    """Whether files of this object have an address, and this person may add some."""
    return has_history(type(obj)) and may_attach(user, obj)


grant("audit.add_attachment", adds_files, _("Add files"))
grant("audit.withdraw_attachment", uploaded | reads_all, _("Withdraw file"))
