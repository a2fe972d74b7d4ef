"""Working hours as people type them, and posts that fit a unit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.organization.rules import last_day_of_former, ordered_segments, read_segments
from comms.organization.states import HEAD_POSTS, HEADED_KINDS, Post, UnitKind, post_fits


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
    assert read_segments(text) == segments


@pytest.mark.parametrize(
    "text", ["8", "12:00-8:00", "8:00-8:00", "8:00-12:00, 11:00-13:00", "25:00-26:00", "8:00-12:60", "a-b", "8:00-9:00-10:00"]
)
def test_read_segments_refuses_nonsense(text):
    with pytest.raises(ValueError):
        read_segments(text)


@given(st.text(max_size=40))
def test_read_segments_gives_ordered_segments_or_refuses(text):
    try:
        assert ordered_segments(read_segments(text))
    except ValueError:
        pass


@pytest.mark.clause("1.4.1")
def test_former_head_ends_the_day_before():
    assert last_day_of_former(date(2026, 3, 1)) == date(2026, 2, 28)


@pytest.mark.clause("1.4.1")
def test_every_kind_that_needs_a_head_has_exactly_one_post_for_it():
    for kind, code in (
        (UnitKind.COMPANY, "HQ"),
        (UnitKind.DEPARTMENT, "EN"),
        (UnitKind.DEPARTMENT, "QM"),
        (UnitKind.MANAGEMENT_OFFICE, "MO01"),
    ):
        assert kind in HEADED_KINDS
        assert sum(post_fits(post, kind, code) for post in HEAD_POSTS) == 1
    assert not any(post_fits(post, UnitKind.SERVICE_CENTER, "MO01-SC") for post in HEAD_POSTS)
    assert post_fits(Post.STAFF, UnitKind.SERVICE_CENTER, "MO01-SC")
