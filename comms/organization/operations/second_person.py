"""What takes effect only when a second person confirms it: when somebody else has to, and that somebody is
left who can.
"""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.organization.models import Appointment, User
from comms.organization.queries import second_persons


def others_confirm(*hands: User, at: datetime) -> bool:
    """Whether anybody but these people could be asked. Who is away counts: being alone for a day must not be
    a way around.
    """
    others = second_persons(today(at)).exclude(pk__in=[person.pk for person in hands])
    return others.exists()


def reach(person: User) -> set[tuple[str, int]]:
    """The posts with reach that a person can act by today, by post and unit, those of absent people too."""
    held = {(held.post, held.unit_id) for held in person.posts if held.reaches_far}
    if person.is_superuser:
        held.add(("installation", 0))
    return held


def sees_more(person: User, by: User) -> bool:
    """Whether an account opens more than that of the one who would get hold of it."""
    return not reach(person) <= reach(by.alone())


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
