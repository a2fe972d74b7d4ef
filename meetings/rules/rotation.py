"""Who leads the next meeting of a series whose leaders take turns (1.5.2.2, 1.5.2.3, reading A8).

The queue goes on after a person, never after a number: members may come, go and change places meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

Key: TypeAlias = int  # whoever takes turns, by the key of their row; the rules know no people


class Policy(StrEnum):
    """After a substitution, whose turn is next? (A8)"""

    SHIFT = "shift"  # the queue goes on after whoever led
    KEEP = "keep"  # the order goes on as planned; who was out has lost the turn
    OWE = "owe"  # who was out leads first when back; the queue waits meanwhile


@dataclass(frozen=True)
class Turn:
    """One meeting as it was decided: whose turn it was, who leads, who was passed over, and how the members
    stood then. Nobody leads (`actual` None) when all were out: the turn is nobody's.
    """

    planned: Key | None
    actual: Key | None
    skipped: tuple[Key, ...] = ()
    order: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Queue:
    """Where the turns stand: after whom the queue goes on, how the members stood then, who owes a turn."""

    last: Key | None = None
    order: tuple[Key, ...] = ()
    owed: tuple[Key, ...] = ()


def queue_after(turns: Iterable[Turn], policy: str, *, begin: Queue | None = None) -> Queue:
    """Where the turns stand after these, the oldest first; `begin` is where they stood before. Meetings that
    were not held are none of them.
    """
    queue = begin or Queue()
    for turn in turns:
        queue = _moved_on(queue, turn, policy)
    return queue


def next_turn(queue: Queue, order: Sequence[Key], out: Collection[Key], policy: str) -> Turn:
    """The next turn among members in this order, of whom some are `out`.

    Whose turn it is is `planned`; when they are out the next in order leads, and several are passed over when
    several are out (1.5.2.3).
    """
    line = _line(queue, tuple(order), policy)
    planned = line[0] if line else None
    actual = next((person for person in line if person not in out), None)
    passed = line if actual is None else line[: line.index(actual)]
    return Turn(planned, actual, tuple(passed), tuple(order))


def _line(queue: Queue, order: tuple[Key, ...], policy: str) -> list[Key]:
    """All members, whoever is to lead first at the front."""
    begin = _place_after(queue, order)
    line = [*order[begin:], *order[:begin]]
    if policy != Policy.OWE:
        return line
    return list(dict.fromkeys([*(one for one in queue.owed if one in order), *line]))


def _place_after(queue: Queue, order: tuple[Key, ...]) -> int:
    """The place in the present order at which the queue goes on. When whoever led last is no member any more,
    it is that of the first who stood behind them then and still belongs.
    """
    if queue.last is None or not order:
        return 0
    if queue.last in order:
        return (order.index(queue.last) + 1) % len(order)
    if queue.last not in queue.order:
        return 0
    gone = queue.order.index(queue.last)
    behind = [*queue.order[gone + 1 :], *queue.order[:gone]]
    return next((order.index(one) for one in behind if one in order), 0)


def _moved_on(queue: Queue, turn: Turn, policy: str) -> Queue:
    """The queue after one more turn. Who leads by hand without being a member takes nobody's place in it."""
    if turn.actual is None:
        return queue
    owed: tuple[Key, ...] = ()
    if policy == Policy.OWE:
        owed = tuple(dict.fromkeys([*queue.owed, *turn.skipped]))
        if turn.actual in owed:  # a debt is paid beside the queue, which waits
            return replace(queue, owed=tuple(one for one in owed if one != turn.actual))
    led = turn.planned if policy == Policy.KEEP else turn.actual
    if led is None or led not in turn.order:
        return replace(queue, owed=owed)
    return Queue(led, turn.order, owed)
