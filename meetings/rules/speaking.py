"""How long people speak (1.7.3: 5 to 8 minutes each time), and how a meeting stands against its two hours
(1.7.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MINUTE = 60


class Stage(StrEnum):
    """How far something that is timed has come."""

    FINE = "fine"
    SOON = "soon"
    DUE = "due"
    OVER = "over"


@dataclass(frozen=True)
class Speech:
    """One finished turn: who spoke (any key), for how many seconds, and how many were allowed."""

    speaker: int
    seconds: int
    limit: int

    @property
    def over(self) -> int:
        """The seconds beyond the limit; 8:00 is within eight minutes, 8:01 is one second over."""
        return max(0, self.seconds - self.limit)


@dataclass(frozen=True)
class SpeakingTotal:
    """What one person said in all, in seconds; `over` counts the speeches beyond the limit."""

    speaker: int
    turns: int
    seconds: int
    longest: int
    over: int
    over_seconds: int


def spoken_seconds(begun: datetime, until: datetime, *, paused: int = 0) -> int:
    """The whole seconds of a speech without its pauses (1.7.3); never less than none."""
    return max(0, int((until - begun).total_seconds()) - paused)


def speech_stage(seconds: int, *, least: int, most: int) -> Stage:
    """How a speech stands against its minutes (1.7.3): from the least on, at the most, over it."""
    if seconds > most * MINUTE:
        return Stage.OVER
    if seconds == most * MINUTE:
        return Stage.DUE
    if seconds >= least * MINUTE:
        return Stage.SOON
    return Stage.FINE


def meeting_stage(seconds: int, *, planned: int, most: int) -> Stage:
    """How a meeting stands against its planned minutes and the cap (1.7.2): exactly 120:00 is within it."""
    if seconds > most * MINUTE:
        return Stage.OVER
    if seconds > planned * MINUTE:
        return Stage.DUE
    return Stage.FINE


def speaking_totals(speeches: Iterable[Speech]) -> list[SpeakingTotal]:
    """The totals of each speaker, whoever spoke longest first. A turn that was corrected to nothing was
    none.
    """
    by_speaker: dict[int, list[Speech]] = {}
    for speech in speeches:
        if speech.seconds:
            by_speaker.setdefault(speech.speaker, []).append(speech)
    totals = [
        SpeakingTotal(
            speaker=speaker,
            turns=len(said),
            seconds=sum(one.seconds for one in said),
            longest=max(one.seconds for one in said),
            over=sum(one.over > 0 for one in said),
            over_seconds=sum(one.over for one in said),
        )
        for speaker, said in by_speaker.items()
    ]
    return sorted(totals, key=lambda total: (-total.seconds, total.speaker))
