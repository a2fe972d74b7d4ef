"""State machines as tables: which event leads where, who may, what it needs, which clocks it moves. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices

from comms.base.text import Words

# Called with the object and its Change; each names the class of object that it looks at
Guard = Callable[[Any, Any], None]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One line of a transition table.

    `sources` empty = from any state. `permission` None = only the system. `guards` are called with (object,
    Change) and raise a DomainError. `fields` may be written from the data, `required` must be; `stamps` take
    the event's time, `signs` the person. `starts`, `meets`, `cancels` name clocks of the object; `notice`
    names the notice sent.
    """

    event: str
    target: str
    label: Words
    sources: Sequence[str] = ()
    permission: str | None = None
    guards: Sequence[Guard] = ()
    fields: Sequence[str] = ()
    required: Sequence[str] = ()
    stamps: Sequence[str] = ()
    signs: Sequence[str] = ()
    starts: Sequence[str] = ()
    meets: Sequence[str] = ()
    cancels: Sequence[str] = ()
    notice: str = ""
    tone: str = "primary"
    icon: str = ""

    def leads_from(self, state: str) -> bool:
        """Whether the move exists in this state."""
        return not self.sources or state in self.sources


@dataclass(frozen=True)
class MoveTable:
    """All moves of one kind of object, with the tone (Bootstrap colour word) of each state.

    `opens` names the clocks that begin with the object itself. `rests` says of states in which nobody is
    waited for why that is so; in every other state that is left again a clock runs, whichever way led there.
    """

    states: type[TextChoices]
    moves: Sequence[Move]
    initial: str
    tones: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[str, ...] = ()
    rests: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def find(self, event: str, state: str) -> Move | None:
        """The move of this event in this state, or None."""
        return next((move for move in self.moves if move.event == event and move.leads_from(state)), None)

    def knows(self, event: str) -> bool:
        """Whether any state has this event."""
        return any(move.event == event for move in self.moves)

    def first(self, event: str) -> Move:
        """The first move of this event, whatever the state (labels, fields)."""
        return next(move for move in self.moves if move.event == event)

    def open_to(self, state: str) -> list[Move]:
        """The moves that leave this state."""
        return [move for move in self.moves if move.leads_from(state)]

    def events(self) -> Iterable[str]:
        """The names of all events, in table order, each once."""
        return dict.fromkeys(move.event for move in self.moves)

    def label(self, event: str) -> Words:
        """The event's wording on buttons and in the timeline."""
        return next((move.label for move in self.moves if move.event == event), event)

    def is_final(self, state: str) -> bool:
        """Whether nothing leads from this state to another one."""
        return all(move.target == state for move in self.open_to(state))

    def running(self) -> dict[str, frozenset[str]]:
        """{state: the clocks that run whenever an object stands in it}, whichever moves led there.

        States that no move reaches have none.
        """
        running: dict[str, frozenset[str]] = {self.initial: frozenset(self.opens)}
        changed = True
        while changed:
            changed = False
            for source, move in [(state, move) for state in running for move in self.open_to(state)]:
                after = (running[source] - {*move.meets, *move.cancels}) | {*move.starts}
                common = running.get(move.target, after) & after
                if running.get(move.target) != common:
                    running[move.target] = common
                    changed = True
        return running

    def unseen(self) -> list[str]:
        """The states in which somebody is waited for and no clock says so."""
        unclocked = [state for state, clocks in self.running().items() if not clocks]
        return [state for state in unclocked if state not in self.rests and not self.is_final(state)]
