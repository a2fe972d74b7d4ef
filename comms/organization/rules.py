"""Rules of the organization: pure functions, no Django, no clock."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice, pairwise, product
from typing import NamedTuple

from pypinyin import Style, pinyin

from comms.base.folding import fold, words_of

END_OF_DAY = "24:00"
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WEEKDAYS = range(1, 8)
# Scripts, by the first word of the names of their letters, in which no letter looks like one of an alphabet
EAST_ASIAN = {"BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA", "KATAKANA-HIRAGANA"}


class Segment(NamedTuple):
    """A stretch of a day in which somebody is there; one that closes at 00:00 lasts until the day's end."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return "-".join(self.texts)

    @property
    def texts(self) -> list[str]:
        """Both times as they are kept and shown: the day's end is 24:00."""
        closes = f"{self.closes:%H:%M}"
        if self.closes == time.min:
            closes = END_OF_DAY
        return [f"{self.opens:%H:%M}", closes]

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Its two instants on a day."""
        last = day
        if self.closes == time.min:
            last += timedelta(days=1)
        return datetime.combine(day, self.opens, zone), datetime.combine(last, self.closes, zone)


def segment_of(opens: str, closes: str) -> Segment:
    """The segment from "08:30" to "12:00" or "24:00". Raises ValueError when they are no such times."""
    known = CLOCK_TIME.fullmatch(opens) and (closes == END_OF_DAY or CLOCK_TIME.fullmatch(closes))
    if not known or opens >= closes:
        raise ValueError(f"no segment such as 08:30-12:00: {opens}-{closes}")
    if closes == END_OF_DAY:
        closes = "00:00"
    return Segment(time.fromisoformat(opens), time.fromisoformat(closes))


def in_order(segments: Sequence[Segment]) -> bool:
    """Whether the segments of a day follow one another; one may begin when the one before ends."""
    return all(earlier.texts[1] <= later.texts[0] for earlier, later in pairwise(segments))


def read_segments(text: str) -> list[Segment]:
    """Segments as people type them ("8:30-12:00, 14:00–17:30", full-width signs allowed).

    Raises ValueError when a piece is no segment or the pieces overlap.
    """
    text = text.translate(str.maketrans("：－–—～~，、；;", ":-----,,,,"))
    pieces = [piece.replace(" ", "").split("-") for piece in text.split(",") if piece.strip()]
    if any(len(piece) != 2 for piece in pieces):
        raise ValueError(text)
    segments = [segment_of(opens.zfill(5), closes.zfill(5)) for opens, closes in pieces]
    if not in_order(segments):
        raise ValueError(text)
    return segments


def read_hours(kept: Mapping[str, Sequence[Sequence[str]]]) -> dict[int, list[Segment]]:
    """The opening segments of each open weekday (1 = Monday) from the shape in which a unit keeps them.

    That is {"1": [["08:30", "12:00"], ["14:00", "17:30"]], …}. Raises ValueError on any other shape.
    """
    week = {}
    for number, pairs in kept.items():
        if number not in map(str, WEEKDAYS):
            raise ValueError(f"not a weekday from 1 to 7: {number!r}")
        if not all(_is_pair(pair) for pair in pairs):
            raise ValueError(f"not pairs of times: {pairs!r}")
        segments = [segment_of(opens, closes) for opens, closes in pairs]
        if not in_order(segments):
            raise ValueError(f"segments overlap: {', '.join(map(str, segments))}")
        if segments:
            week[int(number)] = segments
    return week


def _is_pair(pair: Sequence[str]) -> bool:
    return isinstance(pair, list | tuple) and [type(text) for text in pair] == [str, str]


def keep_hours(week: Mapping[int, Sequence[Segment]]) -> dict[str, list[list[str]]]:
    """The shape in which a unit keeps these hours; closed weekdays are left out."""
    open_days = [number for number in WEEKDAYS if week.get(number)]
    return {str(number): [segment.texts for segment in week[number]] for number in open_days}


def last_day_of_former(since: date) -> date:
    """The last day of a head whose successor begins on `since`: one head at any time (clause 1.4.1)."""
    return since - timedelta(days=1)


# Finding people and units by what one types of their names

# More characters of a name than these are not typed from memory; nobody tries more readings than these
KEYED_CHARACTERS = 12
KEYED_READINGS = 12
# What stands before whatever can be typed: from the first character of the name on, from a later one
KEY_STARTS = ("|", " ")
WORD_OR_CHARACTER = re.compile(r"[a-z0-9]+|[^\W\d_a-z]")


@lru_cache(maxsize=2048)
def name_key(name: str) -> str:
    """What can be typed for a name: pinyin and initials, from its first ("|") and each later character (" ").

    王小明 → "|wangxiaoming|wxm|wangxm xiaoming xm xiaom ming m". The first character, in a person's name the
    surname, is found under each of its readings (单: dan, shan), the others under their usual one: with rare
    readings two letters found half of the company. ü may be typed as v or u.
    """
    parts = WORD_OR_CHARACTER.findall(name.lower())[:KEYED_CHARACTERS]
    whole: dict[str, None] = {}
    later: dict[str, None] = {}
    readings = [_readings(part, every=place == 0) for place, part in enumerate(parts)]
    for spoken in islice(product(*readings), KEYED_READINGS):
        initials = "".join(sound[0] for sound in spoken)
        for begin in range(len(spoken)):
            kept = later if begin else whole
            mixed = spoken[begin] + initials[begin + 1 :]
            kept |= dict.fromkeys(["".join(spoken[begin:]), initials[begin:], mixed])
    from_start = "".join(f"|{typed}" for typed in whole)
    return from_start + "".join(f" {typed}" for typed in later if typed not in whole)


def _readings(part: str, *, every: bool) -> list[str]:
    """How a character is read, without tones: in every way or as usual; a Latin word as it stands."""
    if part.isascii():
        return [part]
    sounds = pinyin(part, style=Style.NORMAL, heteronym=every)[0]
    return list(dict.fromkeys([*sounds, *(sound.replace("v", "u") for sound in sounds)]))


def typed_words(text: str) -> list[str]:
    """The folded words of a search, at most six, each of which must be found."""
    return words_of(text)


def name_fits(word: str, *names: str) -> bool:
    """Whether a typed word is part of one of the names, or the beginning of its pinyin or initials."""
    return any(word in fold(name) or starts_key(word, name_key(name)) for name in names if name)


def starts_key(word: str, key: str) -> bool:
    """Whether a word is the beginning of something that can be typed for a name."""
    return any(start + word in key for start in KEY_STARTS)


def places_after(old: Sequence[int], said: Sequence[int]) -> list[int]:
    """The places of everybody once an order was said: those who had a place and were not asked for (they do
    not belong today) stay behind whoever stood before them.
    """
    order = list(said)
    for place, one in enumerate(old):
        if one not in order:
            order.insert(order.index(old[place - 1]) + 1 if place else 0, one)
    return order


def alphabets(name: str) -> set[str]:
    """The alphabets of the letters in a folded name, as Unicode calls them (LATIN, CYRILLIC, GREEK …); those
    of East Asian scripts are left out, for Chinese and Latin letters stand beside each other in many names.
    """
    letters = {unicodedata.name(char, "").split(" ")[0] for char in name if char.isalpha()}
    return letters - EAST_ASIAN
