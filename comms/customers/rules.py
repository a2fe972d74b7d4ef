"""Rules about customers: how much of a phone number is shown, and what one typed word may mean. Pure."""

import re
from collections.abc import Sequence

SHOWN_AT_START = 3
SHOWN_AT_END = 4
LONG_NUMBER = 9
SHORTEST_PHONE = 7
FEWEST_LETTERS = 2
# Between the parts of a typed place: "3-2-1201", "翠湖 3栋 1201", "3栋/1201"
SEPARATORS = re.compile(r"[\s\-/,，、·]+")
MOST_WORDS = 6


def mask_phone(phone: str) -> str:
    """A phone number as everyone may see it: 13812345678 → 138****5678; a short one keeps its last two."""
    if not phone:
        return ""
    if len(phone) >= LONG_NUMBER:
        return f"{phone[:SHOWN_AT_START]}****{phone[-SHOWN_AT_END:]}"
    return f"****{phone[-2:]}"


def phone_fits(word: str) -> tuple[str, str] | None:
    """How a typed word may find a phone number: ("exact", figures), ("endswith", last four), or None.

    The whole number or its last four figures, which the mask shows: with anything in between a hidden number
    could be guessed figure by figure.
    """
    figures = word.lstrip("+")
    if not (figures.isascii() and figures.isdigit()):
        return None
    if len(figures) == SHOWN_AT_END:
        return "endswith", figures
    if len(figures) >= SHORTEST_PHONE:
        return "exact", word
    return None


def has_substance(reason: str) -> bool:
    """Whether a reason says something: two different letters at least (a Chinese character is one)."""
    return len({letter for letter in reason if letter.isalpha()}) >= FEWEST_LETTERS


def search_words(text: str) -> list[str]:
    """The words of one search field; each must be found in place, name or phone. At most six count."""
    return [word for word in SEPARATORS.split(text) if word][:MOST_WORDS]


def is_phone_like(word: str) -> bool:
    """Whether a word could be part of a phone number long enough to tell people apart (seven figures)."""
    figures = word.lstrip("+")
    return figures.isascii() and figures.isdigit() and len(figures) >= SHORTEST_PHONE


# What people leave out: "3-2-1201" is 3栋 2单元 1201室
COUNTED = re.compile(r"[#号]?(栋|幢|座|号楼|楼|单元|室|号)?$")


def names_exactly(text: str, parts: Sequence[str]) -> bool:
    """Whether every word of a text is the whole of another part of a place.

    The parts are community, building, entrance and number, in this order, and so must the words be: "3-1201"
    names 3栋 2单元 1201 and not 13栋 2单元 1201.
    """
    left = iter(COUNTED.sub("", part.lower()) for part in parts)
    words = [COUNTED.sub("", word.lower()) for word in search_words(text)]
    return bool(words) and all(word in left for word in words)
