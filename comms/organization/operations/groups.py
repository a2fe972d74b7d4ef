"""Named groups: their posts, and the people picked by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from comms.base.transitions import allow, edit, locked, record
from comms.organization.models import Group, User


@transaction.atomic
def change_group(
    group: Group, *, by: User | None, at: datetime, version: int | None = None, picked: Iterable[User] | None = None, **fields: Any
) -> Group:
    """Change names, posts and kinds of unit (`fields`), and the hand-picked people when given. Raises NotAllowed, StaleVersion."""
    allow(by, "organization.change_group", group)
    group = edit(group, by=by, at=at, version=version, **fields)
    if picked is not None:
        _pick(group, list(picked), by=by, at=at)
    return group


def _pick(group: Group, people: list[User], *, by: User | None, at: datetime) -> None:
    row = locked(group)
    before = set(row.picked.values_list("name", flat=True))
    after = {person.name for person in people}
    if set(row.picked.all()) == set(people):
        return
    row.picked.set(people)
    row.version += 1
    row.save(update_fields=["version"])
    group.version = row.version
    record(row, "picked", by=by, at=at, added=sorted(after - before), removed=sorted(before - after))
