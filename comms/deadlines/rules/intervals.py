"""Stretches of time: joining pauses and cutting them out of open time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]
OpenEnded = tuple[datetime, datetime | None]


def merged(pauses: Sequence[Interval]) -> list[Interval]:
    """The pauses in order, overlapping and touching ones joined, empty and reversed ones dropped."""
    joined: list[Interval] = []
    for start, end in sorted(pair for pair in pauses if pair[1] > pair[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def outside(stretches: Iterable[OpenEnded], pauses: Sequence[Interval]) -> Iterator[OpenEnded]:
    """The stretches without the (merged) pauses; a stretch may have no end (None)."""
    for opens, closes in stretches:
        for start, end in pauses:
            if end <= opens or (closes is not None and start >= closes):
                continue
            if start > opens:
                yield opens, start
            opens = end
        if closes is None or opens < closes:
            yield opens, closes


def take(stretches: Iterable[OpenEnded], amount: timedelta) -> Iterator[Interval]:
    """The first stretches that together last `amount`. Raises ValueError when they end too early."""
    left = amount
    for opens, closes in stretches:
        if not left:
            return
        ends = opens + left if closes is None else min(closes, opens + left)
        yield opens, ends
        left -= ends - opens
    if left:
        raise ValueError("no open hour within ten years")
