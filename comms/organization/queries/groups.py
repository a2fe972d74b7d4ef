"""Who belongs to a named group, and in which order."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from comms.base.clock import now, today
from comms.organization.models import Appointment, Group, User


def members_of(code: str, on: date | None = None) -> QuerySet[User]:
    """The active people of a named group (company_leadership, hq_staff …); nobody for an unknown code."""
    group = Group.objects.filter(code=code).first()
    if group is None:
        return User.objects.none()
    return group_members(group, on)


def group_members(
    group: Group, on: date | None = None, *, picked: Iterable[User] | None = None
) -> QuerySet[User]:
    """Everyone who holds one of the group's posts in its kinds of unit, and the hand-picked people; others
    than the group's own when they are named.
    """
    held = _held_for(group, on or today(now()))
    by_hand = Q(picked_groups=group) if picked is None else Q(pk__in=[person.pk for person in picked])
    return User.objects.filter(Q(pk__in=held.values("user_id")) | by_hand, is_active=True).distinct()


def members_in_order(
    group: Group, on: date | None = None, *, picked: Iterable[User] | None = None
) -> list[User]:
    """The same people in the order that somebody gave them, newcomers at the end.

    Where nobody did, by the post that makes a member (highest first, then unit and since when); whoever is
    only picked by hand comes last.
    """
    day = on or today(now())
    people = {person.pk: person for person in group_members(group, day, picked=picked).order_by("name", "pk")}
    places = group.places.all() if group.pk else ()
    order = dict.fromkeys(place.user_id for place in places if place.user_id in people)
    held = _held_for(group, day).filter(user__in=people).select_related("unit")
    by_post = sorted(held, key=lambda row: (row.rank, row.unit.code, row.since, row.pk))
    order |= dict.fromkeys([row.user_id for row in by_post] + list(people))
    return [people[key] for key in order]


def orders_on(group: Group, days: Iterable[date]) -> dict[date, list[User]]:
    """{day: the members in their order} for many company days: asked once for each stretch of days between
    which no post begins or ends that makes a member.
    """
    wanted = sorted(set(days))
    if not wanted:
        return {}
    posts = Appointment.objects.overlapping(wanted[0], wanted[-1]).filter(post__in=group.posts)
    breaks = {
        moment
        for since, until in posts.values_list("since", "until")
        for moment in (since, until and until + timedelta(days=1))
        if moment
    }
    found: dict[date, list[User]] = {}
    for before, day in zip([None, *wanted], wanted, strict=False):
        if before is None or any(before < moment <= day for moment in breaks):
            found[day] = members_in_order(group, day)
        else:
            found[day] = found[before]
    return found


def _held_for(group: Group, on: date) -> QuerySet[Appointment]:
    """The posts that make members of a group on a company day."""
    held = Appointment.objects.current(on).filter(post__in=group.posts)
    if group.unit_kinds:
        held = held.filter(unit__kind__in=group.unit_kinds)
    return held
