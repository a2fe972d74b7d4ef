"""Rules about customers: what a typed text may mean, and what counts as a reason. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from comms.base.folding import fold

FEWEST_LETTERS = 2
# Between the parts of a typed place: "3-2-1201", "翠湖 3栋 1201", "3栋/1201"
SEPARATORS = re.compile(r"[\s\-/,，、·]+")
MOST_WORDS = 6


def has_substance(reason: str) -> bool:
    """Whether a reason says something: two different letters at least (a Chinese character is one)."""
    return len({letter for letter in reason if letter.isalpha()}) >= FEWEST_LETTERS


def search_words(text: str) -> list[str]:
    """The folded words of one search field; each must be found in place, name or phone. At most six count."""
    words = (fold(word) for word in SEPARATORS.split(unicodedata.normalize("NFKC", text)))
    return [word for word in words if word][:MOST_WORDS]


# After the number of a building these mean the same: "3栋" is also written 3幢, 3号楼 and 3座
BUILDINGS = ("栋", "幢", "号楼", "座")
BUILDING = re.compile(rf"(?P<number>.*[0-9a-z一二三四五六七八九十])({'|'.join(BUILDINGS)})")


def building_spellings(word: str) -> list[str]:
    """A folded word in every spelling that names the same building; the word alone when it names none."""
    if named := BUILDING.fullmatch(word):
        return [f"{named['number']}{building}" for building in BUILDINGS]
    return [word]


# What people leave out: "3-2-1201" is 3栋 2单元 1201室
COUNTED = re.compile(r"[#号]?(栋|幢|座|号楼|楼|单元|室|号)?$")


def names_exactly(text: str, parts: Sequence[str]) -> bool:
    """Whether every word of a text is the whole of another part of a place.

    The parts are community, building, entrance and number, in this order, and so must the words be: "3-1201"
    names 3栋 2单元 1201 and not 13栋 2单元 1201.
    """
    left = iter(COUNTED.sub("", fold(part)) for part in parts)
    words = [COUNTED.sub("", word) for word in search_words(text)]
    return bool(words) and all(word in left for word in words)
