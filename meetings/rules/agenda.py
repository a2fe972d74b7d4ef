"""How much time the items of an agenda take."""

from collections.abc import Iterable


def total_minutes(items: Iterable[int | None]) -> int:
    """The sum of the items' planned minutes; an item without a plan counts nothing."""
    return sum(minutes or 0 for minutes in items)
