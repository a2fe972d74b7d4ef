"""Named groups: their posts, and the people picked by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import Group, User

# Addresses below groups/, on pages and over REST, that no group can have
ADDRESSES = ("new", "count")


@one_transaction()
def add_group(
    *,
    code: str,
    name_zh: str,
    by: User | None,
    at: datetime,
    name_en: str = "",
    posts: Iterable[str] = (),
    unit_kinds: Iterable[str] = (),
    picked: Iterable[User] = (),
) -> Group:
    """Set up a group; its code is kept in small letters. Raises NotAllowed, Refused when it is taken."""
    by = allow(by, "organization.add_group")
    code = code.lower()
    if code in ADDRESSES:
        raise Refused(errors={"code": _("The portal itself needs this word. Choose another.")})
    names = {"name_zh": name_zh, "name_en": name_en}
    group = insert(Group(code=code, **names, posts=list(posts), unit_kinds=list(unit_kinds)))
    group.picked.set(picked)
    people = sorted(group.picked.values_list("name", flat=True))
    record(group, "created", by=by, at=at, code=code, name_zh=name_zh, posts=group.posts, picked=people)
    return group


@one_transaction()
def change_group(
    group: Group,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    picked: Iterable[User] | None = None,
    **fields: Any,
) -> Group:
    """Change names, posts and kinds of unit (`fields`), and the hand-picked people when given. Raises
    NotAllowed, StaleVersion.
    """
    by = allow(by, "organization.change_group", group)
    group = edit(group, by=by, at=at, version=version, **fields)
    if picked is not None:
        _pick(group, list(picked), by=by, at=at)
    return group


def _pick(group: Group, people: list[User], *, by: User | None, at: datetime) -> None:
    row = locked(group, ANY)
    before = set(row.picked.values_list("name", flat=True))
    after = {person.name for person in people}
    if set(row.picked.all()) == set(people):
        return
    row.picked.set(people)
    row.version += 1
    row.save(update_fields=["version"])
    group.version = row.version
    record(row, "picked", by=by, at=at, added=sorted(after - before), removed=sorted(before - after))
