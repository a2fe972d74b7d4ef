"""Who hears of a duty when."""

from datetime import timedelta

import pytest

from comms.deadlines.rules import duration, ladder
from tests.comms.deadlines.calendar import KNOWN, wall

START = wall("2026-11-18 16:00")


def rungs(due_at, **terms):
    return [
        (rung.name, rung.level, f"{rung.at:%a %m-%d %H:%M}")
        for rung in ladder(START, due_at, calendar=KNOWN, **terms)
    ]


def test_ladder_of_minutes_due_on_a_saturday():
    assert rungs(wall("2026-11-22 00:00"), warn=["24h", "4h"]) == [
        ("warn-24h", 0, "Sat 11-21 00:00"),
        ("warn-4h", 0, "Sat 11-21 20:00"),
        ("breach", 1, "Sun 11-22 00:00"),
        ("quality", 2, "Tue 11-24 00:00"),
        ("representative", 3, "Wed 11-25 00:00"),
    ]


def test_quality_rung_keeps_the_wall_time_on_the_next_working_day():
    assert ("quality", 2, "Mon 11-23 16:20") in rungs(wall("2026-11-20 16:20"))


def test_representative_never_hears_before_the_quality_manager():
    found = {name: at for name, _level, at in rungs(wall("2026-10-01 00:00"))}
    assert (found["quality"], found["representative"]) == ("Fri 10-09 00:00", "Fri 10-09 00:00")


def test_warning_before_the_start_is_left_out():
    assert [name for name, _level, _at in rungs(START + timedelta(hours=10), warn=["24h", "4h"])] == [
        "warn-4h",
        "breach",
        "quality",
        "representative",
    ]


def test_without_a_ladder_only_the_owner_hears():
    assert rungs(wall("2026-11-20 12:00"), warn=["4h"], escalate=False) == [
        ("warn-4h", 0, "Fri 11-20 08:00"),
        ("breach", 0, "Fri 11-20 12:00"),
    ]


def test_nobody_is_warned_while_the_clock_stands_still():
    found = rungs(wall("2026-11-22 00:00"), warn=["24h"], resumes_at=wall("2026-11-21 12:00"))
    assert found[0] == ("warn-24h", 0, "Sat 11-21 12:00")


def test_measured_duty_has_no_rungs():
    assert rungs(None, warn=["24h"]) == []


@pytest.mark.parametrize(
    ("text", "length"),
    [("24h", timedelta(hours=24)), ("30m", timedelta(minutes=30)), ("2d", timedelta(days=2))],
)
def test_lengths(text, length):
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "24", "h", "1.5h", "24 h", "99999h", "-1h"])
def test_bad_lengths(text):
    with pytest.raises(ValueError, match="not a length"):
        duration(text)
