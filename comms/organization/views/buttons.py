"""What the pages of this room share: buttons that lead to other forms, and forms that are filled from the address."""

from django.urls import reverse
from django.utils.translation import gettext as _

from comms.base.pages import Act


def chosen(query, *names):
    """What the address already says about these fields of a form."""
    return {name: query[name] for name in names if query.get(name)}


def edit_button(user, action, obj, url_name, identity, tone="secondary"):
    """[the button to the form that changes an object], or nothing for people who may not."""
    if not user.has_perm(action.permission, obj):
        return []
    return [Act("edit", _("Edit"), tone, reverse(url_name, args=[identity]), "pencil")]
