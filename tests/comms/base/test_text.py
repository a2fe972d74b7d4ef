"""The one cleaner of texts, at the entrance and before every file."""

import io
import unicodedata

import pytest
import xlsxwriter
from docx import Document
from hypothesis import given, strategies
from openpyxl import load_workbook

from comms.base.text import clean_line, clean_text, folded

pytestmark = pytest.mark.once

ANY_TEXT = strategies.text(strategies.characters() | strategies.sampled_from("\r\n\v\t \u2028\u0301e\ufffe"))
# Everything that a program may hand over, in pieces that fit into a cell
EVERYTHING = ["x".join(map(chr, range(start, start + 0x2000))) for start in range(0, 0x110000, 0x2000)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\ufffeb\uffffc", "abc"),
        ("a\U0001fffeb\U0010ffffc\ufdd0\ufdef", "abc"),
        ("\ufdcf\ufdf0", "\ufdcf\ufdf0"),
        ("e\u0301", "é"),
        ("\u1100\u1161", "가"),
        ("\ue000\U000f0000", "\ue000\U000f0000"),
        ("one\vtwo", "one\ntwo"),
        ("one\ftwo\x85three\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("one\r\ntwo\rthree\n\nfour", "one\ntwo\nthree\n\nfour"),
        ("one\x1ctwo\x1fthree", "one\ntwo three"),
        ("a\tb", "a\tb"),
        ("\u2028 text \x85", "text"),
    ],
)
def test_text_has_one_spelling(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo", "one two"),
        ("one \n\n\t two", "one two"),
        ("one\vtwo\u2028three", "one two three"),
        ("two  spaces\u3000stay", "two  spaces\u3000stay"),
        ("\n trimmed\t", "trimmed"),
        ("plain", "plain"),
    ],
)
def test_line_is_one_line(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "clerk.li",
        "CLERK.LI",
        "ｃｌｅｒｋ．ｌｉ",
        "ＣＬＥＲＫ．ＬＩ",
        " clerk .\u3000li ",
        "cl\u200berk.l\u00adi",
        "ⅽlerk.li",
    ],
)
def test_spellings_of_one_name_fold_to_one(typed):
    assert folded(typed) == "clerk.li"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Straße", "strasse"), ("K\u212a", "kk"), ("王　明", "王明"), ("\u200b \u3164", ""), ("İ", "i\u0307")],
)
def test_folding_leaves_no_case_no_width_and_no_blanks(typed, kept):
    assert folded(typed) == kept


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text) == folded(text.upper().lower().upper())


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
def test_clean_text_is_what_every_file_can_hold(text):
    clean = clean_text(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert {unicodedata.category(char) for char in clean if char not in "\t\n"} & {"Cc", "Cs", "Cf"} == set()
    assert not set(clean_line(text)) & {"\t", "\n"}


def test_every_character_can_be_written_to_word_and_excel():
    document, buffer = Document(), io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for line, piece in enumerate(EVERYTHING):
            document.add_paragraph(clean_text(piece))
            sheet.write_string(line, 0, clean_text(piece))
    cells = [row[0] for row in load_workbook(buffer).active.values]
    assert cells == [clean_text(piece) for piece in EVERYTHING]
    document.save(io.BytesIO())
