"""One duty as a line of the desk."""

from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from comms.base.dates import duration
from comms.procedure.queries import title

register = template.Library()
SOON = timedelta(hours=24)


@register.inclusion_tag("_components/clock_line.html")
def desk_clock(clock, at):
    """What is to be done, about what, by when, and from which clause; leads to the object where it is done."""
    subject = clock.subject
    url = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else clock.get_absolute_url()
    return {
        "title": f"{title(clock.policy)} · {clock.label}",
        "url": url,
        "due": clock.due_at,
        "left": _left(clock, at),
        "tone": _tone(clock, at),
        "icon_name": "exclamation-octagon" if clock.due_at and clock.due_at <= at else "stopwatch",
        "clause": clock.clause,
        "clause_url": reverse("procedure:clause_detail", args=[clock.clause]) if clock.clause else "",
    }


def _left(clock, at):
    if clock.due_at is None:
        return _("since %(time)s") % {"time": duration(at - clock.started_at)}
    if clock.due_at <= at:
        return _("%(time)s overdue") % {"time": duration(at - clock.due_at)}
    return _("%(time)s left") % {"time": duration(clock.due_at - at)}


def _tone(clock, at):
    if clock.due_at is None:
        return "secondary"
    if clock.due_at <= at:
        return "danger"
    return "warning" if clock.due_at - at < SOON else "info"
