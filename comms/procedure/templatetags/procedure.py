"""Clauses and policies in the reader's language."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.base import dates
from comms.procedure import queries
from comms.procedure.rules import Clause, Policy
from comms.procedure.states import BASES, KIND_TONES, ROOMS, WORDS, ClauseKind

register = template.Library()


def _counted(unit: str, n: int) -> str:
    said = {
        "days": ngettext("%(n)d day", "%(n)d days", n),
        "hours": ngettext("%(n)d hour", "%(n)d hours", n),
        "minutes": ngettext("%(n)d minute", "%(n)d minutes", n),
        "working_days": ngettext("%(n)d working day", "%(n)d working days", n),
        "months": ngettext("%(n)d month", "%(n)d months", n),
        "percent": _("%(n)d %%"),
        "count": "%(n)d",
        "day_of_month": _("day %(n)d of the month"),
    }
    return said[unit] % {"n": n}


@register.filter
def policy_title(policy: Policy | str) -> str:
    """The title of a policy or of its id."""
    return queries.title(policy)


@register.filter
def clause_wording(clause: Clause | str) -> str:
    """The wording of a clause or of its number; nothing for a number that does not exist."""
    try:
        found = queries.clause(clause) if isinstance(clause, str) else clause
    except KeyError:
        return ""
    return queries.wording(found.zh, found.en)


@register.simple_tag
def wording(zh, en):
    """The Chinese or the English text, by the language of the page."""
    return queries.wording(zh, en)


@register.filter
def clause_link(clause_id: str):
    """A clause's number as a link to its page, with the wording on hover."""
    if not clause_id:
        return ""
    return format_html(
        '<a href="{}" title="{}">{}</a>',
        reverse("procedure:clause_detail", args=[clause_id]),
        clause_wording(clause_id),
        clause_id,
    )


@register.filter
def policy_value(policy: Policy) -> str:
    """A policy's value in words: 3 days, 20 %, Monday, Thursday; a dash when nothing is set."""
    return in_words(policy, policy.value)


@register.filter
def policy_default(policy: Policy) -> str:
    """The default in words."""
    return in_words(policy, policy.default)


@register.simple_tag
def value_in_words(policy, value):
    """Another value of a policy in words (history, preview)."""
    return in_words(policy, value)


def in_words(policy: Policy, value) -> str:
    """A value as a person says it."""
    if policy.unit == "none":
        return _("as agreed")
    if value is None:
        return _("empty")
    if isinstance(value, bool) or not isinstance(value, int):
        return _list_or_word(policy, value)
    return _counted(policy.unit, value)


def _list_or_word(policy: Policy, value) -> str:
    if not isinstance(value, list | tuple):
        return _item(policy.unit, value)
    return ", ".join(_item(policy.unit, item) for item in value)


def _item(unit: str, item) -> str:
    if unit == "days_list":
        return _counted("days", item)
    if unit == "lengths":
        return _counted({"d": "days", "h": "hours", "m": "minutes"}[item[-1]], int(item[:-1]))
    return str(WORDS.get(item, item))


@register.filter
def due_moment(value) -> str:
    """A due time as people say it: midnight is 24:00 of the day that it ends; no limit when there is none."""
    if not value:
        return _("no limit")
    return dates.due_moment(value)


@register.filter
def basis_words(basis: str):
    """How time is counted, in words."""
    return BASES.get(basis, basis)


@register.filter
def room_name(room: str):
    """The room that answers for a clause."""
    return ROOMS.get(room, room)


@register.filter
def kind_name(kind: str):
    """Requirement, guidance or definition."""
    return ClauseKind(kind).label


@register.filter
def kind_tone(kind: str):
    """The tone of the kind's chip."""
    return KIND_TONES[kind]
