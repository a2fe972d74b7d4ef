"""One number in every spelling, and what is none."""

import pytest
from django.utils.translation import override
from hypothesis import given, strategies

from comms.base.phones import (
    dialled_phone,
    is_last_digits,
    is_phone,
    kept_phone,
    masked_phone,
    phones_within,
    read_phone,
    shown_phone,
)

pytestmark = pytest.mark.once

SPELLINGS = {
    "13812345678": [
        "138 1234 5678",
        "138-1234-5678",
        "１３８ １２３４ ５６７８",
        "+86-138-1234-5678",
        "+86 138 1234 5678",
        "＋８６１３８１２３４５６７８",
        "0086 13812345678",
        "86 13812345678",
        "(86) 138 1234 5678",
        "（＋86）13812345678".replace("（＋86）", "+（86）"),
        "138–1234—5678",
        "13812345678\u200b",
    ],
    "057155500000": ["0571-55500000", "(0571) 5550 0000", "（0571）５５５０００００", "+86 571 5550 0000"],
    "01055500000": ["010-55500000", "+86 10 5550 0000", "+86 (0)10 5550 0000"],
    "057155500000;ext=8001": [
        "0571-55500000转8001",
        "0571-55500000 转 8001",
        "0571-55500000 分机8001",
        "0571-55500000 ext. 8001",
        "0571 5550 0000 EXT8001",
        "0571-55500000-8001",
        "0571-55500000#8001",
        "(0571)55500000(转8001)",
        "+86 571 55500000;ext=8001",
    ],
    "13812345678;ext=12": ["138 1234 5678 ext. 12", "+86 138 1234 5678 x12"],
    "4008001234": ["400-800-1234", "+86 400 800 1234"],
    "55500000": ["5550-0000"],
    "8001": ["8001"],
    "12345": ["12345"],
    "+85223456789": ["+852 2345 6789", "00852-2345-6789"],
    "+14155550123": ["+1 (415) 555-0123"],
    "+442079460123": ["+44 (0)20 7946 0123", "0044 20 7946 0123"],
}
NONE = [
    "",
    " ",
    "-",
    "x",
    "12",
    "1381234567",
    "138123456789",
    "13800000000/13900000000",
    "13800000000 13900000000",
    "陈先生 13812345678",
    "ext. 8001",
    "+86",
    "+86 138 1234 567",
    "+0 123456789",
    "1" * 41,
    "١٢٣٤٥٦٧٨",
]


@pytest.mark.parametrize(
    ("kept", "typed"), [(kept, typed) for kept, spellings in SPELLINGS.items() for typed in spellings]
)
def test_every_spelling_is_one_number(kept, typed):
    assert kept_phone(typed) == kept
    assert is_phone(typed)


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_number_stays_as_typed(typed):
    with pytest.raises(ValueError):
        read_phone(typed)
    assert kept_phone(typed) == typed.strip()
    assert not is_phone(typed)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("13812345678", "138 1234 5678"),
        ("057155500000;ext=8001", "0571-55500000 ext. 8001"),
        ("01055500000", "010-55500000"),
        ("4008001234", "400-800-1234"),
        ("8001", "8001"),
        ("+85223456789", "+852 23456789"),
        ("+14155550123", "+1 4155550123"),
        ("+442079460123", "+44 2079460123"),
        ("or ask Wang", "or ask Wang"),
        ("", ""),
    ],
)
def test_number_is_shown_as_people_write_it(kept, shown):
    assert shown_phone(kept) == shown


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("kept", SPELLINGS)
def test_what_is_shown_can_be_typed_again(kept, language):
    with override(language):
        assert kept_phone(shown_phone(kept)) == kept


@given(strategies.text("0123456789+-() .转x#;", max_size=24))
def test_what_is_kept_is_its_own_spelling(typed):
    assert kept_phone(kept_phone(typed)) == kept_phone(typed)


@pytest.mark.parametrize(
    ("kept", "dialled"),
    [("057155500000;ext=8001", "057155500000,8001"), ("+85223456789", "+85223456789"), ("Wang 1", "1")],
)
def test_number_is_dialled_with_its_extension(kept, dialled):
    assert dialled_phone(kept) == dialled


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("13812345678", "138****5678"),
        ("075526001234", "075****1234"),
        ("075526001234;ext=8001", "075****1234"),
        ("+85223456789", "+85****6789"),
        ("8001", "****01"),
        ("陈先生 13812345678", "138****5678"),
        ("", ""),
    ],
)
def test_middle_and_extension_are_hidden(kept, shown):
    assert masked_phone(kept) == shown


@pytest.mark.parametrize(
    ("word", "last"),
    [("5678", True), ("567", False), ("45678", False), ("５６７８", False), ("+567", False)],
)
def test_only_the_last_four_digits_are_a_part(word, last):
    assert is_last_digits(word) is last


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("陈 138 1234 5678", [("陈", False), ("138 1234 5678", True)]),
        ("+86-138-1234-5678 陈", [("+86-138-1234-5678", True), ("陈", False)]),
        ("0571-55500000 转 8001", [("0571-55500000 转 8001", True)]),
        ("3-2-1201", [("3-2-1201", False)]),
        ("翠湖 3栋/1201", [("翠湖 3栋/1201", False)]),
        (" ", []),
    ],
)
def test_numbers_are_found_within_a_text(typed, pieces):
    assert phones_within(typed) == pieces
