"""A month as people see it, and the meetings of a personal calendar feed."""

from calendar import Calendar, monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from comms.base.clock import at_local, today
from comms.deadlines.queries import calendar
from comms.organization.models import User
from meetings.models import Meeting

FEED_PAST, FEED_AHEAD = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True)
class Day:
    """One square of the month: the date, whether it is worked, the holiday's name, and its meetings."""

    date: date
    in_month: bool
    is_today: bool
    is_workday: bool
    name: str
    meetings: list[Meeting] = field(default_factory=list)


def month_grid(user: User, year: int, month: int, at: datetime) -> list[list[Day]]:
    """The weeks of a month (Monday first) with the meetings the user may see; days of the neighbouring months fill the edges."""
    weeks = Calendar().monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1]
    held = meetings_by_day(user, first, last)
    work, this_day = calendar(), today(at)
    return [
        [
            Day(
                date=day, in_month=day.month == month, is_today=day == this_day, is_workday=work.is_workday(day),
                name=work.holidays.get(day) or work.makeups.get(day) or "", meetings=held.get(day, []),
            )
            for day in week
        ]
        for week in weeks
    ]  # fmt: skip


def meetings_by_day(user: User, first: date, last: date) -> dict[date, list[Meeting]]:
    """The visible meetings of each day, both ends included."""
    found: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in between(user, first, last):
        found[today(meeting.starts_at)].append(meeting)
    return found


def between(user: User, first: date, last: date) -> QuerySet[Meeting]:
    """The visible meetings that start between two days, both included, in order."""
    begin, end = at_local(first, time.min), at_local(last + timedelta(days=1), time.min)
    return Meeting.objects.visible_to(user).filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "id")


def events_for_feed(user: User, at: datetime) -> QuerySet[Meeting]:
    """The meetings one takes part in, from a month ago to three months ahead; cancelled ones stay so that calendars drop them."""
    mine = Meeting.objects.filter(participants__user=user, starts_at__gte=at - FEED_PAST, starts_at__lt=at + FEED_AHEAD)
    return mine.select_related("unit", "chair").order_by("starts_at", "id")


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
