"""What the rules of meetings find, month by month over nine published years, against days counted by hand:
weekends and the published table, nothing of the product.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pytest

from comms.deadlines.rules import Basis, Span, due
from meetings.rules import Rule, planned_between
from tests.comms.deadlines.calendar import KNOWN, SHANGHAI, published

OFF, WORKED = published("holiday"), published("makeup")
MONTHS = [date(year, month, 1) for year in range(2018, 2027) for month in range(1, 13)]
DAY = timedelta(days=1)


def is_worked(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def worked_days(first):
    """The working days of a month, by the table alone."""
    days = [first + n * DAY for n in range(monthrange(first.year, first.month)[1])]
    return [day for day in days if is_worked(day)]


def latest_issue(day, lead):
    """The last day on which an agenda still goes out in time (A2)."""
    issue = day - lead * DAY
    while not is_worked(issue):
        issue -= DAY
    return issue


def the_one(rule, first):
    [planned] = planned_between(rule, first, first, KNOWN)
    return planned


@pytest.mark.clause("1.5.1.1", by="rule")
def test_the_window_of_every_presidents_office_meeting():
    for first in MONTHS:
        worked = worked_days(first)
        for number in (1, 2, 3):
            planned = the_one(Rule("month_first_workdays", {"n": 3, "prefer": number}), first)
            assert (planned.day, planned.window) == (worked[number - 1], (worked[0], worked[2])), first


@pytest.mark.clause("1.5.6.3", by="rule")
def test_the_window_of_every_all_staff_meeting():
    for first in MONTHS:
        worked = worked_days(first)
        planned = the_one(Rule("month_last"), first)
        assert (planned.day, planned.window) == (worked[-1], (worked[-3], worked[-1])), first


@pytest.mark.clause("1.7.b.5", by="rule")
@pytest.mark.clause("1.7.a.5", by="rule")
@pytest.mark.parametrize("lead", [7, 14])
def test_the_day_of_every_agenda(lead):
    """The end of that day; a month whose agenda falls into December 2017 has no published table behind it."""
    for first in MONTHS[1:]:
        for day in worked_days(first)[:3]:
            start = datetime.combine(day, time(9), tzinfo=SHANGHAI)
            found = due(Span(Basis.DAYS_BEFORE, lead), start, calendar=KNOWN, event_at=start).at
            wanted = datetime.combine(latest_issue(day, lead) + DAY, time(), tzinfo=SHANGHAI)
            assert found == wanted, (first, day)


@pytest.mark.clause("1.7.7.2", by="rule")
@pytest.mark.parametrize(
    "held, calendar_days, working_days",
    [
        ("2026-09-30", "2026-10-03", "2026-10-10"),
        ("2026-04-30", "2026-05-03", "2026-05-08"),
        ("2026-02-13", "2026-02-16", "2026-02-25"),
        ("2026-10-09", "2026-10-12", "2026-10-13"),
    ],
)
def test_minutes_are_due_three_days_after_the_meeting(held, calendar_days, working_days):
    """Calendar days by the procedure; working days where the policy says so."""
    end = datetime.combine(date.fromisoformat(held), time(11), tzinfo=SHANGHAI)
    for basis, last in ((Basis.CALENDAR_DAYS, calendar_days), (Basis.WORKING_DAYS, working_days)):
        wanted = datetime.combine(date.fromisoformat(last) + DAY, time(), tzinfo=SHANGHAI)
        assert due(Span(basis, 3), end, calendar=KNOWN).at == wanted


@pytest.mark.clause("1.5.3.1", by="rule")
def test_every_week_with_a_working_day_has_one_department_meeting():
    weeks = planned_between(Rule("weekly", {"weekday": 0}), date(2018, 1, 1), date(2026, 12, 31), KNOWN)
    for week in weeks:
        year, number, _weekday = week.day.isocalendar()
        assert week.key == f"{year}-W{number:02d}"
        assert is_worked(week.day)
    mondays = [date(2018, 1, 1) + n * 7 * DAY for n in range(470)]
    owed = [day for day in mondays if any(is_worked(day + n * DAY) for n in range(7)) and day.year < 2027]
    assert len(weeks) == len(owed)
    assert the_one(Rule("weekly", {"weekday": 3}), date(2026, 12, 31)).key == "2026-W53"


@pytest.mark.clause("1.5.5.6", by="rule")
@pytest.mark.clause("1.7.d.3", by="rule")
def test_six_forums_a_year_in_fixed_pairs_of_months():
    rule = Rule("every_n_months", {"n": 2, "anchor": 1})
    for year in range(2018, 2027):
        found = planned_between(rule, date(year, 1, 1), date(year, 12, 31), KNOWN)
        assert [one.key for one in found] == [f"{year}-M{month:02d}" for month in (1, 3, 5, 7, 9, 11)]
        assert all(one.window[0] <= one.day <= one.window[1] and is_worked(one.day) for one in found)
