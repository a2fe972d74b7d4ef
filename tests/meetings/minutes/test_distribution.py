"""Sent minutes reach everyone concerned within three days, and are read and acknowledged."""

from datetime import datetime, timedelta

import pytest

from comms.base.clock import end_of_day, today
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.models import Meeting
from meetings.queries import recipients_of
from meetings.states import MeetingState, Why
from tests.factories.meetings import HOUR, adopted, finished, submitted
from tests.factories.procedure import set_number
from tests.meetings.minutes.letters import told

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.7.2", by="operation")
@pytest.mark.parametrize(
    "held, calendar, working",
    [
        ("2026-09-30", "2026-10-03", "2026-10-10"),
        ("2026-04-30", "2026-05-03", "2026-05-08"),
        ("2026-02-13", "2026-02-16", "2026-02-25"),
        ("2026-10-09", "2026-10-12", "2026-10-13"),
        ("2026-11-18", "2026-11-21", "2026-11-23"),
    ],
)
def test_minutes_are_due_at_the_end_of_the_third_day(company, held, calendar, working):
    """Calendar days, the day of the meeting not counted (A4); working days when the policy says so."""
    end = datetime.fromisoformat(f"{held}T03:00:00+00:00")
    meeting = _meeting_of_its_own(company, end)
    clock = clock_of(meeting, "minutes")
    assert (clock.due_at, clock.clause) == (end_of_day(datetime.fromisoformat(calendar).date()), "1.7.7.2")
    set_number("minutes.day_mode", "working", reason="试行", by=company.quality, at=end)
    assert clock_of(meeting, "minutes").due_at == end_of_day(datetime.fromisoformat(working).date())


def _meeting_of_its_own(company, end):
    from meetings.queries import kind

    start = end - 2 * HOUR
    meeting = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title="沟通会",
        starts_at=start,
        ends_at=end,
        by=company.hr,
        at=start - HOUR,
    )
    running = operations.start(meeting, by=company.hr, at=start, version=ANY)
    return operations.finish(running, by=company.hr, at=end, version=ANY)


@pytest.mark.clause("1.7.7.2", by="operation")
def test_approval_sends_the_minutes_to_everyone_concerned_in_time(sent, company):
    """Attendees, absentees, the owner of a resolution and the head of the unit that tracks it (A5); one
    letter each.
    """
    why = {row.recipient.username: row.why for row in sent.current.distributions.all()}
    assert why == {
        "president": Why.ATTENDEE,
        "hr": Why.ATTENDEE,
        "vice": Why.ABSENTEE,
        "representative": Why.ABSENTEE,
        "engineering": Why.RELATED,
    }
    assert told("minutes_distributed") == sorted(why)
    assert not sent.current.distributions.filter(late=True).exists()
    assert clock_of(sent.meeting, "minutes").state == ClockState.MET
    assert Meeting.objects.get(pk=sent.meeting_id).state == MeetingState.PUBLISHED


@pytest.mark.clause("1.7.7.2", by="operation")
@pytest.mark.clause("1.7.8", by="operation")
def test_the_head_of_the_unit_that_follows_up_receives_the_minutes(running, company):
    """Security follows a resolution of Engineering up and takes no part in the meeting (A5)."""
    adopted(running, company, tracking_unit=company.SE)
    over = finished(running, company, resolution=False)
    assert recipients_of(over)[company.security] == Why.RELATED
    minutes = operations.approve(
        submitted(over, company), by=company.president, at=over.actual_end + HOUR, version=ANY
    )
    assert minutes.current.distributions.get(recipient=company.security).why == Why.RELATED
    assert "security" in told("minutes_distributed")


@pytest.mark.clause("1.7.7.2", by="operation")
def test_the_letter_holds_the_minutes_themselves(sent, company):
    letter = Outbox.objects.get(kind="meetings.minutes_distributed", recipient=company.vice)
    words = words_of(letter)
    for said in ("讨论了现阶段的发展。", "PO-2026-12-01 更换二号楼电梯钢丝绳", "工程主管", sent.number):
        assert said in words.body


@pytest.mark.clause("1.7.7.2", by="operation")
def test_minutes_after_three_days_are_late_for_every_recipient(over, company):
    late = end_of_day(today(over.actual_end) + timedelta(days=3)) + timedelta(seconds=1)
    minutes = operations.approve(submitted(over, company, late), by=company.president, at=late, version=ANY)
    assert minutes.current.distributions.filter(late=False).count() == 0
    assert clock_of(over, "minutes").state == ClockState.MET_LATE


@pytest.mark.clause("1.7.7.2", by="operation")
def test_further_people_are_added_by_hand_once(sent, company):
    at = sent.approved_at + HOUR
    minutes = operations.distribute(
        sent,
        recipients=[company.security],
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert minutes.current.distributions.get(recipient=company.security).why == Why.MANUAL
    with pytest.raises(Refused):
        operations.distribute(minutes, recipients=[company.security], by=company.hr, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.distribute(minutes, recipients=[company.outsider], by=company.vice, at=at, version=ANY)


@pytest.mark.clause("1.7.7.2", by="operation")
def test_reading_and_acknowledging_are_kept_per_recipient(sent, company):
    at = sent.approved_at + HOUR
    assert operations.read_minutes(sent, by=company.vice, at=at).read_at == at
    assert operations.read_minutes(sent, by=company.vice, at=at + HOUR).read_at == at
    row = operations.acknowledge(sent, by=company.vice, at=at + HOUR)
    assert (row.read_at, row.acknowledged_at) == (at, at + HOUR)
    assert operations.acknowledge(sent, by=company.vice, at=at + 2 * HOUR).acknowledged_at == at + HOUR
    for act in (operations.read_minutes, operations.acknowledge):
        with pytest.raises(NotAllowed):
            act(sent, by=company.security, at=at)
