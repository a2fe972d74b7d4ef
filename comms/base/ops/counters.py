"""The table of counters (tries to sign in, requests of programs) forgets nothing before its time."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, transaction

# Above so many rows every writer first takes away those whose time is over
USUAL = 1000


class Counters(DatabaseCache):
    """Django's cache in a table, but a full one gives up only what has run out.

    Django's own deletes a third of the living rows above a number (300), so that whoever causes enough other
    rows makes a count of wrong passwords forgotten. Here the number of living rows is bounded by how many
    requests the portal can answer within the longest window, five minutes.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._max_entries = USUAL

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        """Delete what has run out; whoever meets another writer at it leaves it to that one."""
        try:
            with transaction.atomic(using=db):
                super()._cull(db, cursor, now, 0)  # type: ignore[misc]  # 0: none of the living is too many
        except DatabaseError:
            pass
