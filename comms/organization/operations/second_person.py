"""What takes effect only when a second person confirms it: when somebody else has to, and that somebody is
left who can.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.organization.models import Appointment, User
from comms.organization.queries import second_persons
from comms.organization.states import POSTS_WITH_REACH, Post, UnitRole


def others_confirm(*hands: User, at: datetime) -> bool:
    """Whether anybody but these people could be asked. Who is away counts: being alone for a day must not be
    a way around.
    """
    others = second_persons(today(at)).exclude(pk__in=[person.pk for person in hands])
    return others.exists()


def sees_more(person: User, by: User, at: datetime) -> bool:
    """Whether an account opens more than that of the one who would get hold of it: now, also for absent
    people, or by a post that is to come or waits. What `by` may do for somebody else does not count.
    """
    coming = person.appointments.ahead(today(at)).select_related("unit")
    return not _opened(person, [*person.posts, *coming]) <= _opened(by, by.own_posts)


def _opened(person: User, appointments: Iterable[Appointment]) -> set[tuple[str, int]]:
    """What appointments open beyond the own work: posts with reach by post and unit, the accounts of
    everybody, the installation itself.
    """
    found = set()
    for held in appointments:
        if held.post in POSTS_WITH_REACH:
            found.add((str(held.post), held.unit_id))
        if held.post == Post.SYSTEM_ADMINISTRATOR or held.unit.role == UnitRole.ADMIN_HR:
            found.add(("accounts", 0))
    if person.is_superuser:
        found |= {("accounts", 0), ("installation", 0)}
    return found


def keep_a_second_person(
    going: QuerySet[Appointment], *, by: User | None, on: date, leaver: User | None = None
) -> None:
    """Refuse to end the appointments (or to close the account) of the last person who could confirm what `by`
    gives: what is given by somebody who is alone counts at once. Raises Refused.
    """
    if by is None or not second_persons(on).exclude(pk=by.pk).exists():
        return
    stay = second_persons(on, without=going).exclude(pk=by.pk)
    if leaver is not None:
        stay = stay.exclude(pk=leaver.pk)
    if not stay.exists():
        raise Refused(
            _("Nobody would be left to confirm what you give. Give such a post to somebody else first.")
        )
