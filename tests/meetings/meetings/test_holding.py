"""A meeting is started, finished, entered afterwards, or found not held."""

from datetime import timedelta

import pytest

from comms.base.errors import IllegalMove, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Meeting
from meetings.queries.series import duty_of
from meetings.states import MeetingState, Rsvp
from tests.factories.meetings import HOUR
from tests.meetings.meetings.letters import notices

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.1.1", by="operation")
def test_starting_in_the_window_keeps_the_duty_of_the_month(issued, company):
    operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    duty = duty_of(issued)
    assert (duty.met_by, duty.clock.state, duty.clock.met_at) == (issued, ClockState.MET, issued.starts_at)


@pytest.mark.clause("1.7.2", by="operation")
@pytest.mark.parametrize("seconds, late", [(-1, 0), (0, 0), (300, 5)])
def test_a_late_start_is_recorded(issued, company, seconds, late):
    meeting = operations.start(
        issued,
        by=company.president,
        at=issued.starts_at + timedelta(seconds=seconds),
        version=ANY,
    )
    assert meeting.late_start_minutes == late


@pytest.mark.clause("1.7.2", by="operation")
@pytest.mark.parametrize("seconds, over", [(7200, False), (7201, True)])
def test_two_hours_to_the_second_when_it_is_held(issued, company, seconds, over):
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    meeting = operations.finish(
        running,
        by=company.president,
        at=issued.starts_at + timedelta(seconds=seconds),
        version=ANY,
    )
    assert meeting.over_cap is over


def test_a_meeting_entered_afterwards_keeps_its_own_times(issued, company):
    """Recorded three hours later: start and end are those of the event."""
    recorded = issued.starts_at + 5 * HOUR
    running = operations.start(issued, occurred_at=issued.starts_at, by=company.hr, at=recorded, version=ANY)
    meeting = operations.finish(
        running,
        occurred_at=issued.starts_at + HOUR,
        by=company.hr,
        at=recorded,
        version=ANY,
    )
    assert (meeting.actual_start, meeting.actual_end) == (issued.starts_at, issued.starts_at + HOUR)
    assert clock_of(meeting, "minutes").started_at == meeting.actual_end


def test_long_ago_needs_a_reason_and_the_future_is_refused(issued, company):
    late = issued.starts_at + timedelta(hours=73)
    with pytest.raises(Refused) as refused:
        operations.start(issued, occurred_at=issued.starts_at, by=company.hr, at=late, version=ANY)
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(Refused) as refused:
        operations.start(
            issued,
            occurred_at=issued.starts_at + HOUR,
            by=company.hr,
            at=issued.starts_at,
            version=ANY,
        )
    assert set(refused.value.errors) == {"occurred_at"}


def test_a_finished_meeting_cannot_start_again(over, company):
    with pytest.raises(IllegalMove) as refused:
        operations.start(over, by=company.president, at=over.actual_end, version=ANY)
    assert refused.value.allowed == []


@pytest.mark.clause("1.5.1.1", by="operation")
def test_nobody_started_it_for_a_day_it_was_not_held(issued, company):
    """24 hours after the planned end; the department has to say why, the quality manager knows."""
    end = issued.ends_at + timedelta(hours=24)
    assert operations.find_not_held(end - timedelta(seconds=1)) == 0
    assert operations.find_not_held(end) == 1
    meeting = Meeting.objects.get(pk=issued.pk)
    assert meeting.state == MeetingState.NOT_HELD
    assert meeting.needs_explanation
    assert notices("not_held") == {company.hr, company.president, company.quality}
    assert operations.find_not_held(end + HOUR) == 0
    explained = operations.explain(meeting, reason="总裁住院", by=company.hr, at=end, version=ANY)
    assert (explained.not_held_reason, explained.needs_explanation) == ("总裁住院", False)


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_meeting_found_not_held_may_be_entered_as_held(issued, company):
    operations.find_not_held(issued.ends_at + timedelta(hours=24))
    meeting = operations.record_held(
        Meeting.objects.get(pk=issued.pk),
        actual_start=issued.starts_at,
        actual_end=issued.starts_at + HOUR,
        reason="忘记登记",
        by=company.hr,
        at=issued.ends_at + timedelta(hours=25),
        version=ANY,
    )
    assert (meeting.state, meeting.actual_minutes) == (MeetingState.FINISHED, 60)
    assert duty_of(meeting).clock.state == ClockState.MET
    assert meeting.minutes.is_draft


@pytest.mark.clause("1.7.1", by="operation")
def test_participants_are_reminded_once_to_prepare_the_day_before(issued, company, at):
    operations.reply(issued, rsvp=Rsvp.DECLINED, comment="出差", by=company.vice, at=at)
    day_before = issued.starts_at - timedelta(hours=24)
    assert operations.remind_preparation(day_before - timedelta(seconds=1)) == 0
    operations.remind_preparation(day_before)
    operations.remind_preparation(day_before + HOUR)
    told = list(Notice.objects.filter(kind="meetings.prepare").values_list("recipient__username", flat=True))
    assert sorted(told) == ["hr", "president", "representative"]
