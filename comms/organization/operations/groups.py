"""Named groups: their posts, and the people picked by hand."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import Group, GroupPlace, User
from comms.organization.queries import members_in_order
from comms.organization.rules import places_after
from comms.organization.states import POSTS_WITH_REACH, Post, UnitKind

# Codes of the groups, which need not exist yet, that let their members into what is kept from others
Codes = Callable[[], Collection[str]]
_reaching: list[Codes] = []

# Addresses below groups/, on pages and over REST, that no group can have
ADDRESSES = ("new", "count", "preview", "export")


def register_groups_with_rights(codes: Codes) -> None:
    """Let a room above say which groups carry rights. Called from `AppConfig.ready`."""
    if codes not in _reaching:
        _reaching.append(codes)


def groups_with_rights() -> set[str]:
    """The codes of the groups whose members see what is kept from others: they come by posts that a second
    person confirmed, and nobody adds to them alone.
    """
    return {code for codes in _reaching for code in codes()}


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
    """Set up a group; its code is kept in small letters. Raises NotAllowed, Refused when it is taken, or for
    members by hand, or by a post without reach, of a group that carries rights.
    """
    by = allow(by, "organization.add_group")
    code = code.lower()
    if code in ADDRESSES:
        raise Refused(errors={"code": _("The portal itself needs this word. Choose another.")})
    names = {"name_zh": name_zh, "name_en": name_en}
    new = Group(code=code, **names, posts=list(posts), unit_kinds=list(unit_kinds))
    picked = list(picked)
    if code in groups_with_rights():
        refuse_by_hand(picked)
        _refuse_posts(set(new.posts) - set(POSTS_WITH_REACH))
    group = insert(new)
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
    """Change names, posts and kinds of unit (`fields`), and the hand-picked people when given. A group that
    carries rights can only lose members so. Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "organization.change_group", group)
    if group.code in groups_with_rights():
        _check_not_wider(locked(group, version), picked, fields)
    group = edit(group, by=by, at=at, version=version, **fields)
    if picked is not None:
        _pick(group, list(picked), by=by, at=at)
    return group


@dataclass(frozen=True)
class GroupPreview:
    """Who would belong to a group on a day, and who of them does not belong today, or would not any more."""

    day: date
    people: list[User]
    added: list[User]
    removed: list[User]


def preview_group(
    *,
    by: User | None,
    at: datetime,
    group: Group | None = None,
    posts: Iterable[str] = (),
    unit_kinds: Iterable[str] = (),
    picked: Iterable[User] = (),
    day: date | None = None,
) -> GroupPreview:
    """Who would belong on a company day (today when none is named) by these posts, kinds of unit and people,
    against the members that `group` has today; nothing is written. Raises NotAllowed.
    """
    allow(by, "organization.change_group", group)
    asked = Group(pk=group.pk if group else None, posts=list(posts), unit_kinds=list(unit_kinds))
    people = members_in_order(asked, day or today(at), picked=picked)
    known = members_in_order(group, today(at)) if group else []
    return GroupPreview(
        day=day or today(at),
        people=people,
        added=[person for person in people if person not in known],
        removed=[person for person in known if person not in people],
    )


@one_transaction()
def order_members(
    group: Group, *, people: Iterable[User], by: User | None, at: datetime, version: Version
) -> Group:
    """Put the members of today in an order. Whoever belongs on another day keeps the place they had.

    Raises NotAllowed, StaleVersion, Refused when `people` are not exactly today's members.
    """
    by = allow(by, "organization.change_group", group)
    row, said = locked(group, version), list(people)
    known = members_in_order(row, today(at))
    _check_same(said, known)
    placed = list(row.places.values_list("user_id", flat=True))
    order = places_after(placed, [person.pk for person in said])
    if order == placed:
        return row
    row.places.all().delete()
    GroupPlace.objects.bulk_create(
        GroupPlace(group=row, user_id=key, position=place) for place, key in enumerate(order, start=1)
    )
    row.version += 1
    row.save(update_fields=["version"])
    record(row, "ordered", by=by, at=at, old=_names(known), new=_names(said))
    return row


def _check_same(said: list[User], members: list[User]) -> None:
    """Raise Refused that names who is missing, does not belong, or stands there twice."""
    twice = [person for place, person in enumerate(said) if person in said[:place]]
    faults = {
        _("Missing: %(names)s."): [person for person in members if person not in said],
        _("Not a member today: %(names)s."): [person for person in said if person not in members],
        _("Named twice: %(names)s."): twice,
    }
    errors = [said % {"names": ", ".join(_names(found))} for said, found in faults.items() if found]
    if errors:
        raise Refused(errors={"people": errors})


def _names(people: Iterable[User]) -> list[str]:
    return [person.name for person in people]


def refuse_by_hand(people: Iterable[User]) -> None:
    """Raise Refused for people who would come by hand into a group that carries rights."""
    if names := ", ".join(person.name for person in people):
        said = _("Members of this group see confidential papers: give %(names)s the post instead.")
        raise Refused(errors={"picked": said % {"names": names}})


def _refuse_posts(posts: Iterable[str]) -> None:
    if names := ", ".join(str(Post(post).label) for post in sorted(posts)):
        said = _("Members of this group see confidential papers: nobody alone adds “%(names)s”.")
        raise Refused(errors={"posts": said % {"names": names}})


def _check_not_wider(group: Group, picked: Iterable[User] | None, fields: Mapping[str, Any]) -> None:
    """Raise Refused when a change would bring anybody into the group."""
    before = set(group.picked.values_list("pk", flat=True))
    refuse_by_hand(person for person in picked or () if person.pk not in before)
    _refuse_posts(set(fields.get("posts", ())) - set(group.posts))
    kinds, all_kinds = set(fields.get("unit_kinds", group.unit_kinds)), set(UnitKind.values)
    if (kinds or all_kinds) - (set(group.unit_kinds) or all_kinds):
        said = _("Members of this group see confidential papers: nobody alone adds kinds of unit.")
        raise Refused(errors={"unit_kinds": said})


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
