"""Template tags of every page: navigation, icons, chips, dates as people write them, tables."""

from django import template
from django.forms import Select
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comms.base import dates
from comms.web.markup import (
    badge_html,
    cell_html,
    chip_html,
    icon_html,
    link_html,
    rows_html,
    select_html,
    state_chip_html,
)
from comms.web.navigation import areas_for

register = template.Library()

INITIALS = 2
# The first word found names the browser or the system: special ones stand before those that they imitate
BROWSERS = {
    "MicroMessenger": "WeChat",
    "DingTalk": "DingTalk",
    "Lark": "Feishu",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
NO_VALUE = "—"


@register.simple_tag
def nav_url(name, *args, **kwargs):
    """The address of a named page, or an empty string when the page is not part of this installation."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("_components/nav_link.html", takes_context=True)
def nav_link(context, name, label, icon, badge=0):
    """One line of a navigation; nothing at all when the page does not exist."""
    url = nav_url(name)
    request = context.get("request")
    current = "page" if request and url and request.path == url else ""
    return {"url": url, "label": label, "icon": icon, "badge": badge, "current": current}


@register.simple_tag(takes_context=True)
def navigation(context):
    """The areas of the sidebar with their links, as far as they exist and the reader may open them."""
    return areas_for(context.get("request"))


@register.simple_tag
def sidebar_link(link, unread=0):
    """One line of the sidebar."""
    return link_html(link, unread or 0)


@register.simple_tag
def unread_badge(count):
    """The number of unread notices as a badge."""
    return badge_html(count)


@register.simple_tag
def filter_widget(field):
    """A field of a filter bar without the wrapping of a form: lists are rendered too often for it."""
    widget = field.field.widget
    kind = "form-select" if isinstance(widget, Select) else "form-control"
    attrs = {"class": f"{kind} is-invalid" if field.errors else kind}
    if not isinstance(widget, Select) or widget.allow_multiple_selected:
        return field.as_widget(attrs=attrs)
    attrs = widget.build_attrs(
        field.build_widget_attrs({"id": field.auto_id, **attrs}, widget), {"name": field.html_name}
    )
    return select_html(attrs, _with_all(list(iter(widget.choices))), widget.format_value(field.value()))


def _with_all(choices):
    """A filter that is not set shows all; Django would say “---------”, or “unknown” for yes and no."""
    named = choices[1:] if choices and choices[0][0] in ("", None) else choices
    return [("", _("All")), *named]


@register.simple_tag
def icon(name, label=""):
    """A Bootstrap icon; decorative unless a label is given."""
    return icon_html(name, label)


@register.simple_tag
def chip(label, tone="secondary", icon=""):
    """A status as icon and text on a soft ground; the icon follows from the tone unless named."""
    return chip_html(label, tone, icon)


@register.simple_tag
def signature(obj, name):
    """Who signed a field of an object, and for whom when somebody was away."""
    return obj.signature(name)


@register.simple_tag
def state_chip(obj):
    """The state of an object with a transition table, in its tone."""
    return state_chip_html(obj)


@register.simple_tag
def table_rows(columns, rows):
    """The lines of a list, written in Python: fifty rows are the most rendered thing of the portal."""
    return rows_html(columns, rows)


@register.simple_tag(takes_context=True)
def table_heads(context, columns):
    """The headings of a list: [{"label", "css", "url", "sorted"}]; `sorted` is the value of aria-sort."""
    return [_head(context.get("view"), context.get("ordering", ""), column) for column in columns]


def _head(view, chosen, column):
    head = {"label": column.label, "css": column.css, "url": "", "sorted": ""}
    if view is None or not column.order:
        return head
    ascending, descending = column.order.lstrip("-"), "-" + column.order.lstrip("-")
    current = (
        chosen
        if chosen in view.orderings
        else next((key for key, order in view.orderings.items() if order == view.ordering), "")
    )
    other = descending if current == ascending else ascending
    wanted = other if current in (ascending, descending) and other in view.orderings else column.order
    direction = {ascending: "ascending", descending: "descending"}.get(current, "")
    return head | {"url": view.address(ordering=wanted, cursor=None), "sorted": direction}


@register.filter
def cell(value):
    """A value as lists show it."""
    return cell_html(value)


@register.filter
def plural_name(model):
    """What several objects of this kind are called, beginning with a capital letter."""
    return capfirst(model._meta.verbose_name_plural) if model else ""


@register.filter
def when(value):
    """A moment as people write it: 2026年11月23日 周一 09:30."""
    return dates.moment(value) if value else NO_VALUE


@register.simple_tag
def company_zone():
    """The company's time zone for a reader who lives in another; empty for everybody else."""
    return dates.zone_to_name()


@register.filter
def day(value):
    """A date as people write it: 2026年11月23日 周一."""
    return dates.day(value) if value else NO_VALUE


@register.filter
def short_when(value):
    """A moment for tables and lines: 11-23 09:30 this year, 2025-11-23 09:30 otherwise."""
    return dates.short_moment(value) if value else NO_VALUE


@register.filter
def duration(value):
    """A timedelta or a number of minutes in words: 2 hours 5 minutes."""
    return dates.duration(value) if value is not None else NO_VALUE


@register.filter
def html_time(value):
    """A moment inside a <time> element that machines can read."""
    if not value:
        return NO_VALUE
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.moment(value))


@register.filter
def initials(name):
    """What stands in an avatar: the last two characters of a Chinese name, the initials of a Latin one."""
    words = str(name).split()
    if len(words) > 1:
        return "".join(word[0] for word in words[:INITIALS]).upper()
    return str(name)[-INITIALS:] if not str(name).isascii() else str(name)[:1].upper()


@register.filter
def browser(user_agent):
    """A browser and its system in words: Chrome · Windows; the beginning of the text when it is unknown."""
    found = [
        next((name for word, name in words.items() if word in user_agent), "")
        for words in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or str(user_agent)[:60]


@register.filter
def thousands(value):
    """A count with commas, the same in every language: 1,000."""
    return f"{value:,}" if isinstance(value, int) else value


@register.filter
def colon(label):
    """A label before its value, with the colon of the reader's language."""
    return _("%(label)s: ") % {"label": label}


@register.filter
def dash(value):
    """A dash where there is no value."""
    return NO_VALUE if value in (None, "") else value


@register.simple_tag
def language_name(code):
    """A language in its own words, whatever the language of the page."""
    return {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}.get(code, code)
