"""Recurrence, length, lateness and completeness as pure functions."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import comms.deadlines
from comms.deadlines.rules import WorkCalendar
from meetings.rules import (
    KindTerms,
    MinutesFacts,
    Misfit,
    Problem,
    Rule,
    completeness,
    fingerprint,
    horizon,
    invalid_params,
    late_minutes,
    misfits,
    over_cap,
    plan,
    planned_between,
    reminder_hours_due,
    too_long,
)

START = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
COMPLETE = MinutesFacts(
    has_times=True,
    has_place=True,
    has_chair=True,
    present=3,
    outcomes=[True, True],
    has_body=True,
    resolutions=[(True, True)],
)


@pytest.fixture(scope="module")
def calendar():
    """Working days as published for 2018 to 2026."""
    lines = (
        (Path(comms.deadlines.__file__).parent / "workdays_2018_2026.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    rows = [line.split(",") for line in lines if not line.startswith(("#", "date"))]
    days = {
        kind: {date.fromisoformat(day): name for day, said, name in rows if said == kind}
        for kind in ("holiday", "makeup")
    }
    return WorkCalendar(days["holiday"], days["makeup"], frozenset(range(2018, 2027)))


def days(rule, first, last, calendar):
    return [planned.day for planned in planned_between(rule, first, last, calendar)]


@pytest.mark.clause("1.5.1.1", by="rule")
@pytest.mark.parametrize(
    "year, month, expected",
    [
        (2019, 2, [(2, 1), (2, 2), (2, 3)]),
        (2020, 10, [(10, 9), (10, 10), (10, 12)]),
        (2022, 10, [(10, 8), (10, 9), (10, 10)]),
        (2024, 2, [(2, 1), (2, 2), (2, 4)]),
        (2026, 1, [(1, 4), (1, 5), (1, 6)]),
        (2026, 10, [(10, 8), (10, 9), (10, 10)]),
    ],
)
def test_president_office_meeting_falls_on_each_of_the_first_three_working_days(
    calendar, year, month, expected
):
    """The window is the first three working days of the statutory calendar; working day 2 unless the policy
    says 1 or 3 (A1).
    """
    first = date(year, month, 1)
    for prefer in (1, 2, 3):
        rule = Rule("month_first_workdays", {"n": 3, "prefer": prefer})
        [planned] = planned_between(rule, first, first, calendar)
        assert planned.key == f"{year}-{month:02d}"
        assert planned.day == date(year, *expected[prefer - 1])
        assert planned.window == (date(year, *expected[0]), date(year, *expected[2]))


@pytest.mark.clause("1.5.1.1", by="rule")
def test_a_year_without_notice_makes_its_meetings_provisional(calendar):
    planned = planned_between(Rule("month_first_workdays"), date(2026, 12, 1), date(2027, 1, 31), calendar)
    assert [one.provisional for one in planned] == [False, True]


@pytest.mark.clause("1.5.6.3", by="rule")
@pytest.mark.parametrize(
    "first, last_workday",
    [
        (date(2018, 12, 1), date(2018, 12, 29)),
        (date(2020, 1, 1), date(2020, 1, 23)),
        (date(2023, 9, 1), date(2023, 9, 28)),
        (date(2025, 1, 1), date(2025, 1, 27)),
        (date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_month_end_is_the_last_working_day(calendar, first, last_workday):
    assert days(Rule("month_last"), first, first, calendar) == [last_workday]


@pytest.mark.clause("1.5.6.3", by="rule")
def test_month_end_seen_from_the_calendar(calendar):
    """A last day off moves to the working day before."""
    found = days(
        Rule("month_last", {"mode": "calendar_last"}), date(2026, 1, 1), date(2026, 10, 31), calendar
    )
    assert [found[0], found[4], found[9]] == [date(2026, 1, 30), date(2026, 5, 29), date(2026, 10, 30)]


@pytest.mark.clause("1.5.2.1", by="rule")
def test_monday_and_thursday_assembly_skips_days_off(calendar):
    """105 Mondays and Thursdays in 2026, of which 97 are worked; nothing is made up for (A7)."""
    found = days(Rule("weekdays", {"weekdays": [0, 3]}), date(2026, 1, 1), date(2026, 12, 31), calendar)
    everything = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    skipped = [day for day in everything if day.weekday() in (0, 3) and day not in found]
    assert len(found) == 97
    assert [f"{day:%m-%d}" for day in skipped] == [
        "01-01",
        "02-16",
        "02-19",
        "02-23",
        "04-06",
        "05-04",
        "10-01",
        "10-05",
    ]


@pytest.mark.clause("1.5.3.1", by="rule")
def test_weekly_meeting_uses_iso_weeks(calendar):
    planned = planned_between(Rule("weekly", {"weekday": 3}), date(2026, 12, 31), date(2027, 1, 3), calendar)
    assert [(one.key, one.day) for one in planned] == [("2026-W53", date(2026, 12, 31))]


@pytest.mark.clause("1.5.3.1", by="rule")
def test_weekly_meeting_in_a_holiday_week_moves_within_the_week_or_is_exempt(calendar):
    """Monday 5 October 2026 is off and so is the week up to the 8th; a week without any working day has no
    meeting (A9).
    """
    rule = Rule("weekly", {"weekday": 0})
    assert days(rule, date(2026, 10, 5), date(2026, 10, 11), calendar) == [date(2026, 10, 8)]
    closed = WorkCalendar(
        {date(2026, 10, 5) + timedelta(days=n): "国庆节" for n in range(5)}, {}, frozenset([2026])
    )
    assert days(rule, date(2026, 10, 5), date(2026, 10, 11), closed) == []


@pytest.mark.clause("1.7.d.3", by="rule")
def test_every_two_months_keeps_fixed_pairs(calendar):
    planned = planned_between(
        Rule("every_n_months", {"n": 2}), date(2026, 2, 15), date(2026, 6, 30), calendar
    )
    assert [one.key for one in planned] == ["2026-M01", "2026-M03", "2026-M05"]
    assert {one.day.month for one in planned} == {2, 4, 6}


@pytest.mark.clause("1.7.a.3", by="rule")
def test_half_years_have_a_window_and_no_day_of_their_own(calendar):
    first = plan(Rule("half_year"), date(2026, 1, 1), calendar)
    second = plan(Rule("half_year"), date(2026, 7, 1), calendar)
    assert (first.key, first.day, first.window) == ("2026-H1", None, (date(2026, 1, 1), date(2026, 6, 30)))
    assert (second.key, second.window[1]) == ("2026-H2", date(2026, 12, 31))


def test_every_day_counts_calendar_days_unless_told_otherwise(calendar):
    week = date(2026, 10, 5), date(2026, 10, 11)
    assert len(days(Rule("every_day"), *week, calendar)) == 7
    assert len(days(Rule("every_day", {"workdays": True}), *week, calendar)) == 3


def test_a_month_with_too_few_working_days_meets_on_its_last(calendar):
    assert days(
        Rule("every_n_months", {"n": 2, "workday": 18}), date(2026, 1, 1), date(2026, 2, 1), calendar
    ) == [date(2026, 2, 28)]


def test_on_demand_plans_nothing(calendar):
    assert days(Rule("on_demand"), date(2026, 1, 1), date(2026, 12, 31), calendar) == []


@pytest.mark.parametrize(
    "rule, bad",
    [
        (Rule("month_first_workdays", {"n": 3, "prefer": 2}), []),
        (Rule("month_first_workdays", {"n": 3, "prefer": 4}), ["prefer"]),
        (Rule("month_first_workdays", {"n": "3"}), ["n"]),
        (Rule("month_first_workdays", {"n": True}), ["n"]),
        (Rule("weekly", {"weekday": 7}), ["weekday"]),
        (Rule("weekdays", {"weekdays": [0, 9]}), ["weekdays"]),
        (Rule("weekdays", {"weekdays": "MO"}), ["weekdays"]),
        (Rule("weekdays", {"weekdays": 3}), ["weekdays"]),
        (Rule("every_n_months", {"n": 0}), ["n"]),
        (Rule("weekly", {"prefer": 2}), ["prefer"]),
    ],
)
def test_parameters_out_of_range_are_named(rule, bad):
    assert invalid_params(rule) == bad


@pytest.mark.clause("1.7.b.5", by="rule")
@pytest.mark.parametrize(
    "today, expected",
    [
        (date(2026, 11, 14), date(2026, 11, 30)),
        (date(2026, 11, 15), date(2026, 12, 31)),
        (date(2026, 12, 15), date(2027, 1, 31)),
    ],
)
def test_next_month_is_planned_by_the_fifteenth(today, expected):
    assert horizon(today, opens_on_day=15) == expected


@pytest.mark.clause("1.7.2", by="rule")
@pytest.mark.parametrize("seconds, over", [(120 * 60, False), (120 * 60 + 1, True)])
def test_two_hours_to_the_second(seconds, over):
    end = START + timedelta(seconds=seconds)
    assert over_cap(START, end, max_minutes=120) is over
    assert too_long(START, end, max_minutes=120) is over


@pytest.mark.clause("1.7.2", by="rule")
@pytest.mark.parametrize("seconds, minutes", [(-1, 0), (0, 0), (59, 0), (60, 1), (300, 5)])
def test_lateness_counts_whole_minutes(seconds, minutes):
    assert late_minutes(START, START + timedelta(seconds=seconds)) == minutes


@pytest.mark.clause("1.7.7.1", by="rule")
def test_complete_minutes_have_no_problem():
    assert completeness(COMPLETE) == []


@pytest.mark.clause("1.7.7.1", by="rule")
@pytest.mark.parametrize(
    "changes, problem",
    [
        ({"has_times": False}, Problem.TIME),
        ({"has_place": False}, Problem.PLACE),
        ({"has_chair": False}, Problem.CHAIR),
        ({"present": 0}, Problem.ATTENDANCE),
        ({"outcomes": []}, Problem.AGENDA),
        ({"outcomes": [True, False]}, Problem.OUTCOME),
        ({"has_body": False}, Problem.BODY),
        ({"resolutions": []}, Problem.RESOLUTIONS),
        ({"resolutions": [(False, True)]}, Problem.OWNER),
        ({"resolutions": [(True, False)]}, Problem.DUE),
    ],
)
def test_each_gap_is_named(changes, problem):
    assert completeness(replace(COMPLETE, **changes)) == [problem]


@pytest.mark.clause("1.7.6.1", by="rule")
@pytest.mark.parametrize("excuse", [{"reason_for_none": "无"}, {"needs_resolutions": False}])
def test_no_resolution_is_accepted_with_a_reason_or_where_none_is_wanted(excuse):
    assert completeness(replace(COMPLETE, resolutions=[], **excuse)) == []


@pytest.mark.clause("1.7.7.2", by="rule")
@pytest.mark.parametrize("hours, due", [(23.9, []), (24, [24]), (47, [24]), (48, [24, 48])])
def test_reminders_of_minutes_fall_due_by_hours_after_the_end(hours, due):
    assert reminder_hours_due(START, START + timedelta(hours=hours), hours=(48, 24)) == due


@pytest.mark.clause("1.7.7.1", by="rule")
def test_the_seal_does_not_depend_on_the_order_of_keys():
    document = {"body": "纪要", "resolutions": [{"owner": "甲", "number": "PO-2026-12-01"}]}
    turned = json.loads(json.dumps(document), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert fingerprint(document) == fingerprint(turned)
    assert fingerprint(document) != fingerprint(document | {"body": "纪要。"})


# What fits a kind of meeting

HR = "admin_hr"
OFFICE = KindTerms("president_office", role=HR, chair_post="president", groups=("company_leadership",))
BOARD = KindTerms("board", role="company", chair_post="chairman", groups=("board_members",))
DEPARTMENT, ALL_STAFF = KindTerms("department"), KindTerms("all_staff")
ALL_THREE = [Misfit.UNIT, Misfit.CHAIR, Misfit.GROUPS]
ASSEMBLY = KindTerms("morning_assembly", role=HR, chair_post="president", groups=("hq_staff",))


@pytest.mark.parametrize(
    "kind, role, sort, chair, groups, wrong",
    [
        pytest.param(
            OFFICE, HR, "department", {"president"}, (), [], marks=pytest.mark.clause("1.7.b.2", by="rule")
        ),
        pytest.param(
            OFFICE,
            "security",
            "department",
            None,
            (),
            [Misfit.UNIT],
            marks=pytest.mark.clause("1.7.b.2", by="rule"),
        ),
        pytest.param(
            OFFICE,
            HR,
            "department",
            {"staff"},
            (),
            [Misfit.CHAIR],
            marks=pytest.mark.clause("1.5.1.1", by="rule"),
        ),
        pytest.param(
            BOARD,
            "company",
            "company",
            {"chairman"},
            ("board_members",),
            [],
            marks=pytest.mark.clause("1.7.a.4", by="rule"),
        ),
        pytest.param(
            BOARD,
            "company",
            "company",
            None,
            ("hq_staff",),
            [Misfit.GROUPS],
            marks=pytest.mark.clause("1.7.a.4", by="rule"),
        ),
        pytest.param(BOARD, "", "management_office", {"office_director"}, ("office_directors",), ALL_THREE),
        pytest.param(
            DEPARTMENT,
            "security",
            "department",
            {"staff"},
            ("any",),
            [],
            marks=pytest.mark.clause("1.5.3.1", by="rule"),
        ),
        pytest.param(
            DEPARTMENT,
            "",
            "management_office",
            None,
            (),
            [Misfit.UNIT],
            marks=pytest.mark.clause("1.5.3.1", by="rule"),
        ),
        pytest.param(
            ALL_STAFF, "", "management_office", None, (), [], marks=pytest.mark.clause("1.5.6.3", by="rule")
        ),
        pytest.param(
            ALL_STAFF,
            "security",
            "department",
            None,
            (),
            [Misfit.UNIT],
            marks=pytest.mark.clause("1.5.6.3", by="rule"),
        ),
        pytest.param(
            ASSEMBLY,
            HR,
            "department",
            {"vice_president"},
            (),
            [],
            marks=pytest.mark.clause("1.5.2.2", by="rule"),
        ),
        pytest.param(ASSEMBLY, HR, "department", {"department_head"}, (), [Misfit.CHAIR]),
    ],
)
def test_kind_unit_chair_and_groups_fit(kind, role, sort, chair, groups, wrong):
    assert misfits(kind, role=role, sort_of_unit=sort, chair_posts=chair, groups=groups) == wrong


@pytest.mark.parametrize(
    "kind, fits",
    [
        (DEPARTMENT, True),
        (ALL_STAFF, True),
        (OFFICE, False),
        (ASSEMBLY, False),
        pytest.param(BOARD, False, marks=pytest.mark.clause("1.7.a.4", by="rule")),
        (KindTerms("committee", closed=True), False),
    ],
)
def test_no_unit_comes_as_a_whole_to_a_kind_with_its_own_groups_or_closed_papers(kind, fits):
    told = {"role": kind.role, "sort_of_unit": next(iter(kind.sorts_of_unit), "department")}
    assert misfits(kind, whole_unit=True, **told) == ([] if fits else [Misfit.AUDIENCE])
    assert misfits(kind, **told) == []
