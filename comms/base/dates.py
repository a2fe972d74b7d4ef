"""Dates and durations as people write them, in the language of the reader and the company's zone.

A reader whose own zone is another one sees the company's named, and in mails the own time beside it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comms.base.clock import local, zone

D = TypeVar("D", bound=date)
WEEKDAYS = "一二三四五六日"
WEEK = {"zh-hans": "周", "zh-hant": "週"}
MINUTES_IN_HOUR = 60
MINUTES_IN_DAY = 24 * 60

# Name of the reader's own zone (empty: the company's), and whether times are given in it, too
_reader: ContextVar[tuple[str, bool]] = ContextVar("reader", default=("", False))


@contextmanager
def read_in(own_zone: str, *, beside: bool = False) -> Iterator[None]:
    """Inside, times are for a reader of this zone (empty: the company's); `beside` gives them in it, too."""
    token = _reader.set((own_zone, beside))
    try:
        yield
    finally:
        _reader.reset(token)


def zone_to_name(own_zone: str | None = None) -> str:
    """The company's zone where a reader (by default the present one) lives in another; else empty."""
    own = _reader.get()[0] if own_zone is None else own_zone
    company = str(zone())
    return company if own and own != company else ""


def day(value: date) -> str:
    """A date with its weekday: 2026年11月23日 周一, or Mon 23 Nov 2026."""
    return _day_of(_local(value))


def _day_of(value: date) -> str:
    if week := WEEK.get(get_language() or ""):
        return f"{value.year}年{value.month}月{value.day}日 {week}{WEEKDAYS[value.weekday()]}"
    return formats.date_format(value, "D j M Y")


def short_day(value: date) -> str:
    """A date of this time of year, without year and weekday: 11月23日, or 23 Nov."""
    if get_language() in WEEK:
        return f"{value.month}月{value.day}日"
    return formats.date_format(value, "j M")


def moment(value: datetime) -> str:
    """A date with weekday and time: 2026年11月23日 周一 09:30, or Mon 23 Nov 2026, 09:30."""
    return f"{_plain_moment(_local(value))}{_zones(value)}"


def due_moment(value: datetime) -> str:
    """A due time: midnight is 24:00 of the day that it ends, 2026年11月21日 周六 24:00."""
    wall = _local(value)
    if (wall.hour, wall.minute, wall.second) != (0, 0, 0):
        return moment(value)
    return f"{day((wall - timedelta(days=1)).date())}{_separator()}24:00{_zones(value)}"


def _plain_moment(wall: datetime) -> str:
    return f"{_day_of(wall)}{_separator()}{wall:%H:%M}"


def _zones(value: datetime) -> str:
    """The company's zone in brackets, and the own time where it is wanted; nothing at home."""
    company = zone_to_name()
    if not company or not timezone.is_aware(value):
        return ""
    own, beside = _reader.get()
    if not beside:
        return f" ({company})"
    return f" ({company}; {own}: {_plain_moment(local(value, ZoneInfo(own)))})"


def _separator() -> str:
    """What stands between a day and its time; Chinese needs no comma."""
    return " " if get_language() in WEEK else ", "


def short_moment(value: datetime) -> str:
    """Year, month, day and time in figures, for columns: 2026-11-23 09:30."""
    return f"{_local(value):%Y-%m-%d %H:%M}"


def duration(value: timedelta | int) -> str:
    """A timedelta, or a number of minutes, in at most two units: 1 day 4 hours. The sign is dropped."""
    if isinstance(value, timedelta):
        value = round(value.total_seconds() / 60)
    days, rest = divmod(abs(int(value)), MINUTES_IN_DAY)
    hours, minutes = divmod(rest, MINUTES_IN_HOUR)
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if minutes and not days:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    return " ".join(parts) or _("less than a minute")


def _local(value: D) -> D:
    """The company's wall time of an aware moment; dates stay as they are."""
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return local(value) if aware else value  # type: ignore[arg-type,return-value]
