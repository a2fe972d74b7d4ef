"""`{% timeline_of object %}` and `{% attachments_of object %}`: the proof beside every object."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comms.audit.permissions import may_add_files
from comms.audit.queries import attachments_of as files_of
from comms.audit.states import LONG
from comms.audit.views import timeline_page

register = template.Library()
BEGINNING = 40  # characters


@register.inclusion_tag("audit/_timeline.html")
def timeline_of(obj):
    """The latest events of an object, newest first, with the way to earlier ones."""
    return timeline_page(obj) | {"object": obj}


@register.inclusion_tag("audit/_attachments.html", takes_context=True)
def attachments_of(context, obj):
    """The files of an object; who may add or withdraw files finds the links here."""
    user = context["request"].user if "request" in context else context.get("user")
    files = [
        (file, bool(user and user.has_perm("audit.withdraw_attachment", file))) for file in files_of(obj)
    ]
    return {"object": obj, "files": files, "add_url": _add_url(user, obj)}


@register.simple_tag
def folded(text):
    """A text as it is; a long one shows its beginning and opens to the whole."""
    if len(text) <= LONG:
        return text
    beginning = " ".join(text[:BEGINNING].split())
    return format_html(
        '<details class="folded"><summary>{}… <span class="folded-length">{}</span></summary>'
        '<div class="folded-text" tabindex="0">{}</div></details>',
        beginning,
        _("%(number)s characters") % {"number": f"{len(text):,}"},
        text,
    )


def _add_url(user, obj) -> str:
    if not user or not may_add_files(user, obj):
        return ""
    return reverse("audit:attach", args=[obj._meta.label_lower, obj.uuid])
