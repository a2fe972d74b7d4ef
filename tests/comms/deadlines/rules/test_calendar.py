"""The weekday rule and its published exceptions: every vector that the calendar must hold."""

from datetime import date, timedelta

import pytest

from comms.deadlines.rules import DayOff, WorkCalendar, WorkHours, parse_hours
from tests.comms.deadlines.calendar import KNOWN, SHANGHAI, wall


@pytest.mark.clause("1.5.1.1", by="rule")
@pytest.mark.parametrize(
    ("year", "month", "days"),
    [
        (2019, 2, ["Fri 1", "Sat 2", "Sun 3"]),
        (2020, 10, ["Fri 9", "Sat 10", "Mon 12"]),
        (2022, 10, ["Sat 8", "Sun 9", "Mon 10"]),
        (2024, 2, ["Thu 1", "Fri 2", "Sun 4"]),
        (2026, 1, ["Sun 4", "Mon 5", "Tue 6"]),
        (2026, 10, ["Thu 8", "Fri 9", "Sat 10"]),
    ],
)
def test_first_three_working_days_of_a_month(year, month, days):
    assert [f"{KNOWN.workday(year, month, n):%a %-d}" for n in (1, 2, 3)] == days


@pytest.mark.clause("1.5.6.3", by="rule")
@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2018, 4, "Sat 28"),
        (2018, 9, "Sun 30"),
        (2018, 12, "Sat 29"),
        (2020, 1, "Thu 23"),
        (2022, 1, "Sun 30"),
        (2023, 9, "Thu 28"),
        (2025, 1, "Mon 27"),
        (2026, 2, "Sat 28"),
    ],
)
def test_last_working_day_of_a_month(year, month, day):
    assert f"{KNOWN.workday(year, month, -1):%a %-d}" == day


def test_working_days_of_2026():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(KNOWN.is_workday, days)) == 248
    worked_weekends = [day for day in days if day.weekday() >= 5 and KNOWN.is_workday(day)]
    assert [f"{day:%a %m-%d}" for day in worked_weekends] == [
        "Sun 01-04",
        "Sat 02-14",
        "Sat 02-28",
        "Sat 05-09",
        "Sun 09-20",
        "Sat 10-10",
    ]


def test_first_days_of_2027_lie_in_week_53():
    assert [date(2027, 1, day).isocalendar()[:2] for day in (1, 2, 3)] == [(2026, 53)] * 3


@pytest.mark.clause("1.5.2.1", by="rule")
def test_mondays_and_thursdays_off_in_2026():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assemblies = [day for day in days if day.weekday() in (0, 3)]
    off = [f"{day:%m-%d}" for day in assemblies if not KNOWN.is_workday(day)]
    assert (len(assemblies), off) == (
        105,
        ["01-01", "02-16", "02-19", "02-23", "04-06", "05-04", "10-01", "10-05"],
    )


def test_day_off_says_why():
    assert KNOWN.day_off(date(2026, 10, 1)) == DayOff(weekend=False, name="国庆节")
    assert KNOWN.day_off(date(2026, 10, 3)) == DayOff(weekend=True)
    assert KNOWN.day_off(date(2026, 10, 10)) is None


def test_workday_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="2026-10 has no working day number 40"):
        KNOWN.workday(2026, 10, 40)
    with pytest.raises(ValueError, match="number 0"):
        KNOWN.workday(2026, 10, 0)


@pytest.mark.parametrize(
    ("n", "day"), [(1, "2026-10-08"), (3, "2026-10-10"), (-1, "2026-09-29"), (0, "2026-09-30")]
)
def test_adding_working_days_to_the_eve_of_a_holiday(n, day):
    assert KNOWN.add_working_days(date(2026, 9, 30), n).isoformat() == day


def test_nearest_working_days():
    holiday = date(2026, 10, 3)
    assert KNOWN.previous_workday_on_or_before(holiday) == date(2026, 9, 30)
    assert KNOWN.next_workday_on_or_after(holiday) == date(2026, 10, 8)
    assert KNOWN.next_workday_on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)


def test_year_without_a_notice_is_provisional():
    assert (KNOWN.provisional(2026), KNOWN.provisional(2027)) == (False, True)


def test_local_day_before_eight_in_the_morning():
    """07:30 in Shanghai is 23:30 of the day before in UTC."""
    moment = wall("2026-11-18 07:30")
    assert KNOWN.local_day(moment.astimezone(moment.tzinfo)) == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-09-07 09:00", 240, "Mon 09-07 15:00"),
        ("2026-09-11 17:00", 240, "Mon 09-14 12:00"),
        ("2026-09-07 12:30", 60, "Mon 09-07 15:00"),
        ("2026-09-12 10:00", 30, "Mon 09-14 09:00"),
        ("2026-09-18 17:00", 120, "Sun 09-20 10:00"),
        ("2026-09-30 16:30", 120, "Thu 10-08 09:30"),
        ("2026-09-07 08:30", 420, "Mon 09-07 17:30"),
        ("2026-09-07 17:30", 0, "Mon 09-07 17:30"),
    ],
)
def test_working_minutes(start, minutes, end):
    assert f"{KNOWN.add_working_minutes(wall(start), minutes):%a %m-%d %H:%M}" == end


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([("2026-09-07 10:00", "2026-09-09 15:00")], "Thu 09-10 09:00"),
        ([("2026-09-07 20:00", "2026-09-08 06:00")], "Mon 09-07 15:00"),
        ([("2026-09-07 16:00", "2026-09-09 15:00")], "Mon 09-07 15:00"),
        (
            [("2026-09-07 10:00", "2026-09-07 15:00"), ("2026-09-07 11:00", "2026-09-07 16:00")],
            "Tue 09-08 10:00",
        ),
    ],
    ids=["two days", "overnight", "after the due time", "overlapping"],
)
def test_working_minutes_with_pauses(pauses, end):
    pauses = [(wall(start), wall(stop)) for start, stop in pauses]
    assert f"{KNOWN.add_working_minutes(wall('2026-09-07 09:00'), 240, pauses=pauses):%a %m-%d %H:%M}" == end


def test_overnight_pause_changes_nothing_for_a_count_over_the_night():
    pauses = [(wall("2026-09-07 20:00"), wall("2026-09-08 06:00"))]
    assert KNOWN.add_working_minutes(wall("2026-09-07 16:30"), 120, pauses=pauses) == wall("2026-09-08 09:30")


def test_unit_that_opens_on_saturdays_closes_on_a_published_holiday():
    hours = parse_hours(["09:00-18:00"], weekdays=range(7))
    assert KNOWN.add_working_minutes(wall("2026-09-11 17:00"), 120, hours) == wall("2026-09-12 10:00")
    assert KNOWN.add_working_minutes(wall("2026-10-01 10:00"), 60, hours) == wall("2026-10-03 10:00")


def test_make_up_workday_takes_ordinary_hours():
    assert KNOWN.next_open(wall("2026-09-20 07:00")) == wall("2026-09-20 08:30")


def test_next_opening():
    assert KNOWN.next_open(wall("2026-11-18 10:00")) == wall("2026-11-18 10:00")
    assert KNOWN.next_open(wall("2026-11-18 12:30")) == wall("2026-11-18 14:00")
    assert KNOWN.next_open(wall("2026-11-20 22:00")) == wall("2026-11-23 08:30")


@pytest.mark.parametrize("segments", [["12:00-08:30"], ["08:30-12:00", "11:00-17:30"], ["8-12"], []])
def test_hours_that_make_no_sense_are_refused(segments):
    with pytest.raises(ValueError):
        parse_hours(segments)


def test_hours_need_an_open_segment():
    with pytest.raises(ValueError, match="at least one"):
        WorkHours(((),) * 7)


def test_calendar_without_a_working_day_gives_up():
    class Never(dict):
        def __contains__(self, day):
            return True

    closed = WorkCalendar(Never(), {}, frozenset(), SHANGHAI)
    with pytest.raises(ValueError, match="ten years"):
        closed.add_working_days(date(2026, 1, 1), 1)
