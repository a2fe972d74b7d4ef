"""Two texts beside each other: which words stand in one of them only. A Chinese character is a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"[{CHINESE}]|(?:(?![{CHINESE}])\w)+|\s+|.", re.DOTALL)
# Beyond this many pairs of words whole lines are compared: word by word would keep the reader waiting
MOST_PAIRS = 1_000_000
# How much of a long passage that both texts share is shown on either side of a difference
AROUND = 60


@dataclass(frozen=True)
class Piece:
    """A run of words; `own` when it stands in this text and not in the other."""

    text: str
    own: bool


Pieces = list[Piece]
Words = list[str]


def compare(one: str, other: str) -> tuple[Pieces, Pieces]:
    """Both texts as pieces, in the order given."""
    first, second = WORD.findall(one), WORD.findall(other)
    begin = _shared(first, second)
    end = _shared(first[begin:][::-1], second[begin:][::-1])
    left = _pieces(first[:begin], own=False)
    right = list(left)
    for mine, theirs, own in _runs(first[begin : len(first) - end], second[begin : len(second) - end]):
        left += _pieces(mine, own=own)
        right += _pieces(theirs, own=own)
    rest = _pieces(first[len(first) - end :], own=False)
    return left + rest, right + rest


def _shared(one: Words, other: Words) -> int:
    """How many words both begin with."""
    return next(
        (number for number, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _runs(first: Words, second: Words) -> Iterator[tuple[Words, Words, bool]]:
    """What stands in either text from one difference to the next, and whether it is one."""
    if len(first) * len(second) > MOST_PAIRS:
        first, second = (("".join(words)).splitlines(keepends=True) for words in (first, second))
    if len(first) * len(second) > MOST_PAIRS:
        yield first, second, True
        return
    for kind, start, end, begin, stop in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        yield first[start:end], second[begin:stop], kind != "equal"


def _pieces(words: Words, *, own: bool) -> Pieces:
    return [Piece("".join(words), own)] if words else []


def shortened(pieces: Pieces) -> Pieces:
    """The same with long shared passages cut to what stands next to a difference."""
    last = len(pieces) - 1
    return [_shortened(piece, begins=place == 0, ends=place == last) for place, piece in enumerate(pieces)]


def _shortened(piece: Piece, *, begins: bool, ends: bool) -> Piece:
    if piece.own:
        return piece
    return Piece(_cut(piece.text, begins=begins, ends=ends), own=False)


def _cut(text: str, *, begins: bool, ends: bool) -> str:
    """What is left of a shared passage: of the first only its end, of the last only its beginning."""
    if len(text) <= 2 * AROUND + 1:
        return text
    before = "" if begins else text[:AROUND]
    after = "" if ends else text[-AROUND:]
    return f"{before}…{after}"
