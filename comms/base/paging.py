"""Keyset pages: the last page costs what the first costs, and counts are capped unless the exact one is asked for."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from comms.base.errors import Refused

COUNT_CAP = 1000


@dataclass
class Page:
    """Rows of one page and the cursors that lead on; a cursor is None where there is nothing more."""

    rows: list[Any]
    next: str | None
    previous: str | None


def count_capped(queryset: QuerySet, cap: int = COUNT_CAP) -> tuple[int, bool]:
    """(rows up to the cap, whether there are more)."""
    number = len(queryset.order_by().values_list("pk", flat=True)[: cap + 1])
    return min(number, cap), number > cap


def keyset_page(queryset: QuerySet, *, ordering: tuple[str, ...], cursor: str | None, size: int) -> Page:
    """One page of a queryset ordered by non-null fields ending in a unique one. Raises Refused on a cursor that is not ours."""
    backwards, position = _read_cursor(cursor, len(ordering))
    order = [_flip(name) for name in ordering] if backwards else list(ordering)
    rows_wanted = queryset.order_by(*order)
    if position is not None:
        rows_wanted = rows_wanted.filter(_after(order, position))
    rows = list(rows_wanted[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_next, has_previous = (True, more) if backwards else (more, position is not None)
    return Page(
        rows,
        _write_cursor("n", rows[-1], ordering) if has_next else None,
        _write_cursor("p", rows[0], ordering) if has_previous else None,
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(order: list[str], position: list[Any]) -> Q:
    """(a, b) after (x, y)  =  a after x, or a equal x and b after y."""
    condition, equal = Q(), Q()
    for name, value in zip(order, position, strict=True):
        field = name.lstrip("-")
        step = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        condition |= equal & step
        equal &= Q(**{field: value})
    return condition


def _value(row: Any, path: str) -> Any:
    for part in path.lstrip("-").split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _write_cursor(direction: str, row: Any, ordering: tuple[str, ...]) -> str:
    values = [_value(row, name) for name in ordering]
    plain = [{"t": v.isoformat()} if isinstance(v, datetime | date) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps([direction, plain], default=str).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None, length: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        direction, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position = [_moment(value) if isinstance(value, dict) else value for value in values]
        if direction not in ("n", "p") or len(position) != length or not all(isinstance(v, str | int | float | datetime | date) for v in position):
            raise ValueError
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        raise Refused(errors={"cursor": _("This page address is damaged. Start again from the first page.")}) from None
    return direction == "p", position


def _moment(value: dict) -> datetime | date:
    text = value["t"]
    return parse_datetime(text) if "T" in text else date.fromisoformat(text)
