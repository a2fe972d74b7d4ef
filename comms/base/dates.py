"""Dates and durations as people write them, in the language of the reader and the company's zone."""

from datetime import date, datetime, timedelta
from typing import TypeVar

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

D = TypeVar("D", bound=date)
WEEKDAYS = "一二三四五六日"
WEEK = {"zh-hans": "周", "zh-hant": "週"}
MINUTES_IN_HOUR = 60
MINUTES_IN_DAY = 24 * 60


def day(value: date) -> str:
    """A date with its weekday: 2026年11月23日 周一, or Mon 23 Nov 2026."""
    value = _local(value)
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
    return f"{day(value)}{_separator()}{_local(value):%H:%M}"


def due_moment(value: datetime) -> str:
    """A due time: midnight is 24:00 of the day that it ends, 2026年11月21日 周六 24:00."""
    wall = _local(value)
    if (wall.hour, wall.minute, wall.second) != (0, 0, 0):
        return moment(value)
    return f"{day((wall - timedelta(days=1)).date())}{_separator()}24:00"


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
    """The wall time of an aware moment (the company's, or that of the zone the reader chose); dates stay as
    they are.
    """
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value  # type: ignore[arg-type,return-value]
