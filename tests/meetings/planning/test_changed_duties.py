"""What happens to the duties of a series when something changes: its unit, rule, days, minute taker; when
planning stops for a while; when a meeting was held before anybody knew of the duty.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from comms.base.clock import at_local
from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.states import DutyState, ExemptReason
from comms.organization.operations import change_unit
from comms.organization.states import UnitKind
from meetings import operations
from meetings.models import MeetingKind, MeetingSeries
from meetings.queries.series import duty_of
from tests.base import browser
from tests.factories.meetings import make_series
from tests.factories.organization import make_unit
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)  # 08:30, of week 47


def weekly(company, at=MONDAY, **fields):
    """The weekly meeting of Engineering, Mondays at 09:00."""
    told = {"code": "weekly", "kind": "department", "unit": company.EN, "chair": company.engineering}
    series = make_series(company, at, **(told | {"rule_kind": "weekly"} | fields))
    operations.plan_meetings(at)
    return series


def duty(key, **of):
    """The duty of a period that is owed."""
    return PeriodDuty.objects.select_related("clock").get(period_key=key, exempt_reason="", **of)


def begin(series, key):
    """The planned meeting of a period begins on time."""
    meeting = series.meetings.get(period_key=key)
    return operations.start(meeting, by=meeting.chair, at=meeting.starts_at, version=ANY)


def pass_on(series, company, at):
    """The series passes to the security department."""
    operations.change_series(
        series, unit=company.SE, chair=company.security, by=company.engineering, at=at, version=ANY
    )
    operations.plan_meetings(at)


# Another unit


@pytest.mark.clause("1.5.3.1", by="operation")
def test_a_period_that_has_begun_stays_with_the_unit_it_began_in(company):
    series = weekly(company)
    begin(series, "2026-W47")
    pass_on(series, company, MONDAY + 2 * DAY)
    assert duty("2026-W47").unit == company.EN
    assert duty("2026-W48").unit == company.SE


@pytest.mark.clause("1.5.3.1", by="operation")
def test_its_first_day_is_part_of_a_period_that_has_begun(company):
    """At noon of Monday the meeting of the morning was not held: the week is still Engineering's."""
    series = weekly(company)
    pass_on(series, company, MONDAY + timedelta(hours=4))
    assert duty("2026-W47").unit == company.EN
    assert duty("2026-W48").unit == company.SE


@pytest.mark.clause("1.5.3.1", by="operation")
def test_a_series_that_comes_back_leaves_one_unit_to_owe_each_week(company):
    series = weekly(company)
    pass_on(series, company, MONDAY + 2 * DAY)
    tuesday = MONDAY + 8 * DAY
    operations.change_series(
        MeetingSeries.objects.get(pk=series.pk),
        unit=company.EN,
        chair=company.engineering,
        by=company.security,
        at=tuesday,
        version=ANY,
    )
    operations.plan_meetings(tuesday)
    assert duty("2026-W48").unit == company.SE
    assert duty("2026-W49").unit == company.EN


@pytest.mark.clause("1.5.3.1", by="operation")
def test_a_meeting_that_was_planned_before_keeps_the_duty_of_the_new_unit(company):
    series = weekly(company)
    pass_on(series, company, MONDAY + 2 * DAY)
    held = begin(series, "2026-W48")
    assert held.unit == company.EN
    assert duty("2026-W48", unit=company.SE).met_by == held
    assert duty_of(held) == duty("2026-W48")


def test_a_series_that_ends_after_it_passed_on_owes_nothing_in_either_unit(company):
    series = weekly(company)
    at = MONDAY + 2 * DAY
    operations.change_series(
        series, unit=company.SE, chair=company.security, by=company.engineering, at=at, version=ANY
    )
    operations.end(series, reason="改组", by=company.security, at=at, version=ANY)
    assert not PeriodDuty.objects.filter(window_from__gt=date(2026, 11, 22), exempt_reason="").exists()


@pytest.mark.clause("1.5.3.1", by="operation")
def test_a_unit_is_not_closed_while_it_owes_meetings(company):
    unit = make_unit("XX", UnitKind.DEPARTMENT, "新部门", company.HQ)
    series = weekly(company, unit=unit, chair=company.engineering)
    with pytest.raises(Refused) as refused:
        change_unit(unit, active=False, by=company.admin, at=MONDAY, version=ANY)
    assert series.title in str(refused.value.errors["active"])
    operations.end(series, reason="改组", by=company.engineering, at=MONDAY, version=ANY)
    assert not change_unit(unit, active=False, by=company.admin, at=MONDAY, version=ANY).active


# Another rule, another number, a pause


def test_no_rule_reaches_back(company):
    """On 18 November the meeting of the month's end becomes one of its first days: November is owed as it
    was.
    """
    at = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    series = weekly(company, at, rule_kind="month_last", code="monthly", planned_from=date(2026, 11, 1))
    before = duty("2026-11").window_to
    operations.change_series(
        series, rule_kind="month_first_workdays", by=company.engineering, at=at, version=ANY
    )
    operations.plan_meetings(at)
    assert (duty("2026-11").window_to, duty("2026-11").state_at(at)) == (before, DutyState.OPEN)


def test_a_smaller_number_does_not_miss_a_duty_at_once(meeting, company, at):
    set_number("meetings.president_office_window", 5, reason="试行", by=company.quality, at=at)
    fourth = datetime(2026, 12, 4, 2, 0, tzinfo=UTC)
    set_number("meetings.president_office_window", 3, reason="恢复", by=company.quality, at=fourth)
    assert duty_of(meeting).state_at(fourth) == DutyState.OPEN


def test_a_pause_of_a_minute_lets_nobody_off(company):
    """Monday's meeting was not held; pausing and resuming on Wednesday leaves the week owed."""
    series = weekly(company)
    at = MONDAY + 2 * DAY
    operations.pause(series, reason="出差", by=company.engineering, at=at, version=ANY)
    operations.resume(series, by=company.engineering, at=at + timedelta(minutes=1), version=ANY)
    operations.plan_meetings(at + timedelta(minutes=2))
    assert duty("2026-W47").state_at(at) == DutyState.OPEN


def test_one_series_that_cannot_be_planned_does_not_hold_up_the_others(company, at, monkeypatch):
    """A clock that was ended by hand cannot be moved; the series after it is planned all the same."""
    first = make_series(company, at, code="a", kind="board", rule_kind="month_first_workdays")
    operations.plan_meetings(at)
    owed = PeriodDuty.objects.filter(source="series:a").earliest("window_to")
    Clock.objects.filter(pk=owed.clock_id).update(state="cancelled")
    first.rule_params = {"n": 5}
    first.save(update_fields=["rule_params"])
    make_series(company, at, code="b")
    operations.plan_meetings(at)
    assert PeriodDuty.objects.filter(source="series:b").exists()


def test_planning_again_locks_no_duty(series, at, django_assert_max_num_queries):
    """A round with nothing to do reads; it does not wait for whoever starts a meeting."""
    operations.plan_meetings(at)
    number = PeriodDuty.objects.count()
    with django_assert_max_num_queries(25) as seen:
        operations.plan_meetings(at)
    assert number > 1
    assert not [query for query in seen.captured_queries if "SAVEPOINT" in query["sql"]]


# A meeting that was there first


@pytest.mark.clause("1.7.a.3", by="operation")
def test_a_meeting_held_before_the_duty_was_known_keeps_it(company):
    """Planning begins in November; the board met at the end of September."""
    september = datetime(2026, 9, 10, 1, 0, tzinfo=UTC)
    held = operations.call_meeting(
        kind=MeetingKind.objects.get(code="board"),
        unit=company.HQ,
        title="董事会",
        starts_at=september + 20 * DAY,
        ends_at=september + 20 * DAY + timedelta(hours=1),
        chair=company.chairman,
        minute_taker=company.vice,
        by=company.chairman,
        at=september,
    )
    operations.start(held, by=company.chairman, at=held.starts_at, version=ANY)
    at = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    make_series(company, at, code="board", kind="board", rule_kind="half_year", planned_from=date(2026, 7, 1))
    operations.plan_meetings(at)
    found = duty("2026-H2")
    assert (found.met_by, found.state_at(at), found.clock.met_at) == (held, DutyState.MET, held.starts_at)


def test_one_meeting_keeps_one_duty(company):
    """What has kept the duty of one series does not keep that of a second one of the same kind and unit."""
    series = weekly(company)
    held = begin(series, "2026-W47")
    weekly(company, held.starts_at, code="second", rule_params={"weekday": 4})
    second = PeriodDuty.objects.get(period_key="2026-W47", source="series:second")
    assert second.state_at(held.starts_at) == DutyState.OPEN


def test_a_late_meeting_and_the_next_one_keep_both_duties(company):
    """Week 47's meeting is held on Monday of week 48, week 48's on Thursday: one kept, one late."""
    series = weekly(company, MONDAY - 3 * DAY, rule_params={"weekday": 3})
    late = series.meetings.get(period_key="2026-W47")
    monday = at_local(date(2026, 11, 23), time(9))
    moved = operations.reschedule(
        late, starts_at=monday, reason="停电", by=company.engineering, at=MONDAY, version=ANY
    )
    operations.start(moved, by=company.engineering, at=monday, version=ANY)
    begin(series, "2026-W48")
    after = monday + 5 * DAY
    states = {key: duty(key).state_at(after) for key in ("2026-W47", "2026-W48")}
    assert states == {"2026-W47": DutyState.LATE, "2026-W48": DutyState.MET}


# Another minute taker


def test_open_duties_pass_to_the_new_minute_taker(company, at):
    series = make_series(
        company, at, code="board", kind="board", rule_kind="half_year", minute_taker=company.hr
    )
    operations.plan_meetings(at)
    assert duty("2026-H2").clock.person == company.hr
    operations.change_series(series, minute_taker=company.hr_staff, by=company.chairman, at=at, version=ANY)
    assert duty("2026-H2").clock.person == company.hr_staff


def test_a_meeting_that_was_called_off_keeps_no_duty_with_the_former_minute_taker(meeting, company, at):
    operations.cancel(meeting, reason="停电", by=company.hr, at=at, version=ANY)
    operations.change_series(meeting.series, minute_taker=company.hr_staff, by=company.hr, at=at, version=ANY)
    assert duty_of(meeting).clock.person == company.hr_staff


def test_open_duties_pass_to_the_new_chair_where_the_chair_writes_the_minutes(company, at):
    series = weekly(company, at, rule_kind="half_year", code="half")
    assert duty("2026-H2").clock.person == company.engineering
    operations.change_series(series, chair=company.engineer, by=company.engineering, at=at, version=ANY)
    assert duty("2026-H2").clock.person == company.engineer


def test_a_duty_with_a_meeting_stays_with_the_minute_taker_of_that(meeting, company, at):
    operations.change_series(meeting.series, minute_taker=company.hr_staff, by=company.hr, at=at, version=ANY)
    assert duty_of(meeting).clock.person == company.hr


# Confidential kinds


@pytest.mark.clause("1.7.a.4", by="operation")
def test_why_a_confidential_meeting_was_not_held_stays_with_it(company, at):
    series = make_series(company, at, code="board", kind="board", minute_taker=company.vice)
    operations.plan_meetings(at)
    meeting = series.meetings.get(period_key="2026-12")
    over = meeting.window_ends_at + timedelta(hours=1)
    operations.find_not_held(over)
    meeting.refresh_from_db()
    operations.explain(meeting, reason="并购谈判未定", by=company.vice, at=over, version=ANY)
    assert duty_of(meeting).explanation == ""


@pytest.mark.clause("1.7.a.1", by="page")
def test_a_confidential_series_without_a_named_chair_is_found_by_whose_post_it_is(company, at):
    """The administrator sets it up and sees the draft; the chairman sees it from then on."""
    operations.create_series(
        code="board",
        title="董事会",
        kind=MeetingKind.objects.get(code="board"),
        rule_kind="half_year",
        by=company.admin,
        at=at,
    )
    series = MeetingSeries.objects.get(code="board")
    assert browser(company.admin).get(series.get_absolute_url()).status_code == 200
    assert browser(company.hr).get(series.get_absolute_url()).status_code == 404
    series = operations.activate(series, by=company.chairman, at=at, version=ANY)
    assert browser(company.chairman).get(series.get_absolute_url()).status_code == 200
    assert browser(company.admin).get(series.get_absolute_url()).status_code == 404


def test_a_series_that_begins_in_the_middle_of_a_week_does_not_owe_that_week(company):
    """What nobody owed before planning began is exempt, as ever."""
    wednesday = MONDAY + 2 * DAY
    weekly(company, wednesday)
    assert PeriodDuty.objects.get(period_key="2026-W47").exempt_reason == ExemptReason.BEFORE_BEGIN
