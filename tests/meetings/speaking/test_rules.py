"""How long people speak, and a resolution in one line, as pure functions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.rules import (
    Fault,
    LineFault,
    Speech,
    Stage,
    meeting_stage,
    over_cap,
    read_line,
    speaking_totals,
    speech_stage,
    spoken_seconds,
)

BEGIN = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
MEETING = date(2026, 12, 2)


def at(minutes, seconds=0):
    return BEGIN + timedelta(minutes=minutes, seconds=seconds)


@pytest.mark.clause("1.7.3", by="rule")
@pytest.mark.parametrize(
    "minutes, seconds, paused, stage",
    [
        (4, 59, 0, Stage.FINE),
        (5, 0, 0, Stage.SOON),
        (7, 59, 0, Stage.SOON),
        (8, 0, 0, Stage.DUE),
        (8, 1, 0, Stage.OVER),
        (6, 59, 120, Stage.FINE),
        (7, 0, 120, Stage.SOON),
        (10, 0, 120, Stage.DUE),
        (10, 1, 120, Stage.OVER),
    ],
)
def test_a_speech_against_five_and_eight_minutes_without_its_pauses(minutes, seconds, paused, stage):
    spoken = spoken_seconds(BEGIN, at(minutes, seconds), paused=paused)
    assert speech_stage(spoken, least=5, most=8) == stage


@pytest.mark.clause("1.7.2", by="rule")
@pytest.mark.parametrize(
    "minutes, seconds, stage, over",
    [
        (90, 0, Stage.FINE, False),
        (90, 1, Stage.DUE, False),
        (120, 0, Stage.DUE, False),
        (120, 1, Stage.OVER, True),
    ],
)
def test_a_meeting_against_its_plan_and_two_hours_to_the_second(minutes, seconds, stage, over):
    elapsed = minutes * 60 + seconds
    assert meeting_stage(elapsed, planned=90, most=120) == stage
    assert over_cap(BEGIN, at(minutes, seconds), max_minutes=120) is over


@given(
    st.integers(0, 20_000),
    st.integers(0, 20_000),
)
def test_pauses_are_never_spoken(seconds, paused):
    spoken = spoken_seconds(BEGIN, BEGIN + timedelta(seconds=seconds), paused=paused)
    assert spoken == max(0, seconds - paused)


def test_totals_of_a_person_count_speeches_and_overruns():
    said = [Speech(1, 300, 480), Speech(2, 480, 480), Speech(1, 481, 480), Speech(2, 0, 480)]
    first, second = speaking_totals(said)
    assert (first.speaker, first.turns, first.seconds, first.longest) == (1, 2, 781, 481)
    assert (first.over, first.over_seconds) == (1, 1)
    assert (second.turns, second.over) == (1, 0)


# A resolution in one line


@pytest.mark.clause("1.7.6.2", by="rule")
@pytest.mark.parametrize(
    "line, name, due_on, text",
    [
        ("@某某 12-10 提交方案", "某某", (2026, 12, 10), "提交方案"),
        ("＠某某　１２－１０　提交方案", "某某", (2026, 12, 10), "提交方案"),
        ("@某某 12月10日提交方案", "某某", (2026, 12, 10), "提交方案"),
        ("@某某 12.10：提交方案", "某某", (2026, 12, 10), "提交方案"),
        ("@Li Wei 2026-12-10 hand in the plan", "Li Wei", (2026, 12, 10), "hand in the plan"),
        (" @li.wei 2027/1/5, plan", "li.wei", (2027, 1, 5), "plan"),
        ("@fi2 1-5 预算", "fi2", (2027, 1, 5), "预算"),
        ("@某某 12-2 当天", "某某", (2026, 12, 2), "当天"),
        ("@某某 12-1 明年", "某某", (2027, 12, 1), "明年"),
        ("@某某 2-29 闰日", "某某", (2028, 2, 29), "闰日"),
        ("@某某 2027年3月1号 开标，3-5 家", "某某", (2027, 3, 1), "开标，3-5 家"),
    ],
)
def test_a_line_is_name_day_and_text(line, name, due_on, text):
    read = read_line(line, earliest=MEETING)
    assert (read.name, read.due_on, read.text) == (name, date(*due_on), text)


@pytest.mark.parametrize(
    "line, fault, said",
    [
        ("某某 12-10 提交方案", Fault.NO_NAME, ""),
        ("@ 12-10 提交方案", Fault.NO_NAME, ""),
        ("@12-10 提交方案", Fault.NO_NAME, ""),
        ("@", Fault.NO_DAY, ""),
        ("@某某 提交方案", Fault.NO_DAY, ""),
        ("@某某 十二月 提交方案", Fault.NO_DAY, ""),
        ("@某某 12-10", Fault.NO_TEXT, ""),
        ("@某某 12-10 ，", Fault.NO_TEXT, ""),
        ("@某某 13-10 提交方案", Fault.IMPOSSIBLE_DAY, "13-10"),
        ("@某某 2-30 提交方案", Fault.IMPOSSIBLE_DAY, "2-30"),
        ("@某某 2027-02-29 提交方案", Fault.IMPOSSIBLE_DAY, "2027-02-29"),
        ("@某某 2026-12-01 提交方案", Fault.PAST_DAY, "2026-12-01"),
    ],
)
def test_what_cannot_be_read_is_named(line, fault, said):
    with pytest.raises(LineFault) as refused:
        read_line(line, earliest=MEETING)
    assert (refused.value.fault, refused.value.said) == (fault, said)


NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=12)
TEXTS = st.text(st.characters(categories=["L"]), min_size=1, max_size=40)
DAYS = st.dates(MEETING, date(2050, 12, 31))


@given(NAMES, DAYS, TEXTS)
def test_every_name_day_and_text_comes_back(name, due_on, text):
    read = read_line(f"@{name} {due_on.isoformat()} {text}", earliest=MEETING)
    assert (read.name, read.due_on, read.text) == (name, due_on, text)


@given(NAMES, DAYS, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_day_without_a_year_is_the_next_one(name, wanted, meeting):
    read = read_line(f"@{name} {wanted.month}-{wanted.day} 完成", earliest=meeting)
    assert read.due_on >= meeting
    assert (read.due_on.month, read.due_on.day) == (wanted.month, wanted.day)
    assert read.due_on.year - meeting.year <= 8


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        read_line(text, earliest=MEETING)
    except LineFault:
        pass
