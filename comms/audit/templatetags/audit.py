"""`{% timeline_of object %}` and `{% attachments_of object %}`: the proof beside every object."""

from django import template
from django.urls import NoReverseMatch, reverse

from comms.audit.permissions import may_attach
from comms.audit.queries import attachments_of as files_of
from comms.audit.views import timeline_page

register = template.Library()


@register.inclusion_tag("audit/_timeline.html")
def timeline_of(obj):
    """The latest events of an object, newest first, with the way to earlier ones."""
    return timeline_page(obj) | {"object": obj}


@register.inclusion_tag("audit/_attachments.html", takes_context=True)
def attachments_of(context, obj):
    """The files of an object; who may add or withdraw files finds the links here."""
    user = context["request"].user if "request" in context else context.get("user")
    files = [(file, bool(user and user.has_perm("audit.withdraw_attachment", file))) for file in files_of(obj)]
    return {"object": obj, "files": files, "add_url": _add_url(user, obj)}


def _add_url(user, obj) -> str:
    if not user or not hasattr(obj, "uuid") or not may_attach(user, obj):
        return ""
    try:
        return reverse("audit:attach", args=[obj._meta.label_lower, obj.uuid])
    except NoReverseMatch:
        return ""
