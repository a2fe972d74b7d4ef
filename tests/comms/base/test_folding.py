"""Two spellings of a text are one in a search; an index holds the pieces by which a word is found."""

import pytest
from hypothesis import given, strategies

from comms.base.folding import (
    FIELD,
    fold,
    fold_fields,
    parts_of,
    pieces_of,
    pieces_of_word,
    text_holds,
    words_of,
)

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LED", "ＬＥＤ"),
        ("LED 灯", "led灯"),
        ("陈 小姐", "陈小姐"),
        ("陈\u3000小姐", "陈小姐"),
        ("FS-2026-0001", "ｆｓ２０２６／０００１"),
        ("水泵房（东）", "水泵房(东)"),
        ("Straße", "STRASSE"),
        ("ｶﾞｽ", "ガス"),
        ("①号楼", "1号楼"),
        ("漏\u200b水", "漏水"),
    ],
)
def test_spellings_are_one(one, other):
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["翠湖3栋1201"], ["翠湖", "3栋", "1201"]),
        (["翠湖", "3栋"], ["翠湖", "3栋"]),
        (["ts2026"], ["ts", "2026"]),
        (["a1", "a2", "a2"], ["a", "1", "a", "2", "a", "2"]),
        (["3", "3"], ["3", "3"]),
        (["①"], ["①"]),
        (["a1b2c3d4"], ["a", "1b", "2c", "3d", "4"]),
        ([], []),
    ],
)
def test_words_are_parted_where_a_digit_follows_a_letter(words, parts):
    assert parts_of(words) == parts


def test_fields_stay_apart_and_empty_ones_are_left_out():
    assert fold_fields(["A 1", "", " - ", "漏水"]) == "\na1\n漏水"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("陈 小姐", ["陈", "小姐"]),
        ("陈\u3000小姐 小姐", ["陈", "小姐"]),
        (" - ", []),
        ("a b c d e f g", list("abcdef")),
    ],
)
def test_each_word_is_searched_once_and_six_at_most(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "found"), [("ＬＥＤ 东", True), ("led灯", True), ("东 西", False), ("-", False), ("", False)]
)
def test_every_word_must_be_held(text, found):
    assert text_holds(text, "LED 灯", "东门") is found


@given(strategies.lists(strategies.text(max_size=8), max_size=3), strategies.text(min_size=1, max_size=4))
def test_index_misses_nothing(fields, typed):
    text, word = fold_fields(fields), fold(typed)
    if word and word in text:
        assert pieces_of_word(word) <= pieces_of(text)
        assert FIELD not in word


@given(strategies.text(max_size=12))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
