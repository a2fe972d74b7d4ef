"""A month as people see it, the meetings of a personal calendar feed, and a meeting as a calendar file."""

from calendar import Calendar, monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from comms.base.clock import at_local, today
from comms.deadlines.queries import calendar
from comms.notifications.rules import Attendee, invitation
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.states import Role

FEED_PAST, FEED_AHEAD = timedelta(days=30), timedelta(days=90)
# The words of iCalendar; everybody else is required or optional
ROLES: dict[str, str] = {
    Role.CHAIR: "CHAIR",
    Role.OBSERVER: "NON-PARTICIPANT",
    Role.GUEST: "OPT-PARTICIPANT",
}


@dataclass(frozen=True)
class Day:
    """One square of the month: the date, whether it is worked, the holiday's name, and its meetings."""

    date: date
    in_month: bool
    is_today: bool
    is_workday: bool
    name: str
    meetings: list[Meeting] = field(default_factory=list)


def month_grid(user: User, year: int, month: int, at: datetime, *, mine: bool = False) -> list[list[Day]]:
    """The weeks of a month (Monday first) with the meetings the user may see, and its neighbouring days."""
    weeks = Calendar().monthdatescalendar(year, month)
    days = days_between(user, weeks[0][0], weeks[-1][-1], at, month=month, mine=mine)
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def days_between(
    user: User, first: date, last: date, at: datetime, *, month: int = 0, mine: bool = False
) -> list[Day]:
    """Each day from the first to the last, both included, with its meetings, whether it is worked, and the
    name of the holiday or of the one that it makes up for. `month` is the one in the middle of a grid; `mine`
    leaves out the meetings in which one takes no part.
    """
    held = meetings_by_day(user, first, last, mine=mine)
    work, this_day = calendar(), today(at)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        Day(
            date=day,
            in_month=month in (0, day.month),
            is_today=day == this_day,
            is_workday=work.is_workday(day),
            name=work.holiday(day) or work.makeups.get(day) or "",
            meetings=held.get(day, []),
        )
        for day in days
    ]


def meetings_by_day(user: User, first: date, last: date, *, mine: bool = False) -> dict[date, list[Meeting]]:
    """The visible meetings of each day, both ends included; `mine`: those in which one takes part."""
    found: dict[date, list[Meeting]] = defaultdict(list)
    meetings = between(user, first, last)
    if mine:
        parts = Participant.objects.filter(user__in=user.person_ids)
        meetings = meetings.filter(pk__in=parts.values("meeting_id"))
    for meeting in meetings:
        found[today(meeting.starts_at)].append(meeting)
    return found


def between(user: User, first: date, last: date) -> QuerySet[Meeting]:
    """The visible meetings that start between two days, both included, in order."""
    begin, end = at_local(first, time.min), at_local(last + timedelta(days=1), time.min)
    return (
        Meeting.objects.visible_to(user)
        .filter(starts_at__gte=begin, starts_at__lt=end)
        .order_by("starts_at", "id")
    )


def events_for_feed(user: User, at: datetime) -> QuerySet[Meeting]:
    """The meetings one takes part in, from a month ago to three months ahead, also the cancelled ones."""
    mine = Meeting.objects.filter(
        participants__user=user, starts_at__gte=at - FEED_PAST, starts_at__lt=at + FEED_AHEAD
    )
    return mine.select_related("unit", "chair").order_by("starts_at", "id")


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def calendar_file(
    meeting: Meeting,
    method: str,
    *,
    at: datetime,
    parts: Iterable[Participant] = (),
    addressee: str = "",
) -> str:
    """The meeting as iCalendar text; its identity never changes."""
    return invitation(
        uid=f"meeting-{meeting.uuid}@{settings.MAIL_DOMAIN}",
        sequence=meeting.sequence,
        method=method,
        summary=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        stamp=at,
        organizer=organizer_of(meeting),
        attendees=[_attendee(part) for part in parts if part.email],
        addressee=addressee,
        location=meeting.location,
        url=f"{settings.PORTAL_URL}{meeting.get_absolute_url()}",
    )


def organizer_of(meeting: Meeting) -> Attendee:
    """Where mail programs send the answers: the mailbox that the portal reads; without one the mailbox of the
    responsible department, or the portal's sender.
    """
    address = settings.MAILBOX_ADDRESS or meeting.unit.email or settings.DEFAULT_FROM_EMAIL
    return Attendee(meeting.unit.name_zh, address)


def _attendee(part: Participant) -> Attendee:
    optional = "REQ-PARTICIPANT" if part.required else "OPT-PARTICIPANT"
    reply = part.rsvp.upper().replace("_", "-")
    return Attendee(part.name, part.email, ROLES.get(part.role, optional), reply)
