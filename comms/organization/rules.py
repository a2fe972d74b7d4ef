"""Rules of the organization: pure functions, no Django, no clock."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

SEGMENT = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")


def ordered_segments(segments: Sequence[str]) -> bool:
    """Whether opening segments such as "08:30-12:00" are well written, run forwards and do not overlap."""
    last = ""
    for segment in segments:
        if not SEGMENT.match(segment):
            return False
        opens, closes = segment.split("-")
        if opens < last or closes <= opens:
            return False
        last = closes
    return True


def read_segments(text: str) -> list[str]:
    """Segments as people type them ("8:30-12:00, 14:00–17:30", full-width signs allowed) in the stored form.

    Raises ValueError when a piece is no segment or the pieces overlap.
    """
    text = text.translate(str.maketrans("：－–—～~，、；;", ":-----,,,,"))
    pieces = [piece.strip().replace(" ", "") for piece in text.split(",") if piece.strip()]
    segments = ["-".join(part.zfill(5) for part in piece.split("-")) for piece in pieces]
    if not ordered_segments(segments):
        raise ValueError(text)
    return segments


def last_day_of_former(since: date) -> date:
    """The last day of a head whose successor begins on `since`: one head at any time (clause 1.4.1)."""
    return since - timedelta(days=1)
