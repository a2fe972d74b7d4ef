"""What changed between two texts, in words; a Chinese character is a word of its own. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, takewhile

SAME, ADDED, REMOVED, GAP = "same", "added", "removed", "gap"
CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"[{CHINESE}]|[^\W{CHINESE}]+|\s+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]+|[^。！？；.!?;\n]+")
# The comparison takes time by the square of these, so longer stretches are compared as a whole
MOST_SENTENCES = 4000
MOST_WORDS = 4000
MOST_MEETINGS = 300_000
# Characters of an unchanged stretch that stay beside a change
CONTEXT = 40


@dataclass(frozen=True)
class Piece:
    """A stretch of text: the same in both, added, removed, or a gap where unchanged text was left out."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The stretches of both texts in order: without the added ones `old`, without the removed ones `new`."""
    sentences = SENTENCE.findall(old), SENTENCE.findall(new)
    changes = _compared(*sentences, MOST_SENTENCES)
    return _joined(chain.from_iterable(_within(change) for change in changes))


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The same with long unchanged stretches cut to what stands beside a change."""
    found: list[Piece] = []
    last = len(pieces) - 1
    for index, piece in enumerate(pieces):
        # Nothing stands before the first piece and after the last one
        before, after = CONTEXT * (index > 0), CONTEXT * (index < last)
        if piece.kind != SAME or len(piece.text) <= 2 * CONTEXT:
            found.append(piece)
            continue
        head, tail = piece.text[:before], piece.text[len(piece.text) - after :]
        found += [part for part in (Piece(SAME, head), Piece(GAP, "…"), Piece(SAME, tail)) if part.text]
    return found


@dataclass(frozen=True)
class _Change:
    old: str
    new: str


def _compared(old: list[str], new: list[str], most: int) -> Iterator[_Change]:
    """Pairs of stretches; equal ones are the same on both sides."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    yield from _pairs(old[:start], new[:start])
    middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(middle), len(new_middle)) > most:
        yield from _pairs(middle, new_middle)
    else:
        # What comes often is overlooked only where looking at all of it would take too long
        matcher = SequenceMatcher(
            None, middle, new_middle, autojunk=_meetings(middle, new_middle) > MOST_MEETINGS
        )
        for _kind, first, last, new_first, new_last in matcher.get_opcodes():
            yield from _pairs(middle[first:last], new_middle[new_first:new_last])
    yield from _pairs(old[len(old) - end :], new[len(new) - end :])


def _shared(old: list[str], new: list[str]) -> int:
    """How many parts are the same from the beginning."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _meetings(old: list[str], new: list[str]) -> int:
    """How many pairs of equal parts there are."""
    often = Counter(new)
    return sum(number * often[part] for part, number in Counter(old).items())


def _pairs(old: list[str], new: list[str]) -> Iterator[_Change]:
    if old or new:
        yield _Change("".join(old), "".join(new))


def _within(change: _Change) -> Iterator[Piece]:
    """A changed stretch by its words."""
    if change.old == change.new:
        yield Piece(SAME, change.old)
        return
    for part in _compared(WORD.findall(change.old), WORD.findall(change.new), MOST_WORDS):
        if part.old == part.new:
            yield Piece(SAME, part.old)
        else:
            yield Piece(REMOVED, part.old)
            yield Piece(ADDED, part.new)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one, nothing empty."""
    found: list[Piece] = []
    for piece in pieces:
        if found and piece.text and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found
