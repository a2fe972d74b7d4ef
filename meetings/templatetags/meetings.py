"""Words for the codes that sealed minutes keep, and what minutes say, in the reader's language."""

from django import template

from meetings.states import Attendance, Category, ItemOutcome, MotionState, Output, Role
from meetings.tables import facts_of, title_of

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
