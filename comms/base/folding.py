"""Texts as they are compared in a search: no case, no width, nothing between letters and digits. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

# What stands before each field of a row: what begins with a word is found by the mark and the word
FIELD = "\n"
MOST_WORDS = 6
# A digit after a letter: where people leave out the blank between two parts, and where a serial has none
BORDER = re.compile(r"(?<=[^\W\d_])(?=\d)")
# Blanks, separators and punctuation: people put them where they like
BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"}


def fold(text: str) -> str:
    """What two spellings of a text have in common: `ＬＥＤ 灯` and `led灯`, `陈 小姐` and `陈小姐`."""
    # What goes from between two characters can join them, and joined ones can fold again
    while (once := _folded_once(text)) != text:
        text = once
    return text


def _folded_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in text if unicodedata.category(char) not in BETWEEN)


def fold_fields(fields: Iterable[str]) -> str:
    """The fields of one row as one text that is searched; empty ones are left out."""
    return "".join(f"{FIELD}{folded}" for field in fields if (folded := fold(field)))


def words_of(text: str) -> list[str]:
    """The folded words of a search, each of which must be found; at most six count."""
    words = (fold(word) for word in unicodedata.normalize("NFKC", text).split())
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def parts_of(words: Sequence[str]) -> list[str]:
    """The folded words with each parted before a number: 翠湖3栋1201 is 翠湖, 3栋, 1201. They are
    asked for when the words as they are find nothing, for a serial such as ts2026 is one word.
    """
    return [part for word in words for part in BORDER.split(word)][:MOST_WORDS]


def text_holds(text: str, *fields: str) -> bool:
    """Whether the fields hold every word of a text; never for a text without a letter or digit."""
    words, held = words_of(text), fold_fields(fields)
    return bool(words) and all(word in held for word in words)


def pieces_of(text: str) -> set[str]:
    """The characters of a folded text and its pairs of characters, by which an index finds it."""
    return {*text, *map("".join, pairwise(text))} - {FIELD}


def pieces_of_word(word: str) -> set[str]:
    """Those pieces that a text must have to hold a word: its pairs; of one character itself."""
    if len(word) == 1:
        return {word}
    return set(map("".join, pairwise(word)))
