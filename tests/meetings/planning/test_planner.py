"""The planner: once per period, on the right day, never moving what people moved or announced."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction

from comms.base.clock import local, today
from comms.base.versions import ANY
from comms.deadlines import operations as deadlines
from comms.deadlines.queries import clock_of, year_of
from comms.deadlines.states import DutyState
from comms.procedure.operations import preview_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.models import Meeting
from meetings.queries import planned_days
from meetings.queries.series import duty_of
from meetings.states import AutomaticReason, MeetingState, Role
from tests.base import api, browser
from tests.factories.meetings import make_series
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db


def days_of(series):
    """{period: day} of its meetings."""
    return {meeting.period_key: today(meeting.starts_at) for meeting in series.meetings.all()}


@pytest.mark.clause("1.5.1.1", by="operation")
@pytest.mark.clause("1.7.b.3", by="operation")
def test_each_month_gets_one_meeting_on_working_day_two(series, at):
    operations.plan_meetings(at)
    assert days_of(series) == {"2026-12": date(2026, 12, 2), "2027-01": date(2027, 1, 5)}
    first = series.meetings.get(period_key="2026-12")
    assert (first.window_from, first.window_to) == (date(2026, 12, 1), date(2026, 12, 3))
    assert local(first.starts_at).time() == time(9, 0)
    assert first.planned_minutes == 120


@pytest.mark.clause("1.7.b.5", by="operation")
@pytest.mark.parametrize("day", [1, 15, 28])
def test_next_months_meeting_exists_by_the_fifteenth(company, at, day):
    """It exists at any day of the month before, because it is planned 62 days ahead (A2)."""
    moment = datetime(2026, 11, day, 2, 0, tzinfo=UTC)
    series = make_series(company, moment)
    operations.plan_meetings(moment)
    assert series.meetings.filter(period_key="2026-12").exists()


@pytest.mark.clause("1.5.1.1", by="operation")
def test_planning_again_changes_nothing(meeting, at):
    before = list(Meeting.objects.values_list("pk", "version"))
    assert operations.plan_meetings(at) == 0
    assert operations.plan_meetings(at + timedelta(hours=5)) == 0
    assert list(Meeting.objects.values_list("pk", "version")) == before


@pytest.mark.clause("1.5.1.4", by="operation")
@pytest.mark.clause("1.5.1.2", by="operation")
def test_president_chairs_and_admin_hr_takes_the_minutes(meeting, company):
    assert (meeting.chair, meeting.minute_taker, meeting.unit) == (company.president, company.hr, company.AH)
    roles = {part.user: part.role for part in meeting.participants.all()}
    assert roles == {
        company.president: Role.CHAIR,
        company.hr: Role.SECRETARY,
        company.vice: Role.MEMBER,
        company.representative: Role.MEMBER,
    }


@pytest.mark.clause("1.5.1.3", by="operation")
def test_the_agenda_begins_with_the_two_items_of_the_procedure(meeting):
    assert [item.title for item in meeting.agenda_items.all()] == [
        "对现阶段发展进行总结",
        "提出下一阶段发展方向",
    ]


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_meeting_of_an_unpublished_year_is_provisional(series, at):
    operations.plan_meetings(at)
    assert {one.period_key: one.provisional for one in series.meetings.all()} == {
        "2026-12": False,
        "2027-01": True,
    }


@pytest.mark.clause("1.5.1.1", by="operation")
def test_the_policy_moves_what_is_not_announced(meeting, company, at):
    """Working day 1 instead of 2: the planned meeting moves with its clocks; its number stays."""
    foreseen = preview_policy(policy("meetings.president_office_prefer"), value=1, by=company.quality, at=at)
    hidden = preview_policy(policy("meetings.president_office_prefer"), value=1, by=company.admin, at=at)
    assert hidden == []  # an administrator sees no meeting of other departments
    set_number("meetings.president_office_prefer", 1, reason="总裁出差", by=company.quality, at=at)
    moved = Meeting.objects.get(pk=meeting.pk)
    assert today(moved.starts_at) == today(moved.original_start) == date(2026, 12, 1)
    assert (moved.number, moved.starts_at) in [(meeting.number, shift.new) for shift in foreseen]
    assert not moved.moved_by_hand
    assert clock_of(meeting, "agenda").event_at == moved.starts_at


@pytest.mark.clause("1.5.1.1", by="operation")
def test_issued_and_moved_meetings_stay_when_the_rule_changes(series, company, at):
    operations.plan_meetings(at)
    december, january = series.meetings.order_by("starts_at")
    december = operations.issue_agenda(december, by=company.hr, at=at, version=ANY)
    moved = january.starts_at + timedelta(days=1)
    january = operations.reschedule(
        january, starts_at=moved, reason="场地", by=company.hr, at=at, version=ANY
    )
    set_number("meetings.president_office_prefer", 1, reason="试行", by=company.quality, at=at)
    operations.plan_meetings(at)
    assert days_of(series) == {"2026-12": date(2026, 12, 2), "2027-01": date(2027, 1, 6)}


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_published_calendar_moves_what_was_provisional(series, company, at):
    """The notice gives Monday 4 January 2027 off as well: January's meeting moves from Tue 5 to Wed 6, and is
    no longer provisional; so do the days of its duty.
    """
    operations.plan_meetings(at)
    days = {date(2027, 1, 1): ("holiday", "元旦"), date(2027, 1, 4): ("holiday", "元旦")}
    effect = deadlines.preview_year(year_of(2027), days=days, by=company.quality, at=at)
    foreseen = [shift for shift in effect.shifts if shift.label == "总裁办公会"]
    said = {"notice": "国办发明电", "by": company.quality, "at": at, "version": ANY}
    deadlines.import_year(year_of(2027), days=days, confirm=True, **said)
    january = series.meetings.get(period_key="2027-01")
    assert (today(january.starts_at), january.provisional) == (date(2027, 1, 6), False)
    assert january.starts_at in [shift.new for shift in foreseen]
    duty = duty_of(january)
    assert (duty.window_from, duty.window_to, duty.provisional) == (
        date(2027, 1, 5),
        date(2027, 1, 7),
        False,
    )
    assert duty.clock.due_at == january.window_ends_at


@pytest.mark.clause("1.5.1.1", by="operation")
def test_a_cancelled_meeting_stays_cancelled(meeting, company, at):
    operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    operations.plan_meetings(at)
    assert (
        Meeting.objects.filter(series=meeting.series, period_key="2026-12")
        .values_list("state", flat=True)
        .get()
        == "cancelled"
    )


@pytest.mark.clause("1.5.1.1", by="operation")
def test_what_an_outage_missed_is_made_as_not_held(company, at):
    """The series should have met in October and November; nobody ran the planner. Both ask for a reason."""
    begun = datetime(2026, 9, 20, 2, 0, tzinfo=UTC)
    series = make_series(company, begun)
    operations.plan_meetings(at)
    states = dict(series.meetings.values_list("period_key", "state"))
    assert states == {
        "2026-10": "not_held",
        "2026-11": "not_held",
        "2026-12": "scheduled",
        "2027-01": "scheduled",
    }
    assert series.meetings.get(period_key="2026-10").needs_explanation
    assert duty_of(series.meetings.get(period_key="2026-10")).state_at(at) == DutyState.MISSED


def test_a_paused_series_plans_nothing_and_resumes_from_today(series, company, at):
    paused = operations.pause(series, reason="改组", by=company.hr, at=at, version=ANY)
    assert operations.plan_meetings(at) == 0
    later = at + timedelta(days=60)
    operations.resume(paused, by=company.hr, at=later, version=ANY)
    operations.plan_meetings(later)
    assert min(days_of(series)) == "2027-02"


def test_an_ended_series_cancels_what_it_had_not_announced(series, company, at):
    operations.plan_meetings(at)
    operations.issue_agenda(series.meetings.get(period_key="2026-12"), by=company.hr, at=at, version=ANY)
    operations.end(series, reason="改制", by=company.hr, at=at, version=ANY)
    states = dict(series.meetings.values_list("period_key", "state"))
    assert states == {"2026-12": MeetingState.AGENDA_ISSUED, "2027-01": MeetingState.CANCELLED}


def test_another_rule_cancels_unannounced_meetings_and_plans_by_itself(series, company, at):
    operations.plan_meetings(at)
    operations.change_series(
        series,
        rule_kind="weekly",
        rule_params={"weekday": 0},
        by=company.hr,
        at=at,
        version=ANY,
    )
    operations.plan_meetings(at)
    dropped = series.meetings.get(period_key="2026-12")
    assert (dropped.state, dropped.cancel_reason) == (MeetingState.CANCELLED, AutomaticReason.RULE_DROPPED)
    assert series.meetings.get(period_key="2026-W49").state == MeetingState.SCHEDULED
    words = {
        "en": "The rule of the series no longer plans a meeting here.",
        "zh-hans": "按系列会议规则，此处不再安排会议。",
    }
    for language, sentence in words.items():
        page = browser(company.hr, language).get(dropped.get_absolute_url()).content.decode()
        assert (
            page.count(sentence) == 3
        )  # the notice, and in the history the reason and the field that keeps it
        assert AutomaticReason.RULE_DROPPED not in page
        answer = api(company.hr, language).get(f"/api/v1/meetings/{dropped.number}/").json()
        assert answer["cancel_reason"] == sentence


def test_one_broken_series_does_not_hold_up_the_others(series, company, at, monkeypatch):
    from meetings.operations import planning

    broken = make_series(company, at, code="broken")
    plain = planning.plan_series

    def plan(one, *, at):
        if one == broken:
            raise ValueError("poison")
        return plain(one, at=at)

    monkeypatch.setattr(planning, "plan_series", plan)
    operations.plan_meetings(at)
    assert series.meetings.exists()


@pytest.mark.clause("1.5.1.1", by="operation")
@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_make_one_meeting(company, at):
    """Two workers plan the same series in the same moment."""
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database of the tests has one connection")
    series = make_series(company, at)
    start = Barrier(2)
    problems = []

    def work():
        try:
            start.wait()
            with transaction.atomic():
                operations.plan_meetings(at)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert series.meetings.count() == 2


def test_planning_a_period_twice_finds_the_first(series, at):
    """What the second of two planners does when it loses the race."""
    from meetings.operations.planning import plan_one

    [planned] = planned_days(series, date(2026, 12, 1), date(2026, 12, 31))
    assert plan_one(series, planned, at=at) is not None
    assert plan_one(series, planned, at=at) is None
    assert series.meetings.count() == 1
