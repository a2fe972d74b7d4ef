"""What is due, what was late, and whether the sweep is well."""

from datetime import date, timedelta

import pytest

from comms.base.ops.health import Level
from comms.deadlines import operations, queries
from comms.deadlines.models import ClockStep, PeriodicJob, WorkYear
from comms.procedure import queries as procedure
from tests.comms.deadlines.calendar import KNOWN, wall

HOUR = timedelta(hours=1)


def test_seeded_calendar_is_the_published_one(db):
    known = queries.calendar()
    assert (known.holidays, known.makeups, known.confirmed) == (
        KNOWN.holidays,
        KNOWN.makeups,
        KNOWN.confirmed,
    )
    assert WorkYear.objects.get(year=2027).state == "provisional"


def test_calendar_is_read_once_per_sweep(db, django_assert_num_queries):
    queries.calendar()
    with (
        procedure.steady(),
        django_assert_num_queries(2),
    ):  # the stamps of the years, the last decision on a number
        for _count in range(3):
            queries.calendar()


def test_calendar_follows_a_change_in_another_process(db):
    from uuid import uuid4

    from comms.deadlines.models import WorkDay

    queries.calendar()
    WorkDay.objects.create(date=date(2027, 1, 4), kind="holiday", name="元旦")
    assert queries.calendar().is_workday(date(2027, 1, 4))
    WorkYear.objects.filter(year=2027).update(stamp=uuid4())
    assert not queries.calendar().is_workday(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("table", "hours"),
    [({}, None), ({"1": []}, None), ({"6": [["09:00", "12:00"]]}, "09:00")],
)
def test_hours_of_a_unit(company, table, hours):
    company.EN.working_hours = table
    found = queries.hours_of(company.EN)
    assert (found and f"{found.week[5][0][0]:%H:%M}") == hours


def test_due_for_a_person_and_for_a_head(run, company):
    own = run(person=company.engineer)
    nobodys = run(person=None)
    run(person=company.hr, unit=company.AH)
    measured = run("slip.feedback", person=company.engineer)
    assert list(queries.due_for(company.engineer)) == [own]
    assert list(queries.due_for(company.engineering)) == [nobodys]
    assert measured in queries.clocks_of(company.EN)


def test_latest_cycle_of_a_key(run, at, company):
    run(name="m")
    operations.meet(company.EN, "m", at=at)
    second = run(name="m", cycle=2)
    assert queries.clock_of(company.EN, "m") == second
    assert queries.clock_of(company.EN, "nothing") is None


def test_clock_of_a_policy_that_is_gone_explains_nothing(run):
    clock = run()
    clock.policy = "gone.policy"
    assert queries.explain(clock).at == clock.due_at


# Health


def level(at):
    return queries.sweep_health(at).level


def test_sweep_that_never_ran(db, at):
    assert level(at) == Level.DOWN


@pytest.mark.parametrize(
    ("later", "expected"), [(10, Level.OK), (61, Level.DOWN), (-10, Level.OK), (-61, Level.WARNING)]
)
def test_age_of_the_last_sweep(db, at, later, expected):
    operations.tick(at)
    assert level(at + timedelta(seconds=later)) == expected


def test_parked_step_is_a_warning(run, at):
    operations.tick(at)
    clock = run()
    ClockStep.objects.filter(clock=clock).update(parked_at=at)
    assert queries.sweep_health(at).text == "5 steps are parked; failing jobs: none"


def test_failing_job_is_a_warning(db, at):
    operations.tick(at)
    PeriodicJob.objects.create(name="meetings.plan", problem="ValueError: x")
    assert (level(at), queries.health(at)["failing_jobs"]) == (Level.WARNING, ["meetings.plan"])


@pytest.mark.clause("1.5.1.1", by="operation")
@pytest.mark.parametrize(
    ("moment", "year"),
    [
        ("2026-11-04 23:59", None),
        ("2026-11-05 00:00", 2027),
        ("2026-12-31 12:00", 2027),
        ("2027-01-01 00:00", 2027),
    ],
)
def test_next_years_calendar_is_asked_for_from_5_november(db, moment, year):
    assert queries.missing_year(wall(moment)) == year
    assert (queries.calendar_health(wall(moment)).level == Level.WARNING) == bool(year)
