"""A week of what the demonstration does not show: every kind of notice is sent, each kind of clock left open.

The acts are the product's own operations, pages and REST addresses. `python -m tests.upgrade.make` performs
them on the demonstration company before it writes a dump. A test performs them again on a dump that was
brought forward, so that they cannot grow old unnoticed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import time_machine

from comms.deadlines.operations import tick
from comms.organization.models import Unit, User
from tests.upgrade.stories import handovers, letters, meetings, people

# The factories' names for people of the demonstration company
CAST = {
    "admin": "admin",
    "president": "president",
    "vice": "vice1",
    "quality": "quality",
    "hr": "hr",
    "hr_staff": "ah1",
    "engineering": "engineering",
    "engineer": "en1",
    "security": "head-se",
    "service": "head-cs",
    "director": "director",
    "director2": "director02",
    "clerk": "clerk",
    "outsider": "clerk02a",
    "leaver": "keeper12",
    "returner": "keeper11",
}
Scene = Callable[[SimpleNamespace, datetime], None]
SCENES: list[tuple[float, Scene]] = [*people.SCENES, *handovers.SCENES, *meetings.SCENES, *letters.SCENES]
LAST = 98  # hours from the beginning to the last sweep


def tell(begin: datetime, password: str, *, sweep_every: int = 6) -> tuple[datetime, dict[str, Any]]:
    """Perform the scenes from `begin` on, with a sweep every so many hours; the portal's clock moves along.

    Returns when they end, and what a reader of the rows must know besides: a token, of which the rows keep a
    digest only, and what was sent with an idempotency key.
    """
    kept: dict[str, Any] = {"password": password}
    acts = [*SCENES, *((hours, sweep) for hours in range(sweep_every, LAST, sweep_every)), (LAST, sweep)]
    for hours, act in sorted(acts, key=lambda pair: pair[0]):
        at = begin + timedelta(hours=hours)
        with time_machine.travel(at, tick=False):
            act(company(kept), at)
    return begin + timedelta(hours=LAST), kept


def company(kept: dict[str, Any]) -> SimpleNamespace:
    """Units by code and people by the factories' names, read anew; `kept` is handed from scene to scene."""
    units = {unit.code.replace("-", "_"): unit for unit in Unit.objects.all()}
    known = {person.username: person for person in User.objects.filter(username__in=CAST.values())}
    return SimpleNamespace(**units, **{name: known[username] for name, username in CAST.items()}, kept=kept)


def sweep(company: SimpleNamespace, at: datetime) -> None:
    """What beat and clock do every few seconds."""
    tick(at)
