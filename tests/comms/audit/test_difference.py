"""What changed between two texts, word by word."""

import time

import pytest
from hypothesis import given, strategies

from comms.audit.rules.difference import ADDED, CONTEXT, GAP, REMOVED, SAME, Piece, difference, shortened

pytestmark = pytest.mark.once

TEXT = strategies.text(strategies.sampled_from("电梯水泵。，\n abAB1é!\U00020000"), max_size=60)


def told(old, new):
    """The pieces as pairs."""
    return [(piece.kind, piece.text) for piece in difference(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("水泵异响", "水泵停机", [(SAME, "水泵"), (REMOVED, "异响"), (ADDED, "停机")]),
        ("Pump 2 hums", "Pump 3 hums", [(SAME, "Pump "), (REMOVED, "2"), (ADDED, "3"), (SAME, " hums")]),
        (
            "更换pump轴承",
            "更换motor轴承",
            [(SAME, "更换"), (REMOVED, "pump"), (ADDED, "motor"), (SAME, "轴承")],
        ),
        ("一。二。", "一。三。二。", [(SAME, "一。"), (ADDED, "三。"), (SAME, "二。")]),
        ("", "新", [(ADDED, "新")]),
        ("旧", "", [(REMOVED, "旧")]),
        ("同", "同", [(SAME, "同")]),
        ("", "", []),
    ],
)
def test_difference_is_told_in_words(old, new, pieces):
    assert told(old, new) == pieces


def test_two_changes_in_a_text_that_repeats_itself_are_found():
    old = "检查水泵。检查电梯。\n" * 200
    new = old.replace("水泵", "风机", 1)[::-1].replace("梯电", "泵气", 1)[::-1]
    changes = [text for kind, text in told(old, new) if kind != SAME]
    assert changes == ["水泵", "风机", "电梯", "气泵"]


@given(TEXT, TEXT)
def test_both_texts_are_there_in_full(old, new):
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == new
    assert all(piece.text for piece in pieces)


@given(TEXT, TEXT)
def test_shortening_leaves_out_unchanged_text_only(old, new):
    pieces = difference(old * 9, new * 9)
    short = shortened(pieces)
    changed = [piece for piece in pieces if piece.kind != SAME]
    assert [piece for piece in short if piece.kind in (ADDED, REMOVED)] == changed
    assert all(len(piece.text) <= 2 * CONTEXT for piece in short if piece.kind == SAME)


def test_shortening_keeps_what_stands_beside_a_change():
    pieces = [
        Piece(SAME, "a" * 100),
        Piece(ADDED, "新"),
        Piece(SAME, "b" * 100),
        Piece(REMOVED, "旧"),
        Piece(SAME, "c" * 100),
    ]
    assert [(piece.kind, piece.text) for piece in shortened(pieces)] == [
        (GAP, "…"),
        (SAME, "a" * CONTEXT),
        (ADDED, "新"),
        (SAME, "b" * CONTEXT),
        (GAP, "…"),
        (SAME, "b" * CONTEXT),
        (REMOVED, "旧"),
        (SAME, "c" * CONTEXT),
        (GAP, "…"),
    ]


@pytest.mark.parametrize("words", [20, 200, 2000])
def test_longest_texts_are_compared_in_a_moment(words):
    """Sixty thousand characters are the most that minutes hold; texts that repeat themselves are
    the worst.
    """
    one, other = (
        "".join(chr(0x4E00 + (index * step) % words) + "。" * (index % 7 == 0) for index in range(50_000))
        for step in (7, 11)
    )
    started = time.process_time()
    difference(one, other)
    assert time.process_time() - started < 5
