"""Who hears of a rung: the owner, the head, the quality manager, the management representative — or whoever stands in for them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from comms.deadlines.models import Clock
from comms.deadlines.rules.ladder import HEAD, OWNER, QUALITY, REPRESENTATIVE
from comms.organization import queries as organization


class Ladder:
    """Finds the recipients of rungs, asking the organization once per person, unit and set of barred people in one sweep.

    Nobody who is barred (the person complained of), absent or gone is told: their deputy is, then the head above them.
    """

    def __init__(self, at: datetime):
        self.at = at
        self._found: dict[tuple, Any] = {}
        self._levels: dict[int, Callable[[Clock], Iterable[tuple[Any, Any]]]] = {
            OWNER: self._owner,
            HEAD: self._owner_and_head,
            QUALITY: self._quality,
            REPRESENTATIVE: self._representative,
        }

    def people(self, clock: Clock, level: int) -> list[Any]:
        """The active users to tell on this level, each once; the next level when nobody is left on this one."""
        barred = tuple(sorted(person.pk for person in clock.not_persons.all()))
        for rung in range(level, REPRESENTATIVE + 1):
            found = [self._stand_in(person, unit, barred, clock) for person, unit in self._levels[rung](clock)]
            people = list({person.pk: person for person in found if person}.values())
            if people:
                return people
        return []

    def _owner(self, clock: Clock) -> Iterable[tuple[Any, Any]]:
        person = clock.person or self._once(("head", clock.unit_id), lambda: organization.head_of(clock.unit))
        return [(person, clock.unit)]

    def _owner_and_head(self, clock: Clock) -> Iterable[tuple[Any, Any]]:
        head = self._once(("head", clock.unit_id), lambda: organization.head_of(clock.unit))
        return [*self._owner(clock), (head, clock.unit)]

    def _quality(self, _clock: Clock) -> Iterable[tuple[Any, Any]]:
        unit = self._once(("quality",), organization.quality_dept)
        return [(person, unit) for person in self._once(("managers",), lambda: list(organization.quality_managers()))]

    def _representative(self, _clock: Clock) -> Iterable[tuple[Any, Any]]:
        unit = self._once(("quality",), organization.quality_dept)
        found = self._once(("representatives",), lambda: list(organization.management_representatives()))
        return [(person, unit) for person in found] or [(None, unit)]

    def _stand_in(self, person: Any, unit: Any, barred: tuple[int, ...], clock: Clock) -> Any:
        key = ("stand-in", person and person.pk, unit and unit.pk, barred)
        ask = lambda: organization.stand_in(person, self.at, unit=unit, not_persons=clock.not_persons.all())  # noqa: E731
        return self._once(key, ask)

    def _once(self, key: tuple, ask: Callable[[], Any]) -> Any:
        if key not in self._found:
            self._found[key] = ask()
        return self._found[key]
