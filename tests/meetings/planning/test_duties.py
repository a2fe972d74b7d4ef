"""Series open the duties of their periods; whichever meeting of the kind and unit begins in time keeps
them.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from comms.base.clock import at_local, today
from comms.base.versions import ANY
from comms.deadlines.models import PeriodDuty
from comms.deadlines.operations import tick
from comms.deadlines.states import DutyState, ExemptReason
from meetings import operations
from meetings.models import MeetingKind
from meetings.queries.series import duty_of
from tests.factories.meetings import make_series
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def states(at, **of):
    """{period: state} of the duties."""
    found = PeriodDuty.objects.filter(**of).select_related("clock").order_by("window_to")
    return {duty.period_key: duty.state_at(at).value for duty in found}


def called(company, starts_at, at):
    """A president's office meeting outside the series."""
    return operations.call_meeting(
        kind=MeetingKind.objects.get(code="president_office"),
        unit=company.AH,
        title="总裁办公会",
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        chair=company.president,
        by=company.hr,
        at=at,
    )


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_called_meeting_keeps_the_duty_of_the_cancelled_one(meeting, company, at):
    """2 December is cancelled, one called for 3 December is held: December's duty is met."""
    operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    instead = called(company, at_local(date(2026, 12, 3), time(9)), at)
    operations.start(instead, by=company.president, at=instead.starts_at, version=ANY)
    duty = duty_of(meeting)
    assert (duty.met_by, duty.state_at(instead.starts_at)) == (instead, DutyState.MET)
    tick(meeting.window_ends_at + HOUR)
    assert duty_of(meeting).clock.breached_at is None


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_meeting_after_its_days_keeps_the_duty_late(meeting, company, at):
    late = meeting.window_ends_at + timedelta(days=4, hours=9)
    moved = operations.reschedule(
        meeting, starts_at=late, reason="总裁出差", by=company.hr, at=at, version=ANY
    )
    tick(meeting.window_ends_at + HOUR)
    operations.start(moved, by=company.president, at=late, version=ANY)
    duty = duty_of(meeting)
    assert (duty.met_by, duty.state_at(late)) == (moved, DutyState.LATE)


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_meeting_before_its_days_does_not_keep_the_duty(meeting, company, at):
    early = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    moved = operations.reschedule(
        meeting, starts_at=early, reason="总裁出差", by=company.hr, at=at, version=ANY
    )
    operations.start(moved, by=company.president, at=early, version=ANY)
    assert duty_of(meeting).state_at(early) == DutyState.OPEN


@pytest.mark.clause("1.7.a.3", by="operation")
def test_a_board_series_without_a_meeting_misses_its_half_year(company, at):
    """No day is planned, because its owner chooses it; the half-year is owed all the same."""
    begun = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
    make_series(
        company,
        begun,
        code="board",
        kind="board",
        unit=company.HQ,
        chair=company.chairman,
        rule_kind="half_year",
    )
    operations.plan_meetings(begun)
    assert states(begun) == {"2026-H1": "open"}
    operations.plan_meetings(datetime(2026, 5, 20, tzinfo=UTC))
    assert states(begun) == {"2026-H1": "open", "2026-H2": "open"}
    assert states(datetime(2026, 6, 30, 16, 0, tzinfo=UTC))["2026-H1"] == "missed"


@pytest.mark.clause("1.5.2.1", by="operation")
def test_holidays_leave_a_row_with_the_reason(company):
    """Thursday 1 October 2026 is National Day: exempt, visible, never counted. Tuesdays are no duty."""
    begun = datetime(2026, 9, 27, 2, 0, tzinfo=UTC)
    make_series(company, begun, code="assembly", kind="morning_assembly", rule_kind="weekdays")
    operations.plan_meetings(begun)
    found = states(begun)
    assert [found[key] for key in ("2026-09-28", "2026-10-01", "2026-10-05", "2026-10-08")] == [
        "open",
        "exempt",
        "exempt",
        "open",
    ]
    assert "2026-09-29" not in found
    exempt = PeriodDuty.objects.get(period_key="2026-10-01")
    assert (exempt.exempt_reason, exempt.clock) == (ExemptReason.HOLIDAY, None)


def test_planning_again_opens_nothing_twice(series, at):
    operations.plan_meetings(at)
    before = list(PeriodDuty.objects.order_by("pk").values_list("pk", "version"))
    assert operations.plan_meetings(at + timedelta(minutes=20)) == 0
    assert list(PeriodDuty.objects.order_by("pk").values_list("pk", "version")) == before


def test_the_days_of_open_duties_follow_the_rule(meeting, company, at):
    set_number("meetings.president_office_window", 5, reason="试行", by=company.quality, at=at)
    assert duty_of(meeting).window_to == date(2026, 12, 7)
    assert duty_of(meeting).clock.due_at == duty_of(meeting).window_ends_at


def test_a_series_that_begins_in_the_middle_of_a_window_owes_only_what_lies_ahead(company):
    begun = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    make_series(company, begun)
    operations.plan_meetings(begun)
    december = PeriodDuty.objects.get(period_key="2026-12")
    assert december.exempt_reason == ExemptReason.BEFORE_BEGIN
    assert states(begun)["2027-01"] == "open"


def test_a_series_that_ends_owes_nothing_in_periods_that_have_not_begun(series, company, at):
    operations.plan_meetings(at)
    operations.end(series, reason="改组", by=company.hr, at=at, version=ANY)
    assert set(states(at).values()) == {"exempt"}
    assert today(at) < PeriodDuty.objects.earliest("window_from").window_from


def test_a_series_of_another_unit_owes_it_there(company, at):
    series = make_series(
        company,
        at,
        code="weekly",
        kind="department",
        unit=company.EN,
        chair=company.engineering,
        rule_kind="weekly",
    )
    operations.plan_meetings(at)
    operations.change_series(
        series, unit=company.SE, chair=company.security, by=company.engineering, at=at, version=ANY
    )
    operations.plan_meetings(at)
    ahead = {"window_from__gt": today(at)}
    assert set(states(at, unit=company.EN, **ahead).values()) == {"exempt"}
    assert set(states(at, unit=company.SE, **ahead).values()) == {"open"}


def test_explaining_a_meeting_that_was_not_held_explains_the_missed_duty(meeting, company, at):
    over = meeting.window_ends_at + HOUR
    operations.find_not_held(over)
    meeting.refresh_from_db()
    operations.explain(meeting, reason="总裁住院", by=company.hr, at=over, version=ANY)
    duty = duty_of(meeting)
    assert (duty.explanation, duty.explained_by, duty.state_at(over)) == (
        "总裁住院",
        company.hr,
        DutyState.MISSED,
    )
