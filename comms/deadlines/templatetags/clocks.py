"""Clocks on every page: the list beside an object, due times and what remains, in words."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from comms.base import dates
from comms.base.clock import local, now
from comms.deadlines import queries
from comms.deadlines.models import Clock, holiday_name
from comms.deadlines.rules import DAY_BASES, Due, Line, LineKind
from comms.deadlines.rules import duration as length_of
from comms.deadlines.states import UNBREACHED, Claim, ClockState
from comms.web.markup import chip_html

register = template.Library()
CLAIM_TONES = {Claim.CONFIRMED: "success", Claim.CONTRADICTED: "danger"}


@register.inclusion_tag("deadlines/_clocks_of.html")
def clocks_of(obj):
    """The clocks of an object with due time, state, what remains and the way to their explanation."""
    at = now()
    if obj is not None:
        return {"clocks": [{"clock": clock, **facts(clock, at)} for clock in queries.clocks_of(obj)]}
    return {}


def facts(clock: Clock, at: datetime) -> dict:
    """What a line about a clock shows: its chip's word and tone, and the remaining or spent time in words."""
    overdue = clock.state in UNBREACHED and clock.due_at is not None and clock.due_at <= at
    state, tone = ClockState(clock.state), clock.state_tone
    if overdue:
        state, tone = ClockState.BREACHED, "danger"
    if state == ClockState.RUNNING and clock.due_at and clock.due_at - at <= timedelta(days=1):
        tone = "warning"
    return {
        "state": state.label,
        "tone": tone,
        "left": remaining(clock, at),
        "is_overdue": state == ClockState.BREACHED,
    }


def remaining(clock: Clock, at: datetime) -> str:
    """“2 hours left”, “1 day late”, “took 3 hours” or “running for 5 minutes”."""
    if clock.met_at:
        if clock.state == ClockState.MET_LATE and clock.due_at:
            limit = clock.breached_at or clock.due_at
            done_at = clock.counts_at
            if done_at <= limit and clock.closed_at:  # in time as it was said, and recorded late
                done_at = clock.closed_at
            return _("%(time)s late") % {"time": dates.duration(done_at - limit)}
        return _("took %(time)s") % {"time": dates.duration(clock.counts_at - clock.started_at)}
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
def subject_url(clock):
    """The page of what a clock is about, for a reader who may see it; empty otherwise."""
    found = queries.subject_of(clock)
    if found:
        return found.url
    return ""


@register.filter
def due_moment(value):
    """A due time as people say it: midnight is 24:00 of the day that it ends."""
    if isinstance(value, datetime):
        return dates.due_moment(value)
    return value or ""


@register.filter
def duration(value):
    """A timedelta or a number of minutes in words: 2 hours 5 minutes."""
    if value is not None:
        return dates.duration(value)
    return ""


@register.filter
def holiday(name):
    """A holiday's name in the reader's language."""
    return holiday_name(name)


@register.simple_tag
def clock_chip(clock):
    """A clock's state as a chip."""
    found = facts(clock, now())
    return chip_html(found["state"], found["tone"])


@register.simple_tag
def said_time(clock):
    """When somebody says that it was done, and when it was recorded; empty where both are the same."""
    if not clock.said_at:
        return ""
    return _("said to be at %(said)s, recorded %(recorded)s") % {
        "said": dates.moment(clock.said_at),
        "recorded": dates.moment(clock.closed_at),
    }


@register.simple_tag
def claim_chip(clock):
    """What the other side says of the said time."""
    if not clock.claim:
        return chip_html(_("Not confirmed"), "secondary")
    return chip_html(clock.get_claim_display(), CLAIM_TONES[clock.claim])


LINE_WORDS = {
    LineKind.EVENT_DAY: _l("day of the event, not counted"),
    LineKind.COUNTED: _l("counted"),
    LineKind.CLOSED: _l("outside opening hours"),
    LineKind.WEEKEND: _l("weekend"),
    LineKind.HOLIDAY: _l("day off"),
    LineKind.PAUSE: _l("paused"),
    LineKind.ROLLED: _l("moved to the next working day"),
    LineKind.MOVED_EARLIER: _l("moved earlier to a working day"),
}


def line_rows(due: Due, basis: str) -> list[dict]:
    """An explanation for reading: [{"kind", "words", "name", "span", "amount"}], whole days as days, other
    stretches with their times.
    """
    return [_line_row(line, by_days=basis in DAY_BASES) for line in due.lines]


def _line_row(line: Line, *, by_days: bool) -> dict:
    start, end = local(line.start), local(line.end)
    counted = ""
    if by_days:
        first, last = start.date(), (end - timedelta(microseconds=1)).date()
        span = " – ".join(map(dates.day, dict.fromkeys((first, last))))  # one day is said once
        if line.amount:
            counted = ngettext("%(n)d day", "%(n)d days", line.amount) % {"n": line.amount}
    else:
        span = f"{dates.moment(start)} – {due_moment(end)}"
        if line.amount:
            counted = dates.duration(line.amount)
    return {
        "kind": line.kind.value,
        "words": LINE_WORDS[line.kind],
        "name": holiday_name(line.name),
        "span": span,
        "amount": counted,
    }


RUNGS = {
    "breach": _l("overdue"),
    "quality": _l("quality manager told"),
    "representative": _l("management representative told"),
}


@register.filter
def rung_words(rung: str) -> str:
    """A step in words."""
    name, _dash, length = rung.partition("-")
    if name == "warn":
        return _("reminder %(time)s before") % {"time": dates.duration(length_of(length))}
    return str(RUNGS.get(name, _("end of the pause")))
