"""Who holds which post, who heads a unit, who stands in for whom, who belongs to a group."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from comms.base.clock import now, today
from comms.organization.models import Absence, Appointment, Group, Unit, User
from comms.organization.states import HEAD_POSTS, Post

QUALITY = "QM"
ADMIN_HR = "AH"


def unit_by_code(code: str) -> Unit | None:
    """The unit with this code, or None."""
    return Unit.objects.filter(code=code).first()


def quality_dept() -> Unit | None:
    """The quality management department, the hub of all communication (clause 1.3.1)."""
    return unit_by_code(QUALITY)


def holders(post: str, unit: Unit | None = None, on: date | None = None) -> QuerySet[User]:
    """Active people who hold the post on a company day (today when not given), in one unit or anywhere."""
    held = Appointment.objects.current(on or today(now())).filter(post=post)
    if unit is not None:
        held = held.filter(unit=unit)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def head_of(unit: Unit | None, on: date | None = None) -> User | None:
    """The head of a unit (clause 1.4.1), else the head of the unit above; None when nobody heads any of them."""
    while unit is not None:
        held = (
            Appointment.objects.current(on or today(now()))
            .filter(unit=unit, post__in=HEAD_POSTS, user__is_active=True)
            .order_by("acting", "since")
            .select_related("user")
            .first()
        )
        if held:
            return held.user
        unit = unit.parent
    return None


def staff_of(unit: Unit, on: date | None = None) -> QuerySet[User]:
    """Active people with any post in the unit."""
    held = Appointment.objects.current(on or today(now())).filter(unit=unit)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def is_absent(user: User, at: datetime) -> bool:
    """Whether the person is away on the company day of `at`."""
    return current_absence(user, at) is not None


def current_absence(user: User, at: datetime) -> Absence | None:
    """The absence that covers the company day of `at`."""
    day = today(at)
    return (
        Absence.objects.filter(user=user, starts_on__lte=day, ends_on__gte=day, cancelled_at=None)
        .select_related("deputy")
        .order_by("-id")
        .first()
    )


def stand_in(user: User | None, at: datetime, *, unit: Unit | None = None, not_persons: Iterable[User] = ()) -> User | None:
    """The person, or who stands in: the deputy when away, else the head of the unit, else of the units above.

    `not_persons` (those a complaint is about) are passed over. None when nobody is left.
    """
    barred = {person.pk for person in not_persons}
    tried: set[int] = set()
    while user is not None and user.pk not in tried:
        tried.add(user.pk)
        away = current_absence(user, at)
        if user.is_active and not away and user.pk not in barred:
            return user
        user = away.deputy if away else None
    while unit is not None:
        head = head_of(unit)
        if head and head.is_active and head.pk not in barred | tried and not is_absent(head, at):
            return head
        unit = unit.parent
    return None


def members_of(code: str, on: date | None = None) -> QuerySet[User]:
    """The active people of a named group (company_leadership, board_members, hq_staff …); nobody for an unknown code."""
    group = Group.objects.filter(code=code).first()
    if group is None:
        return User.objects.none()
    return group_members(group, on)


def group_members(group: Group, on: date | None = None) -> QuerySet[User]:
    """Everyone who holds one of the group's posts in its kinds of unit, and the hand-picked people."""
    held = Appointment.objects.current(on or today(now())).filter(post__in=group.posts)
    if group.unit_kinds:
        held = held.filter(unit__kind__in=group.unit_kinds)
    return User.objects.filter(Q(pk__in=held.values("user_id")) | Q(picked_groups=group), is_active=True).distinct()


def management_representatives() -> QuerySet[User]:
    """Who answers for the communication channels (clause 1.2.1)."""
    return holders(Post.MANAGEMENT_REPRESENTATIVE)


def quality_managers() -> QuerySet[User]:
    """Heads of the quality department (clause 1.3.1)."""
    return holders(Post.QUALITY_MANAGER)
