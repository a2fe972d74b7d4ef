"""A meeting is moved, cancelled and restored; what needs a reason and what is flagged."""

from datetime import timedelta

import pytest

from comms.base.errors import GuardFailed, Refused
from comms.base.versions import ANY
from comms.deadlines.operations import tick
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from meetings import operations
from meetings.queries.series import duty_of
from tests.factories.meetings import HOUR

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_move_within_the_first_working_days_is_in_order(meeting, company, at):
    moved = operations.reschedule(
        meeting,
        starts_at=meeting.starts_at
        + timedelta(
            days=1,
        ),
        reason="场地",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert not moved.out_of_rule
    assert (moved.period_key, moved.original_start) == ("2026-12", meeting.starts_at)
    assert moved.ends_at - moved.starts_at == meeting.ends_at - meeting.starts_at
    assert clock_of(meeting, "agenda").event_at == moved.starts_at


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_move_out_of_the_first_working_days_needs_a_reason_and_is_flagged(meeting, company, at):
    later = meeting.starts_at + timedelta(days=2)
    with pytest.raises(Refused) as refused:
        operations.reschedule(meeting, starts_at=later, reason="", by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"reason"}
    assert operations.reschedule(
        meeting,
        starts_at=later,
        reason="总裁出差",
        by=company.hr,
        at=at,
        version=ANY,
    ).out_of_rule
    assert duty_of(meeting).clock.due_at == meeting.window_ends_at


@pytest.mark.clause("1.7.2", by="operation")
def test_more_than_two_hours_needs_a_reason_beside_the_field(meeting, company, at):
    start = meeting.starts_at
    with pytest.raises(Refused) as refused:
        operations.reschedule(
            meeting,
            starts_at=start,
            ends_at=start
            + 2 * HOUR
            + timedelta(
                minutes=1,
            ),
            reason="x",
            by=company.hr,
            at=at,
            version=ANY,
        )
    assert set(refused.value.errors) == {"extended_reason"}
    moved = operations.reschedule(
        meeting,
        starts_at=start,
        ends_at=start + 3 * HOUR,
        reason="议题多",
        extended_reason="年度总结",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert (moved.planned_minutes, moved.extended_reason) == (180, "年度总结")


def test_a_meeting_is_not_moved_into_the_past(meeting, company, at):
    with pytest.raises(Refused) as refused:
        operations.reschedule(meeting, starts_at=at, reason="x", by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"starts_at"}


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_cancelled_meeting_still_owes_the_month_its_meeting(meeting, company, at):
    """The duty runs on; once its days are over it is missed."""
    operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    assert duty_of(meeting).clock.is_open
    after = meeting.window_ends_at + HOUR
    tick(after)
    clock = duty_of(meeting).clock
    assert (clock.state, clock.breached_at) == (ClockState.BREACHED, meeting.window_ends_at)


def test_a_past_meeting_is_not_restored(meeting, company, at):
    cancelled = operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.restore(cancelled, by=company.hr, at=meeting.starts_at, version=ANY)
