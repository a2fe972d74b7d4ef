"""The private calendar address: made, replaced."""

from datetime import datetime, timedelta

from icalendar import Calendar

from comms.base.transactions import one_transaction
from comms.organization.models import User
from meetings.models import CalendarFeed
from meetings.models.feeds import feed_token
from meetings.queries.calendar import calendar_file, events_for_feed
from meetings.states import MeetingState

REFRESH = timedelta(hours=6)


@one_transaction()
def feed_of(user: User, *, at: datetime) -> CalendarFeed:
    """The person's feed, made when there is none."""
    return CalendarFeed.objects.get_or_create(user=user, defaults={"made_at": at})[0]


@one_transaction()
def renew_feed(*, by: User, at: datetime) -> CalendarFeed:
    """Give one's own feed a new address; the old one stops working."""
    new = {"made_at": at, "token": feed_token()}
    return CalendarFeed.objects.update_or_create(user=by, defaults=new)[0]


def feed_text(user: User, *, name: str, at: datetime) -> str:
    """One's meetings as a published calendar; cancelled ones stay, so that subscribers drop them."""
    calendar = Calendar()
    calendar.add("prodid", "-//Property communication portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for meeting in events_for_feed(user, at):
        method = "CANCEL" if meeting.state == MeetingState.CANCELLED else "PUBLISH"
        for event in Calendar.from_ical(calendar_file(meeting, method, at=at)).walk("VEVENT"):
            calendar.add_component(event)
    return calendar.to_ical().decode()
