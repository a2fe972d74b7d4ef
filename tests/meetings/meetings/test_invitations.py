"""Invitations are calendar requests that moves and cancellations follow; the feed of one's own."""

import pytest
from icalendar import Calendar

from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from meetings import operations
from meetings.operations.feeds import feed_text
from meetings.states import Rsvp
from tests.factories.meetings import HOUR
from tests.meetings.meetings.letters import invitation_for, notices

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.b.4", by="operation")
def test_the_invitation_is_a_calendar_request_for_its_addressee(issued, company):
    method, event = invitation_for(company.vice, "agenda_issued")
    assert method == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{issued.uuid}@{'example.com'}", 0)
    asked = [str(one) for one in event["ATTENDEE"] if one.params.get("RSVP") == "TRUE"]
    assert asked == [f"mailto:{company.vice.email}"]
    assert {
        one.params["ROLE"] for one in event["ATTENDEE"] if str(one) == f"mailto:{company.president.email}"
    } == {"CHAIR"}


def test_moving_sends_a_higher_sequence_and_asks_again(issued, company, at):
    operations.reply(issued, rsvp=Rsvp.ACCEPTED, by=company.vice, at=at)
    operations.reschedule(
        issued,
        starts_at=issued.starts_at + HOUR,
        reason="场地",
        by=company.hr,
        at=at,
        version=ANY,
    )
    method, event = invitation_for(company.vice, "rescheduled")
    assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
    assert event["UID"] == invitation_for(company.vice, "agenda_issued")[1]["UID"]
    assert issued.participants.get(user=company.vice).rsvp == Rsvp.NEEDS_ACTION


def test_cancelling_takes_it_out_of_calendars_and_restoring_puts_it_back(issued, company, at):
    cancelled = operations.cancel(issued, reason="总裁出差", by=company.hr, at=at, version=ANY)
    method, event = invitation_for(company.vice, "cancelled")
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    restored = operations.restore(cancelled, by=company.hr, at=at, version=ANY)
    operations.issue_agenda(restored, by=company.hr, at=at, version=ANY)
    assert invitation_for(company.vice, "agenda_issued")[1]["SEQUENCE"] == 2
    assert clock_of(issued, "agenda").cycle == 3


def test_who_is_taken_off_the_list_alone_gets_the_cancellation(issued, company, at):
    operations.uninvite(issued.participants.get(user=company.vice), by=company.hr, at=at, version=ANY)
    assert notices("uninvited") == {company.vice}
    assert invitation_for(company.vice, "uninvited")[0] == "CANCEL"


def test_the_feed_shows_ones_own_meetings_and_cancelled_ones_as_such(issued, company, at):
    operations.cancel(issued, reason="总裁出差", by=company.hr, at=at, version=ANY)
    calendar = Calendar.from_ical(feed_text(company.vice, name="会议", at=at))
    events = {str(event["UID"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}
    assert events[f"meeting-{issued.uuid}@example.com"] == "CANCELLED"
    assert len(events) == 2
    assert not Calendar.from_ical(feed_text(company.engineering, name="会议", at=at)).walk("VEVENT")
