"""Keyset pages: the last page costs what the first costs; counts are capped unless the exact one is asked."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
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
    number = queryset.order_by().values("pk")[: cap + 1].count()
    return min(number, cap), number > cap


def keyset_page(queryset: QuerySet, *, ordering: tuple[str, ...], cursor: str | None, size: int) -> Page:
    """One page of a queryset ordered by non-null fields ending in a unique one.

    Cursors are signed for this model and order. Raises Refused on one that is not ours.
    """
    scope = f"{queryset.model._meta.label}:{','.join(ordering)}"
    backwards, position = _read_cursor(cursor, scope)
    order = list(ordering)
    if backwards:
        order = [_flip(name) for name in ordering]
    rows_wanted = queryset.order_by(*order)
    if position is not None:
        rows_wanted = rows_wanted.filter(_after(order, position))
    rows = list(rows_wanted[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    page = Page(rows, None, None)
    if backwards or more:
        page.next = _write_cursor("n", rows[-1], ordering, scope)
    if position is not None and (more or not backwards):
        page.previous = _write_cursor("p", rows[0], ordering, scope)
    return page


def _flip(name: str) -> str:
    return f"-{name}".removeprefix("--")


def _after(order: list[str], position: list[object]) -> Q:
    """(a, b) after (x, y)  =  a after x, or a equal x and b after y; and a not before x, for the index."""
    condition, equal = Q(), Q()
    for name, value in zip(order, position, strict=True):
        condition |= equal & _step(name, value)
        equal &= Q(**{name.lstrip("-"): value})
    return _step(order[0], position[0], "e") & condition


def _step(name: str, value: object, equal_too: str = "") -> Q:
    side = "lt" if name.startswith("-") else "gt"
    return Q(**{f"{name.lstrip('-')}__{side}{equal_too}": value})


def _value(row: object, path: str) -> object:
    for part in path.lstrip("-").split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _write_cursor(direction: str, row: object, ordering: tuple[str, ...], scope: str) -> str:
    values = [_value(row, name) for name in ordering]
    plain = [{"d": v.isoformat()} if isinstance(v, datetime | date) else v for v in values]
    payload = (
        base64.urlsafe_b64encode(json.dumps([direction, plain], default=str).encode()).decode().rstrip("=")
    )
    return f"{payload}.{_signature(payload, scope, settings.SECRET_KEY)}"


def _read_cursor(cursor: str | None, scope: str) -> tuple[bool, list[object] | None]:
    if not cursor:
        return False, None
    payload, _dot, signature = cursor.partition(".")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    try:
        if not any(constant_time_compare(signature, _signature(payload, scope, key)) for key in keys):
            raise ValueError(cursor)
        direction, values = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return direction == "p", [
            _moment(value["d"]) if isinstance(value, dict) else value for value in values
        ]
    except (ValueError, binascii.Error):
        raise Refused(
            errors={"cursor": _("This page address is damaged. Start again from the first page.")}
        ) from None


def _signature(payload: str, scope: str, key: str) -> str:
    return salted_hmac("comms.base.paging", f"{scope}:{payload}", secret=key, algorithm="sha256").hexdigest()[
        :20
    ]


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
