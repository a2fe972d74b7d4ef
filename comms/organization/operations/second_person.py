"""What takes effect only when a second person confirms it: when that has to be, and who is left who can."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.organization.models import Appointment, Unit, User
from comms.organization.queries import first_day, second_persons
from comms.organization.states import (
    POSTS_WITH_REACH,
    SECOND_PERSONS,
    Because,
    Post,
    UnitRole,
    reads_across_units,
)

# What an account opens whatever the unit: to confirm for others, to keep accounts and give posts, the
# installation itself; besides, by role or post, what it reads of every unit
CONFIRMS, ACCOUNTS, INSTALLATION = ("confirms", 0), ("accounts", 0), ("installation", 0)
# Whoever asks for something and whoever confirms it
TWO_DECIDE = {CONFIRMS, ACCOUNTS}


def others_confirm(*hands: User, at: datetime) -> bool:
    """Whether anybody but these people could be asked. Who is away counts: being alone for a day must not be
    a way around. While the portal is being set up nobody is asked.
    """
    if first_day() is not None:
        return False
    others = second_persons(today(at)).exclude(pk__in=[person.pk for person in hands])
    return others.exists()


def why_alone() -> str:
    """The reason on record for what counts although nobody else confirmed it."""
    return Because.ALONE if first_day() is None else Because.FIRST_DAY


def sees_more(person: User, by: User, at: datetime) -> bool:
    """Whether `by` alone must not get hold of an account: it opens more than their own, or has a hand in what
    two people decide (`TWO_DECIDE`), which whoever uses both accounts would decide alone.

    Counted are its posts of now, those of the people it acts for, and those that are to come or wait. What
    `by` may do for somebody else does not count.
    """
    coming = person.appointments.ahead(today(at)).select_related("unit")
    opened = _opened(person, [*person.posts, *coming])
    return bool(opened & TWO_DECIDE) or not opened <= _opened(by, by.own_posts)


def _opened(person: User, appointments: Iterable[Appointment]) -> set[tuple[str, int]]:
    """What appointments open beyond the own work: posts with reach by post and unit, what is confirmed for
    others, the accounts of everybody, what is read of every unit, the installation itself.
    """
    found = set()
    for held in appointments:
        if held.post in POSTS_WITH_REACH:
            found.add((str(held.post), held.unit_id))
        if held.post in SECOND_PERSONS:
            found.add(CONFIRMS)
        if held.post == Post.SYSTEM_ADMINISTRATOR or held.unit.role == UnitRole.ADMIN_HR:
            found.add(ACCOUNTS)
        if reads_across_units(held.post, held.unit.role):
            found.add((held.unit.role or str(held.post), 0))
    if person.is_superuser:
        found |= {CONFIRMS, ACCOUNTS, INSTALLATION}
    return found


def keep_a_second_person(
    going: QuerySet[Appointment], *, by: User | None, on: date, leaver: User | None = None
) -> None:
    """Refuse to end the appointments (or to close the account) of the last person who could confirm what `by`
    gives: what is given by somebody who is alone counts at once. Raises Refused.

    Asked is who could on the company day `on`, the first one without these appointments, and who could
    without end: posts that end some day do not stand in for one that does not. Called after
    `one_after_the_other()`.
    """
    if by is None:
        return
    for day in (on, date.max):
        stay = second_persons(day, without=going).exclude(pk=by.pk)
        if leaver is not None:
            stay = stay.exclude(pk=leaver.pk)
        if second_persons(day).exclude(pk=by.pk).exists() and not stay.exists():
            raise Refused(
                _("Nobody would be left to confirm what you give. Give such a post to somebody else first.")
            )


def one_after_the_other() -> None:
    """Let acts that take away posts wait for each other until the transaction ends: two at once would each
    find the other's person still there. Called before any other row is locked, so that they do not wait for
    each other in a ring.
    """
    # Any row that all of them have in common
    Unit.objects.select_for_update(no_key=True).order_by("pk").first()
