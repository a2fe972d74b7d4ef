"""When a duty falls due on each basis, and the explanation that leads there."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.deadlines.rules import Basis, Line, LineKind, Span, due, judge
from tests.comms.deadlines.calendar import KNOWN, wall

DAYS = {"calendar": Basis.CALENDAR_DAYS, "civil_code": Basis.CIVIL_DAYS, "working": Basis.WORKING_DAYS}


def last_day(basis, start, days=3, pauses=()):
    """The day at whose end (24:00) a count of days falls due."""
    at = due(
        Span(basis, days), wall(start), calendar=KNOWN, pauses=[(wall(a), wall(b)) for a, b in pauses]
    ).at
    assert f"{at:%H:%M}" == "00:00"
    return f"{at - timedelta(days=1):%Y-%m-%d}"


@pytest.mark.clause("1.7.7.2", by="rule")
@pytest.mark.parametrize(
    ("ended", "calendar", "civil_code", "working"),
    [
        ("2026-11-18 16:00", "2026-11-21", "2026-11-23", "2026-11-23"),
        ("2026-09-30 16:00", "2026-10-03", "2026-10-08", "2026-10-10"),
        ("2026-04-30 16:00", "2026-05-03", "2026-05-06", "2026-05-08"),
        ("2026-02-13 16:00", "2026-02-16", "2026-02-24", "2026-02-25"),
        ("2026-10-09 16:00", "2026-10-12", "2026-10-12", "2026-10-13"),
        ("2026-11-18 00:05", "2026-11-21", "2026-11-23", "2026-11-23"),
        ("2026-11-18 23:55", "2026-11-21", "2026-11-23", "2026-11-23"),
    ],
)
def test_minutes_within_three_days_in_the_three_readings(ended, calendar, civil_code, working):
    assert {mode: last_day(basis, ended) for mode, basis in DAYS.items()} == {
        "calendar": calendar,
        "civil_code": civil_code,
        "working": working,
    }


@pytest.mark.clause("1.7.7.2", by="rule")
def test_third_day_is_off_for_926_of_2221_working_days_and_rolls_to_day_13_at_most():
    first, last = wall("2018-01-01 12:00"), wall("2026-11-30 12:00")
    starts = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    starts = [start for start in starts if KNOWN.is_workday(start.date())]
    off = [start for start in starts if KNOWN.day_off((start + timedelta(days=3)).date())]
    assert (len(off), len(starts)) == (926, 2221)
    longest = max(due(Span(Basis.CIVIL_DAYS, 3), start, calendar=KNOWN).at - start for start in starts)
    assert longest.days == 13


@pytest.mark.clause("1.7.b.5", "1.7.a.5", by="rule")
@pytest.mark.parametrize(
    ("days", "meeting", "last"),
    [
        (7, "2026-10-08 09:00", "2026-09-30"),
        (7, "2026-11-03 09:00", "2026-10-27"),
        (14, "2026-11-23 09:00", "2026-11-09"),
        (14, "2026-10-19 09:00", "2026-09-30"),
        (7, "2026-03-08 09:00", "2026-02-28"),
        (0, "2026-11-18 09:00", "2026-11-18"),
    ],
)
def test_agenda_is_due_so_many_days_before_moved_earlier_to_a_working_day(days, meeting, last):
    falls = due(
        Span(Basis.DAYS_BEFORE, days), wall("2026-01-01 09:00"), calendar=KNOWN, event_at=wall(meeting)
    )
    assert f"{falls.at - timedelta(seconds=1):%Y-%m-%d}" == last


def test_24_hours_run_through_the_night_and_the_weekend():
    assert due(Span(Basis.CALENDAR_HOURS, 24 * 60), wall("2026-11-20 16:20"), calendar=KNOWN).at == wall(
        "2026-11-21 16:20"
    )


def test_running_hours_with_a_pause():
    pauses = [
        (wall("2026-11-20 18:00"), wall("2026-11-20 20:00")),
        (wall("2026-11-22 00:00"), wall("2026-11-23 00:00")),
    ]
    falls = due(Span(Basis.CALENDAR_HOURS, 24 * 60), wall("2026-11-20 16:20"), calendar=KNOWN, pauses=pauses)
    assert falls.at == wall("2026-11-21 18:20")


@pytest.mark.parametrize(
    ("basis", "pauses", "last"),
    [
        (Basis.CALENDAR_DAYS, [("2026-11-18 17:00", "2026-11-18 20:00")], "2026-11-21"),
        (Basis.CALENDAR_DAYS, [("2026-11-18 17:00", "2026-11-20 15:00")], "2026-11-23"),
        (Basis.CALENDAR_DAYS, [("2026-11-22 17:00", "2026-11-24 15:00")], "2026-11-21"),
        (Basis.WORKING_DAYS, [("2026-11-20 10:00", "2026-11-23 15:00")], "2026-11-24"),
        (Basis.WORKING_DAYS, [("2026-11-21 10:00", "2026-11-22 15:00")], "2026-11-23"),
    ],
    ids=["same day", "two nights", "after the due time", "over a weekend", "weekend only"],
)
def test_paused_midnights_are_given_back(basis, pauses, last):
    assert last_day(basis, "2026-11-18 16:00", pauses=pauses) == last


def test_pause_that_starts_before_the_clock_in_working_days_off():
    """An event on a Saturday has no working midnight to lose."""
    assert (
        last_day(Basis.WORKING_DAYS, "2026-11-21 10:00", 1, [("2026-11-21 11:00", "2026-11-22 11:00")])
        == "2026-11-23"
    )


@pytest.mark.parametrize("basis", [Basis.AS_PROMISED, Basis.MEASURED])
def test_without_a_number_nothing_is_ever_due(basis):
    assert due(Span(basis, 5), wall("2026-11-18 10:00"), calendar=KNOWN).at is None


@pytest.mark.parametrize("basis", list(Basis))
def test_empty_number_is_never_due(basis):
    assert (
        due(Span(basis), wall("2026-11-18 10:00"), calendar=KNOWN, event_at=wall("2026-12-18 10:00")).at
        is None
    )


def test_agenda_without_a_meeting_day_is_never_due():
    assert due(Span(Basis.DAYS_BEFORE, 7), wall("2026-11-18 10:00"), calendar=KNOWN).at is None


@pytest.mark.parametrize("basis", list(Basis))
def test_promised_time_wins_over_every_number(basis):
    promised = wall("2026-11-19 12:00")
    assert due(Span(basis, 3), wall("2026-11-18 10:00"), calendar=KNOWN, promised_at=promised).at == promised


def test_explanation_of_working_minutes_with_a_pause():
    falls = due(
        Span(Basis.WORKING_MINUTES, 240),
        wall("2026-09-07 09:00"),
        calendar=KNOWN,
        pauses=[(wall("2026-09-07 10:00"), wall("2026-09-09 15:00"))],
    )
    assert falls.lines == (
        Line(LineKind.COUNTED, wall("2026-09-07 09:00"), wall("2026-09-07 10:00"), 60),
        Line(LineKind.PAUSE, wall("2026-09-07 10:00"), wall("2026-09-09 15:00")),
        Line(LineKind.COUNTED, wall("2026-09-09 15:00"), wall("2026-09-09 17:30"), 150),
        Line(LineKind.CLOSED, wall("2026-09-09 17:30"), wall("2026-09-10 08:30")),
        Line(LineKind.COUNTED, wall("2026-09-10 08:30"), wall("2026-09-10 09:00"), 30),
    )


def test_explanation_of_working_minutes_over_a_holiday():
    lines = due(Span(Basis.WORKING_MINUTES, 120), wall("2026-09-30 16:30"), calendar=KNOWN).lines
    assert [(line.kind.value, line.amount, line.name) for line in lines] == [
        ("counted", 60, ""),
        ("holiday", 0, "国庆节"),
        ("counted", 60, ""),
    ]


def test_explanation_of_three_calendar_days():
    lines = due(Span(Basis.CALENDAR_DAYS, 3), wall("2026-11-18 16:00"), calendar=KNOWN).lines
    assert [(line.kind.value, f"{line.start:%m-%d}", line.amount) for line in lines] == [
        ("event_day", "11-18", 0),
        ("counted", "11-19", 1),
        ("counted", "11-20", 1),
        ("counted", "11-21", 1),
    ]


def test_explanation_of_three_working_days_over_the_national_holiday():
    lines = due(Span(Basis.WORKING_DAYS, 3), wall("2026-09-30 16:00"), calendar=KNOWN).lines
    assert [(line.kind.value, f"{line.start:%m-%d}") for line in lines] == [
        ("event_day", "09-30"),
        ("holiday", "10-01"),
        ("holiday", "10-02"),
        ("weekend", "10-03"),
        ("weekend", "10-04"),
        ("holiday", "10-05"),
        ("holiday", "10-06"),
        ("holiday", "10-07"),
        ("counted", "10-08"),
        ("counted", "10-09"),
        ("counted", "10-10"),
    ]
    assert lines[-1].name == "国庆节"  # a make-up workday says for which holiday


def test_explanation_of_a_civil_code_roll_over():
    lines = due(Span(Basis.CIVIL_DAYS, 3), wall("2026-11-18 16:00"), calendar=KNOWN).lines
    assert [(line.kind.value, f"{line.start:%m-%d}") for line in lines][-2:] == [
        ("rolled", "11-22"),
        ("rolled", "11-23"),
    ]


def test_explanation_of_an_agenda_moved_earlier():
    lines = due(
        Span(Basis.DAYS_BEFORE, 7),
        wall("2026-09-01 09:00"),
        calendar=KNOWN,
        event_at=wall("2026-10-08 09:00"),
    ).lines
    assert [(line.kind.value, f"{line.start:%m-%d}", line.amount, line.name) for line in lines] == [
        ("event_day", "10-08", 0, ""),
        ("counted", "10-01", 7, ""),
        ("moved_earlier", "10-01", 0, "国庆节"),
    ]


@given(
    start=st.datetimes(
        wall("2018-01-01 00:00").replace(tzinfo=None), wall("2026-10-31 00:00").replace(tzinfo=None)
    ),
    minutes=st.integers(0, 5000),
    gaps=st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 3000)), max_size=4),
)
def test_counted_minutes_always_add_up_to_the_number(start, minutes, gaps):
    start = start.replace(tzinfo=KNOWN.zone, second=0, microsecond=0)
    pauses = [(start + timedelta(minutes=a), start + timedelta(minutes=a + n)) for a, n in gaps]
    falls = due(Span(Basis.WORKING_MINUTES, minutes), start, calendar=KNOWN, pauses=pauses)
    assert sum(line.amount for line in falls.lines) == minutes
    edges = [start, *(line.end for line in falls.lines)]
    assert [line.start for line in falls.lines] == edges[:-1]
    assert edges[-1] == falls.at
    assert falls.at == KNOWN.add_working_minutes(start, minutes, pauses=pauses)


def test_exactly_on_time_is_on_time():
    limit = wall("2026-11-22 00:00")
    later = limit + timedelta(days=1)  # when it is recorded
    assert judge(limit, later, limit, None)
    assert not judge(limit + timedelta(microseconds=1), later, limit, None)


def test_recorded_in_the_moment_of_the_breach_is_on_time():
    limit = wall("2026-11-22 00:00")
    assert judge(limit, limit, limit, limit)
    assert not judge(limit, limit + timedelta(microseconds=1), limit, limit)


def test_breach_is_not_edited_away_by_a_later_due_time():
    breached, later = wall("2026-11-22 00:00"), wall("2026-11-25 00:00")
    done, claimed = wall("2026-11-23 10:00"), wall("2026-11-21 10:00")
    assert not judge(done, done, later, breached)
    assert not judge(claimed, done, later, breached)


def test_measured_duty_is_always_on_time():
    assert judge(wall("2026-11-22 00:00"), wall("2026-11-22 00:00"), None, None)
