"""Words for the codes that sealed minutes keep, and what minutes say, in the reader's language."""

from django import template

from comms.notifications.states import Channel
from meetings.operations.reply_links import reply_address
from meetings.states import Attendance, Category, ItemOutcome, MotionState, Output, Role
from meetings.tables import clock_face, facts_of, title_of

register = template.Library()
WORDS = {
    "attendance": Attendance,
    "category": Category,
    "motion": MotionState,
    "outcome": ItemOutcome,
    "output": Output,
    "role": Role,
}
TONES = {
    "present": "success",
    "late": "warning",
    "left_early": "warning",
    "absent": "danger",
    "excused": "secondary",
    "expected": "secondary",
}


@register.filter
def word(code, kind):
    """The word for a code of a kind of `WORDS`; nothing for nothing."""
    if code:
        return WORDS[kind](code).label
    return ""


@register.simple_tag(takes_context=True)
def reply_link(context):
    """Where one replies without signing in, for a letter that was sent with `invitation` and `sequence`; made
    while it is written, and only for a mail: a messenger's channel may have other readers. Nothing otherwise.
    """
    invitation, channel = context.get("invitation"), context.get("channel")
    if not invitation or channel != Channel.EMAIL:
        return ""
    return reply_address(invitation, context["sequence"])


@register.filter
def as_clock(seconds):
    """Seconds as a stop watch shows them: 8:01, 75:00."""
    return clock_face(seconds)


@register.filter
def item_title(item):
    """The title of an agenda item in a sealed document."""
    return title_of(item)


@register.filter
def minutes_facts(document):
    """The facts of a document, without the empty ones and without the text of what was discussed."""
    return [(label, value) for label, value in facts_of(document) if value and value != document["body"]]


@register.filter
def attendance_tone(code):
    """The colour word of an attendance."""
    return TONES.get(code, "secondary")
