"""Small pieces of HTML made in Python, where a template include per cell would cost too much."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.forms.utils import flatatt
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comms.base import dates
from comms.base.models import Stateful
from comms.base.text import Words

MANY = 99
# The class of a column of a list by the width of its longest text, in letters
WIDTHS = ((12, "is-short"), (40, "is-middle"), (float("inf"), "is-long"))
FIRST_WIDE = "\u2e80"  # from here on (radicals, kana, Chinese) a character is as wide as two letters
CLAMPED = 60  # characters; a longer text may be cut to some lines, the page of its row shows all of it
TAG = re.compile(r"<[^>]*>")
TONE_ICONS = {
    "secondary": "circle",
    "primary": "arrow-right-circle",
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-octagon",
}


class TableColumn(Protocol):
    """What the lines of a table ask of a column."""

    key: str
    label: Words
    css: str
    url: bool


def icon_html(name: str, label: Words = "") -> SafeString:
    """A Bootstrap icon: hidden from screen readers, or named by the label."""
    if label:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


def chip_html(label: Words, tone: str = "secondary", icon: str = "") -> SafeString:
    """A status: icon and words on a soft ground, so that colour is never the only sign."""
    if tone not in TONE_ICONS:
        tone = "secondary"
    return _chip_html(str(label), tone, icon)


@lru_cache(maxsize=1024)
def _chip_html(label: str, tone: str, icon: str) -> SafeString:
    """Kept per process: a list shows the same few chips over and over."""
    return format_html(
        '<span class="chip tone-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        tone,
        icon or TONE_ICONS[tone],
        label,
    )


def state_chip_html(obj: Stateful) -> SafeString:
    """The state of an object with a transition table."""
    return chip_html(obj.state_label, obj.state_tone)


def time_html(value: datetime) -> SafeString:
    """A moment in figures, with the form that machines read."""
    shown = dates.short_moment(value)
    return mark_safe(f'<time datetime="{value.isoformat()}">{shown}</time>')  # noqa: S308 - figures only


def cell_html(value: Any) -> str:
    """One value of a list: moments and dates in figures, nothing for nothing, everything else escaped."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return time_html(value)
    if isinstance(value, date):
        return value.isoformat()
    return conditional_escape(value)


def rows_html(columns: Sequence[TableColumn], rows: list[dict[str, Any]]) -> SafeString:
    """The lines of a table. `columns` have key, label, css, url; `rows` are {"url", "cells": [(column,
    value)], "css"}.

    Each column gets a class by its longest text (WIDTHS), so that none becomes a column of single characters.
    """
    inside = [[cell_html(value) for _column, value in row["cells"]] for row in rows]
    widths = {column.key: _width([cells[index] for cells in inside]) for index, column in enumerate(columns)}
    opening = {column.key: _cell_opening(column, widths[column.key]) for column in columns}
    lines = (_row_html(row, cells, opening) for row, cells in zip(rows, inside, strict=True))
    return mark_safe("".join(lines))  # noqa: S308 - every part is escaped above


def _width(cells: list[str]) -> str:
    """A column's class: how much room its longest text needs. A Chinese character counts as two letters."""
    plain = (TAG.sub("", cell) for cell in cells)
    longest = max((len(text) + sum(char >= FIRST_WIDE for char in text) for text in plain), default=0)
    return next(name for limit, name in WIDTHS if longest <= limit)


def _cell_opening(column: TableColumn, width: str) -> str:
    lead = "lead-cell" if column.url else ""
    css = " ".join(filter(None, (column.css, lead, width)))
    return f'<td data-label="{escape(column.label)}" class="{escape(css)}">'


def _row_html(row: dict[str, Any], inside: list[str], opening: dict[str, str]) -> str:
    url, css = escape(row["url"] or ""), escape(row.get("css") or "")
    attributes = "".join(f' {name}="{said}"' for name, said in (("class", css), ("data-href", url)) if said)
    cells = []
    for (column, value), text in zip(row["cells"], inside, strict=True):
        if column.url and url and text:
            text = f'<a href="{url}">{text}</a>'
        elif url and isinstance(value, str) and len(text) > CLAMPED:
            text = f'<div class="clamped">{text}</div>'
        cells.append(f"{opening[column.key]}{text}</td>")
    return f"<tr{attributes}>{''.join(cells)}</tr>"


def select_html(
    attrs: dict[str, object], choices: Iterable[tuple[object, Words]], chosen: str | Iterable[str]
) -> SafeString:
    """A list to choose one from, without a template for every option: a filter bar holds hundreds.

    Nothing chosen selects the choice whose value is empty.
    """
    if isinstance(chosen, str):
        chosen = [chosen]
    values = {str(value) for value in chosen}
    if not any(values):
        values = {""}
    options = "".join(_option_html(str(value), label, str(value) in values) for value, label in choices)
    inner = mark_safe(options)  # noqa: S308 - each option is escaped
    return format_html("<select{}>{}</select>", flatatt(attrs), inner)


def _option_html(value: str, label: Any, selected: bool) -> str:
    mark = " selected" if selected else ""
    return f'<option value="{escape(value)}"{mark}>{conditional_escape(label)}</option>'


def link_html(link: dict[str, Any], unread: int = 0) -> SafeString:
    """One line of the sidebar, with the number of unread notices where the link counts them."""
    badge = badge_html(unread) if link["counts"] and unread else ""
    return _link_html(link["url"], str(link["label"]), link["icon"], link["current"], badge)


@lru_cache(maxsize=1024)
def _link_html(url: str, label: str, icon: str, current: str, badge: str) -> SafeString:
    """Kept per process: every page shows all of them."""
    here = format_html(' aria-current="{}"', current) if current else ""
    return format_html(
        '<a class="nav-item-link" href="{}"{}><i class="bi bi-{}" '
        'aria-hidden="true"></i><span>{}</span>{}</a>',
        url,
        here,
        icon,
        label,
        badge,
    )


def badge_html(count: int) -> SafeString:
    """A number in a red circle; above 99 it is 99+. It may be lazy, so it is compared once, with `>`."""
    shown = f"{MANY}+" if count > MANY else count
    return format_html(
        '<span class="count-badge">{}<span class="visually-hidden"> {}</span></span>', shown, _("unread")
    )
