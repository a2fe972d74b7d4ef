"""The planner of daily decisions: one row for each office and day, whatever happens to planner and series."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.base.versions import ANY
from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from meetings import operations
from meetings.models import Meeting, OfficeMorning
from tests.factories.mornings import at_clock, make_deciding
from tests.factories.organization import make_unit
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FIRST = date(2026, 11, 18)  # a Wednesday; `at` is ten in the morning


def days(**of):
    """{day: state} of the rows, the first day first."""
    return dict(OfficeMorning.objects.filter(**of).order_by("day").values_list("day", "state"))


def clocks(**of):
    """The states of the clocks of decisions, by due time."""
    found = Clock.objects.filter(name="decision", **of).order_by("due_at", "cycle")
    return list(found.values_list("state", flat=True))


@pytest.fixture
def series(company, at):
    """Of MO01, from ten o'clock of Wednesday 18 November on."""
    return make_deciding(company, at)


@pytest.mark.clause("1.5.6.1", by="operation")
def test_today_is_owed_only_where_it_can_still_be_decided(series, company):
    """Begun at ten, when half past eight is over: the first decision is tomorrow's; at eight: today's."""
    operations.plan_meetings(at_clock(FIRST, 10))
    assert days() == {FIRST + DAY: "undecided"}
    make_deciding(company, at_clock(FIRST, 8), code="ob-mo02", unit=company.MO02)
    operations.plan_meetings(at_clock(FIRST, 8))
    assert days(unit=company.MO02) == {FIRST: "undecided", FIRST + DAY: "undecided"}


@pytest.mark.clause("1.5.6.1", by="operation")
def test_the_decision_is_due_a_quarter_of_an_hour_after_the_begin_and_no_meeting_is_planned(series, at):
    operations.plan_meetings(at)
    clock = Clock.objects.get(name="decision")
    assert (clock.due_at, clock.clause, clock.person) == (at_clock(FIRST + DAY, 8, 45), "1.5.6.1", None)
    assert sorted(clock.steps.values_list("rung", "at")) == [
        ("breach", at_clock(FIRST + DAY, 8, 45)),
        ("warn-10m", at_clock(FIRST + DAY, 8, 35)),
    ]
    assert (Meeting.objects.count(), PeriodDuty.objects.count()) == (0, 0)


@pytest.mark.clause("1.5.6.1", by="operation")
def test_a_month_has_one_row_a_day_and_no_more_however_often_planner_and_sweep_run(series, company, at):
    """A director who decides on most days: every third day holds, every tenth forgets."""
    for number in range(1, 31):
        day = FIRST + number * DAY
        for moment in (at_clock(day, 0, 5), at_clock(day, 8, 10), at_clock(day, 8, 46), at_clock(day, 23)):
            for _again in range(2):
                operations.plan_meetings(moment)
                tick(moment)
            if moment == at_clock(day, 8, 10) and number % 10:
                decide = operations.skip_morning if number % 3 else operations.hold_morning
                morning = OfficeMorning.objects.get(day=day)
                decide(morning, by=company.director, at=moment, version=ANY)
    operations.plan_meetings(at_clock(FIRST + 31 * DAY, 0, 5))
    found = days()
    assert list(found) == [FIRST + number * DAY for number in range(1, 33)]
    counts = {state: list(found.values()).count(state) for state in set(found.values())}
    assert counts == {"held": 9, "not_needed": 18, "lapsed": 3, "undecided": 2}
    states = clocks()
    assert {state: states.count(state) for state in set(states)} == {"met": 27, "cancelled": 3, "running": 2}
    assert Meeting.objects.count() == 9
    assert Clock.objects.filter(name="decision", breached_at__isnull=False).count() == 3
    assert PeriodDuty.objects.count() == 0


@pytest.mark.clause("1.5.6.1", by="operation")
def test_after_six_days_of_outage_the_missing_days_are_there_as_lapsed(series, at):
    operations.plan_meetings(at)
    back = at_clock(FIRST + 7 * DAY, 10)
    operations.plan_meetings(back)
    lapsed = {FIRST + number * DAY: "lapsed" for number in range(1, 8)}
    assert days() == lapsed | {FIRST + 8 * DAY: "undecided"}
    missed = Clock.objects.counted().outcome("missed", back)
    assert missed.filter(name="decision").count() == 7


@pytest.mark.clause("1.5.6.1", by="operation")
def test_on_working_days_only_where_policy_or_series_says_so(series, company, at):
    """Saturday 21 and Sunday 22 November 2026 are days off."""
    set_number("meetings.office_morning_days", "working", by=company.quality, at=at)
    friday = at_clock(date(2026, 11, 20), 12)
    operations.plan_meetings(friday)
    operations.plan_meetings(friday + 3 * DAY)
    weekend = {date(2026, 11, 21), date(2026, 11, 22)}
    assert weekend.isdisjoint(days())


def test_a_paused_series_asks_for_nothing_and_a_resumed_one_from_then_on(series, company, at):
    operations.plan_meetings(at)
    operations.pause(series, reason="装修", by=company.director, at=at + HOUR, version=ANY)
    operations.plan_meetings(at + HOUR)
    assert days() == {FIRST + DAY: "dropped"}
    assert clocks() == ["cancelled"]
    operations.plan_meetings(at + 3 * DAY)
    assert days() == {FIRST + DAY: "dropped"}
    again = at + 4 * DAY
    operations.resume(series, by=company.director, at=again, version=ANY)
    operations.plan_meetings(again)
    assert days() == {FIRST + DAY: "dropped", FIRST + 5 * DAY: "undecided"}


def test_a_day_that_fell_away_is_due_again_when_the_series_goes_on_in_time(series, company, at):
    operations.plan_meetings(at)
    operations.pause(series, reason="装修", by=company.director, at=at, version=ANY)
    operations.plan_meetings(at)
    operations.resume(series, by=company.director, at=at + HOUR, version=ANY)
    operations.plan_meetings(at + HOUR)
    assert days() == {FIRST + DAY: "undecided"}
    assert clocks() == ["cancelled", "running"]
    assert Clock.objects.counted().filter(name="decision").count() == 1


def test_another_begin_and_another_number_move_the_decision(series, company, at):
    operations.plan_meetings(at)
    operations.change_series(series, by=company.director, at=at, version=ANY, start_time=time(7, 45))
    operations.plan_meetings(at)
    running = Clock.objects.get(name="decision", state=ClockState.RUNNING)
    assert running.due_at == at_clock(FIRST + DAY, 8)
    set_number("meetings.lapse_after", 30, by=company.quality, at=at)
    operations.plan_meetings(at)
    running = Clock.objects.get(name="decision", state=ClockState.RUNNING)
    assert running.due_at == at_clock(FIRST + DAY, 8, 15)
    assert Clock.objects.counted().filter(name="decision").count() == 1


def test_a_thousand_offices_cost_a_statement_for_each_table_and_not_for_each_office(company, at):
    """As many statements for nine offices as for three; the second run writes nothing."""

    def run():
        with CaptureQueriesContext(connection) as captured:
            operations.plan_mornings(at)
        return [query["sql"] for query in captured.captured_queries]

    def offices(numbers):
        for number in numbers:
            unit = make_unit(f"X{number}", "management_office", f"{number}号管理处", parent=company.HQ)
            make_deciding(company, at, code=f"ob-{number}", unit=unit)

    def first_run(numbers):
        """Of offices whose units the process has read already."""
        offices(numbers)
        run()
        OfficeMorning.objects.all().delete()
        Clock.objects.all().delete()
        return run()

    three, nine = first_run(range(3)), first_run(range(3, 9))
    assert len(three) == len(nine), "\n".join(sql[:300] for sql in nine)
    assert OfficeMorning.objects.count() == 9
    written = [sql for sql in run() if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_another_planner_at_the_same_moment_makes_no_second_row_and_no_second_clock(series, at, monkeypatch):
    """The rows of the other one are not seen when this one looks, and are there when it writes."""
    from meetings.operations import morning_plan

    operations.plan_meetings(at)
    wanted = [
        morning_plan.Wanted(one.series, one.day, one.starts_at, True)
        for one in OfficeMorning.objects.select_related("series__unit", "series__kind")
    ]
    assert morning_plan._make(wanted, at) == 0
    assert (OfficeMorning.objects.count(), clocks()) == (1, ["running"])
