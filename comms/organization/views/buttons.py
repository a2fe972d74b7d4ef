"""What the pages of this room share: buttons that lead to other forms, and forms filled from the address."""

from django.urls import reverse
from django.utils.translation import gettext as _

from comms.organization.actions import APPOINTMENT_ACTIONS, APPOINTMENT_CREATE
from comms.organization.forms import HandOverForm
from comms.web.pages import Act
from comms.web.pages.choices import ASKED


def chosen(query, *names):
    """What the address already says about these fields of a form."""
    return {name: query[name] for name in names if query.get(name)}


def edit_button(user, action, obj, url_name, identity, tone="secondary"):
    """[the button to the form that changes an object], or nothing for people who may not."""
    if not user.has_perm(action.permission, obj):
        return []
    return [Act("edit", _("Edit"), tone, reverse(url_name, args=[identity]), "pencil")]


def may_end(user, appointments):
    """The keys of the appointments that this person may end."""
    end = APPOINTMENT_ACTIONS["end"]
    return [row.pk for row in appointments if end.possible(row) and user.has_perm(end.permission, row)]


def post_button(user, example, address):
    """[the button to the form that gives a post], for people who may give a post such as the example."""
    if not user.has_perm(APPOINTMENT_CREATE.permission, example):
        return []
    address = f"{reverse('organization:appointment_create')}?{address}"
    return [Act("give-post", _("Give a post"), "primary", address, "person-plus")]


def whole_page(page, request):
    """Away from a dialog to the form's own page where it shows what hangs on a person; else nothing."""
    asks = issubclass(page.action.form, HandOverForm) and ASKED not in request.GET
    if asks and getattr(request, "htmx", False):
        return page.leave(request.path)
    return None
