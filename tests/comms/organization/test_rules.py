"""Working hours as people type them, and posts that fit a unit."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.organization.rules import (
    Segment,
    in_order,
    keep_hours,
    last_day_of_former,
    read_hours,
    read_segments,
    segment_of,
)
from comms.organization.states import HEAD_POSTS, HEADED_KINDS, Post, UnitKind, UnitRole, post_fits


@pytest.mark.parametrize(
    "text,segments",
    [
        ("", []),
        ("8:30-12:00", ["08:30-12:00"]),
        ("08:30-12:00, 14:00-17:30", ["08:30-12:00", "14:00-17:30"]),
        ("8：30－12：00，14：00～17：30", ["08:30-12:00", "14:00-17:30"]),
        ("00:00-24:00", ["00:00-24:00"]),
    ],
)
def test_read_segments_as_typed(text, segments):
    assert [str(segment) for segment in read_segments(text)] == segments


@pytest.mark.parametrize(
    "text",
    [
        "8",
        "12:00-8:00",
        "8:00-8:00",
        "8:00-12:00, 11:00-13:00",
        "25:00-26:00",
        "8:00-12:60",
        "a-b",
        "8:00-9:00-10:00",
    ],
)
def test_read_segments_refuses_nonsense(text):
    with pytest.raises(ValueError):
        read_segments(text)


@given(st.text(max_size=40))
def test_read_segments_gives_ordered_segments_or_refuses(text):
    try:
        assert in_order(read_segments(text))
    except ValueError:
        pass


def test_segment_until_the_days_end_reaches_midnight():
    night, zone = segment_of("20:00", "24:00"), ZoneInfo("Asia/Shanghai")
    assert night == Segment(time(20), time(0))
    assert night.on(date(2026, 11, 18), zone) == (
        datetime(2026, 11, 18, 20, tzinfo=zone),
        datetime(2026, 11, 19, tzinfo=zone),
    )


def test_hours_are_kept_as_pairs_and_read_back():
    kept = {"1": [["08:30", "12:00"], ["12:00", "17:30"]], "7": [["00:00", "24:00"]]}
    week = read_hours(kept)
    assert week == {1: read_segments("8:30-12:00, 12:00-17:30"), 7: read_segments("0:00-24:00")}
    assert keep_hours(week) == kept


def test_closed_days_are_not_kept():
    assert read_hours({"1": []}) == {}
    assert keep_hours({1: [], 2: read_segments("9:00-10:00")}) == {"2": [["09:00", "10:00"]]}


@pytest.mark.parametrize(
    "kept",
    [
        {"1": ["08:30-12:00"]},
        {"1": "08:30-12:00"},
        {"1": [["12:00", "08:30"]]},
        {"1": [["08:30", "12:00"], ["11:00", "13:00"]]},
        {"1": [["8:30", "12:00"]]},
        {"1": [["24:00", "24:00"]]},
        {"1": [["08:30", "12:00", "13:00"]]},
        {"1": [[8, 12]]},
        {"0": [["08:30", "12:00"]]},
        {1: [["08:30", "12:00"]]},
    ],
)
def test_hours_of_another_shape_are_refused(kept):
    with pytest.raises(ValueError):
        read_hours(kept)


@pytest.mark.clause("1.4.1", by="rule")
def test_former_head_ends_the_day_before():
    assert last_day_of_former(date(2026, 3, 1)) == date(2026, 2, 28)


@pytest.mark.clause("1.4.1", by="rule")
def test_every_kind_that_needs_a_head_has_exactly_one_post_for_it():
    for kind, role in (
        (UnitKind.COMPANY, UnitRole.COMPANY),
        (UnitKind.DEPARTMENT, UnitRole.ENGINEERING),
        (UnitKind.DEPARTMENT, UnitRole.QUALITY),
        (UnitKind.DEPARTMENT, ""),
        (UnitKind.MANAGEMENT_OFFICE, ""),
    ):
        assert kind in HEADED_KINDS
        assert sum(post_fits(post, kind, role) for post in HEAD_POSTS) == 1
    assert not any(post_fits(post, UnitKind.SERVICE_CENTER, "") for post in HEAD_POSTS)
    assert post_fits(Post.STAFF, UnitKind.SERVICE_CENTER, "")
