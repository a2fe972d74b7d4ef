"""`{% unread_count %}`: the figure of the inbox badge; `{{ notice|notice_title }}`: a notice in words."""

from django import template

from comms.notifications import queries
from comms.notifications.operations.rendering import subject_of

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_count(context):
    """How many notices the reader has not opened, at most 100."""
    user = context["request"].user if "request" in context else context.get("user")
    if user is not None and user.is_authenticated:
        return queries.unread_count(user)
    return 0


@register.filter
def notice_title(notice):
    """What a notice says, in one line."""
    return subject_of(notice)
