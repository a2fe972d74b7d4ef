"""Who hears of a rung: the owner, the head, the quality manager, the management representative — or whoever
stands in for them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar, cast

from comms.base.clock import today
from comms.deadlines.rules.ladder import OWNER, QUALITY, REPRESENTATIVE
from comms.organization import queries as organization
from comms.organization.models import Unit, User
from comms.organization.states import Post

Found = TypeVar("Found")
Candidate = tuple[User | None, Unit | None]  # a person or None, and the unit whose head stands in


class Ladder:
    """Finds the recipients of rungs, asking once per unit, person and set of barred people in a sweep.

    Instead of somebody barred (the person complained of), absent or gone their deputy is told, or the head
    above them.
    """

    def __init__(self, at: datetime):
        self.at, self.day = at, today(at)
        self._kept: dict[tuple, object] = {}

    def people(
        self, level: int, *, unit_id: int | None, person_id: int | None, barred: frozenset[int] = frozenset()
    ) -> list[User]:
        """The active users to tell on this level, each once; those of the next when nobody is left."""
        return self._once(
            ("people", level, unit_id, person_id, barred),
            lambda: self._find(level, unit_id, person_id, barred),
        )

    def unit(self, unit_id: int | None) -> Unit | None:
        """The unit, read once."""
        if unit_id:
            return self._once(
                ("unit", unit_id), lambda: Unit.objects.select_related("parent").get(pk=unit_id)
            )
        return None

    def _find(
        self, level: int, unit_id: int | None, person_id: int | None, barred: frozenset[int]
    ) -> list[User]:
        unit, person = self.unit(unit_id), self._person(person_id)
        for rung in range(level, REPRESENTATIVE + 1):
            found = [
                self._stand_in(candidate, above, barred)
                for candidate, above in self._candidates(rung, unit, person)
            ]
            people = list({held.pk: held for held in found if held}.values())
            if people:
                return people
        return []

    def _stand_in(self, person: User | None, unit: Unit | None, barred: frozenset[int]) -> User | None:
        def ask() -> User | None:
            persons = User.objects.filter(pk__in=barred) if barred else ()
            return organization.stand_in(person, self.at, unit=unit, not_persons=persons)

        return self._once(("stand-in", person and person.pk, unit and unit.pk, barred), ask)

    def _candidates(self, rung: int, unit: Unit | None, person: User | None) -> Iterable[Candidate]:
        if rung == QUALITY:
            return self._holders(Post.QUALITY_MANAGER)
        if rung == REPRESENTATIVE:
            return self._holders(Post.MANAGEMENT_REPRESENTATIVE) or [(None, self._quality())]
        head = self._once(("head", unit and unit.pk), lambda: organization.head_of(unit, self.day))
        owner = [(person or head, unit)]
        if rung == OWNER:
            return owner
        return [*owner, (head, unit)]

    def _holders(self, post: str) -> list[Candidate]:
        return [
            (held, self._quality())
            for held in self._once(("post", post), lambda: list(organization.holders(post, on=self.day)))
        ]

    def _quality(self) -> Unit | None:
        return self._once(("quality",), organization.quality_dept)

    def _person(self, person_id: int | None) -> User | None:
        if person_id:
            return self._once(("person", person_id), lambda: User.objects.get(pk=person_id))
        return None

    def _once(self, key: tuple, ask: Callable[[], Found]) -> Found:
        if key not in self._kept:
            self._kept[key] = ask()
        return cast(Found, self._kept[key])
