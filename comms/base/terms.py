"""What a room says when it wants a clock: the duty, its start and who answers for it. Pure.

Rooms below the clocks say it, too: a move names clocks, and the effect of `comms.deadlines` asks the object.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ClockTerms:
    """The terms of one clock.

    `name` is the clock's name on its subject's transition table ("minutes"); a subject has one open clock of
    a name, and `cycle` counts them. `policy` names the number of the procedure. `started_at` is the event's
    own time. `due_at` is the promised time where the procedure leaves it to people (basis as_promised); where
    given it wins over the policy's number. `event_at` is the event counted back from (basis days_before).
    `escalate` False keeps the ladder silent. `scope` is a `Scope`: "barred" is kept from `not_persons` (the
    person complained of) and from everybody in `not_units`, "private" is for its person and the `named` ones
    alone; both show the number of their subject and no words.
    """

    name: str
    policy: str
    started_at: datetime
    unit: Any = None  # units and persons are rows of other rooms, of which the rules know nothing
    person: Any = None
    due_at: datetime | None = None
    cycle: int = 1
    label: str = ""
    escalate: bool = True
    scope: str = "normal"
    not_persons: tuple[Any, ...] = ()
    not_units: tuple[Any, ...] = ()
    named: tuple[Any, ...] = ()
    event_at: datetime | None = None
