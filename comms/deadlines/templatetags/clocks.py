"""Clocks on every page: the list beside an object, due times and what remains, in words."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _

from comms.base import dates
from comms.base.clock import local, now
from comms.base.markup import chip_html
from comms.deadlines import queries
from comms.deadlines.models import Clock, holiday_name
from comms.deadlines.states import UNBREACHED, ClockState

register = template.Library()


@register.inclusion_tag("deadlines/_clocks_of.html")
def clocks_of(obj):
    """The clocks of an object with due time, state, what remains and the way to their explanation."""
    at = now()
    return {"clocks": [{"clock": clock, **facts(clock, at)} for clock in queries.clocks_of(obj)]} if obj is not None else {}


def facts(clock: Clock, at: datetime) -> dict:
    """What a line about a clock shows: its chip's word and tone, and the remaining or spent time in words."""
    overdue = clock.state in UNBREACHED and clock.due_at is not None and clock.due_at <= at
    state = ClockState.BREACHED if overdue else ClockState(clock.state)
    tone = "danger" if overdue else clock.state_tone
    if state == ClockState.RUNNING and clock.due_at and clock.due_at - at <= timedelta(days=1):
        tone = "warning"
    return {"state": state.label, "tone": tone, "left": remaining(clock, at), "is_overdue": state == ClockState.BREACHED}


def remaining(clock: Clock, at: datetime) -> str:
    """“2 hours left”, “1 day late”, “took 3 hours” or “running for 5 minutes”."""
    if clock.met_at:
        if clock.state == ClockState.MET_LATE and clock.due_at:
            return _("%(time)s late") % {"time": dates.duration(clock.met_at - (clock.breached_at or clock.due_at))}
        return _("took %(time)s") % {"time": dates.duration(clock.met_at - clock.started_at)}
    if not clock.is_open:
        return ""
    if clock.due_at is None:
        return _("running for %(time)s") % {"time": dates.duration(at - clock.started_at)}
    if (clock.breached_at or clock.due_at) <= at:
        return _("%(time)s late") % {"time": dates.duration(at - (clock.breached_at or clock.due_at))}
    return _("%(time)s left") % {"time": dates.duration(clock.due_at - at)}


@register.simple_tag
def clock_facts(clock):
    """The same for one clock."""
    return facts(clock, now())


@register.filter
def due_moment(value):
    """A due time as people say it: midnight is 24:00 of the day that it ends."""
    if not isinstance(value, datetime):
        return value or ""
    wall = local(value)
    if (wall.hour, wall.minute, wall.second) == (0, 0, 0):
        before = dates.day((wall - timedelta(days=1)).date())
        return f"{before} 24:00"
    return dates.moment(value)


@register.filter
def duration(value):
    """A timedelta or a number of minutes in words: 2 hours 5 minutes."""
    return dates.duration(value) if value is not None else ""


@register.filter
def holiday(name):
    """A holiday's name in the reader's language."""
    return holiday_name(name)


@register.simple_tag
def clock_chip(clock):
    """A clock's state as a chip."""
    found = facts(clock, now())
    return chip_html(found["state"], found["tone"])
