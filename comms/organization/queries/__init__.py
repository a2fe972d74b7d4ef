"""Who holds which post, who heads a unit, who stands in for whom, who belongs to a group."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from comms.base.clock import now, today
from comms.base.folding import fold
from comms.base.search import found
from comms.organization.models import Absence, Appointment, FirstDay, Unit, User
from comms.organization.models.people import in_key
from comms.organization.queries.groups import group_members, members_in_order, members_of, orders_on
from comms.organization.rules import Segment, name_fits, read_hours, typed_words
from comms.organization.states import HEAD_POSTS, HEADED_KINDS, SECOND_PERSONS, Post, UnitKind, UnitRole

__all__ = [
    "absent_today",
    "current_absence",
    "find_people",
    "find_units",
    "first_day",
    "group_members",
    "head_of",
    "heads_above",
    "heads_of",
    "holders",
    "is_absent",
    "lacks_second_factor",
    "last_post",
    "management_representatives",
    "members_in_order",
    "members_of",
    "missing_roles",
    "opening_hours",
    "orders_on",
    "people_with_posts",
    "posts_and_absences",
    "posts_with_reach",
    "quality_dept",
    "quality_managers",
    "second_persons",
    "somebody_acts",
    "somebody_signs_in",
    "staff_of",
    "staff_with_centres",
    "stand_in",
    "unit_of_role",
    "units_with_people",
    "units_without_head",
    "waits_for_code",
    "who_confirms",
]


def opening_hours(unit: Unit) -> dict[int, list[Segment]]:
    """The opening segments of each open weekday (1 = Monday); none when the unit keeps the company's hours.

    Raises ValueError that names the unit when its row is of a shape that no operation writes.
    """
    try:
        return read_hours(unit.working_hours)
    except ValueError as problem:
        raise ValueError(f"the working hours of {unit.code} cannot be read: {problem}") from problem


def unit_of_role(role: str) -> Unit | None:
    """The unit that is this in the procedure (`UnitRole`), or None while there is none."""
    return Unit.objects.filter(role=role).first() if role else None


def missing_roles() -> list[UnitRole]:
    """The roles of the procedure that no working unit has, in their order."""
    present = set(Unit.objects.active().exclude(role="").values_list("role", flat=True))
    return [role for role in UnitRole if role not in present]


def quality_dept() -> Unit | None:
    """The quality management department, the hub of all communication (clause 1.3.1)."""
    return unit_of_role(UnitRole.QUALITY)


def holders(post: str, unit: Unit | None = None, on: date | None = None) -> QuerySet[User]:
    """Active people who hold the post on a company day (today when not given), in one unit or anywhere."""
    held = Appointment.objects.current(on or today(now())).filter(post=post)
    if unit is not None:
        held = held.filter(unit=unit)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def head_of(unit: Unit | None, on: date | None = None) -> User | None:
    """The head of a unit (clause 1.4.1), else of the unit above; None when nobody heads any of them."""
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


def last_post(person: User, on: date) -> Appointment | None:
    """The highest post that a person holds on a company day; of somebody without one, the last they held."""
    held = person.appointments.confirmed().filter(since__lte=on).select_related("unit")
    ends = [(row.until or date.max, row) for row in held]
    latest = max((min(until, on) for until, _row in ends), default=None)
    last = [row for until, row in ends if min(until, on) == latest]
    return min(last, key=lambda row: row.rank, default=None)


def heads_above(person: User, *, unit: Unit | None = None) -> list[User]:
    """Who leads a person, the nearest first: the heads of a unit and of those above; of the unit of their
    main post when none is named, of the last one for somebody who has left.
    """
    heads: dict[int, User] = {}
    unit = unit or person.unit_in_charge or _last_unit(person)
    while unit is not None:
        head = head_of(unit)
        if head is not None and head.pk != person.pk:
            heads.setdefault(head.pk, head)
        unit = unit.parent
    return list(heads.values())


def _last_unit(person: User) -> Unit | None:
    post = last_post(person, today(now()))
    if post is None:
        return None
    return post.unit


def heads_of(units: Iterable[Unit], on: date | None = None) -> dict[int, User]:
    """{unit id: its head} for many units with one query; units without a head (clause 1.4.1) are missing."""
    held = (
        Appointment.objects.current(on or today(now()))
        .filter(unit__in=list(units), post__in=HEAD_POSTS, user__is_active=True)
        .order_by("-acting", "-since")
        .select_related("user")
    )
    return {appointment.unit_id: appointment.user for appointment in held}


def units_without_head(on: date | None = None) -> QuerySet[Unit]:
    """Working units that should have a head of their own and have none on a company day (clause 1.4.1)."""
    headed = Appointment.objects.current(on or today(now())).filter(post__in=HEAD_POSTS, user__is_active=True)
    return Unit.objects.active().filter(kind__in=HEADED_KINDS).exclude(pk__in=headed.values("unit_id"))


def units_with_people(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Units ready for a list: `heads` (appointments, the real head first), `staff_count` on a company day."""
    heading = (
        Appointment.objects.current(on)
        .filter(post__in=HEAD_POSTS, user__is_active=True)
        .order_by("acting", "since")
    )
    staff = (
        Appointment.objects.current(on)
        .filter(unit=OuterRef("pk"), user__is_active=True)
        .order_by()
        .values("unit")
    )
    number = Subquery(
        staff.annotate(number=Count("user", distinct=True)).values("number"), output_field=IntegerField()
    )
    return (
        units.select_related("parent")
        .annotate(staff_count=Coalesce(number, 0))
        .prefetch_related(Prefetch("appointments", heading.select_related("user"), to_attr="heads"))
    )


def people_with_posts(people: QuerySet[User], on: date) -> QuerySet[User]:
    """People ready for a list: `own_posts` and `away` (their absences that cover the company day)."""
    return people.prefetch_related(*posts_and_absences(on))  # type: ignore[no-redef]


def posts_and_absences(on: date) -> tuple[Prefetch, Prefetch]:
    """What fills `own_posts`, the cached property, and `away` of people for a company day."""
    held = Appointment.objects.current(on).filter(user__is_active=True).select_related("unit")
    away = Absence.objects.overlapping(on, on).select_related("deputy")
    return Prefetch("appointments", held, to_attr="own_posts"), Prefetch("absences", away, to_attr="away")


def find_people(people: QuerySet[User], text: str, on: date) -> QuerySet[User]:
    """Those of `people` whom every word of a text fits: a name, or a unit or post held on the day.

    A name is found by a part of it, its pinyin, its initials, or the sign-in name. Whoever is called so comes
    before those who work there, and among them whose name begins so; then by name.
    """
    words = typed_words(text)
    if text.strip() and not words:
        return people.none()
    units = list(Unit.objects.active()) if words else []
    for word in words:
        at_work = _held_by_word(word, units, on)
        people = people.filter(_called(word) | at_work)
    first = next(iter(words), "")
    begins = Q(pk__listed=found(User, first, begins=True)) | Q(name_key__contains=f"|{first}")
    rank = Case(When(begins, then=Value(0)), When(_called(first), then=Value(1)), default=Value(2))
    return people.order_by(rank, "name", "pk")


def _called(word: str) -> Q:
    """The condition that a person is called so: Latin letters begin a name or its pinyin."""
    return Q(pk__listed=found(User, word, begins=word.isascii())) | in_key(word)


def _held_by_word(word: str, units: list[Unit], on: date) -> Q:
    """The condition that a typed word fits a post held on the day, or its unit; a single letter fits none."""
    if word.isascii() and len(word) == 1:
        return Q(pk__in=[])
    posts = [post for post in Post if name_fits(word, str(post.label))]
    places = [unit.pk for unit in units if _unit_fits(word, unit)]
    if not posts and not places:
        return Q(pk__in=[])
    held = Appointment.objects.current(on).filter(Q(post__in=posts) | Q(unit__in=places))
    return Q(pk__in=held.values("user_id"))


def _unit_fits(word: str, unit: Unit) -> bool:
    """Whether a typed word is the unit's code or names it."""
    return fold(unit.code) == word or name_fits(word, unit.name_zh, unit.name_en)


def find_units(units: Iterable[Unit], text: str) -> list[Unit]:
    """Those of `units` that every word of a text fits: code, name in either language, pinyin or initials."""
    words = typed_words(text)
    if text.strip() and not words:
        return []
    return [unit for unit in units if all(_unit_fits(word, unit) for word in words)]


def staff_of(unit: Unit, on: date | None = None) -> QuerySet[User]:
    """Active people with any post in the unit."""
    held = Appointment.objects.current(on or today(now())).filter(unit=unit)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def staff_with_centres(unit: Unit, on: date | None = None, *, tier: str = "") -> QuerySet[User]:
    """Active people with a post in the unit or a service centre below it; of one tier if it is named."""
    below = Q(unit__parent=unit, unit__kind=UnitKind.SERVICE_CENTER)
    held = Appointment.objects.current(on or today(now())).filter(Q(unit=unit) | below)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return people.filter(tier=tier) if tier else people


def is_absent(user: User, at: datetime) -> bool:
    """Whether the person is away at a moment; times of day count."""
    return current_absence(user, at) is not None


def current_absence(user: User, at: datetime) -> Absence | None:
    """The absence that covers a moment; times of day count."""
    return Absence.objects.covering(at).filter(user=user).select_related("deputy").order_by("-id").first()


def somebody_acts(person: User, at: datetime, *, but: User | int | None = None) -> bool:
    """Whether a person can decide now: they are there, or a deputy who may act is, other than `but`."""
    if not person.is_active:
        return False
    if not is_absent(person, at):
        return True
    others = Absence.objects.giving_rights(at).filter(user=person)
    if but is not None:
        others = others.exclude(deputy=but)
    return others.exists()


def absent_today(people: Iterable[User], at: datetime) -> dict[int, Absence]:
    """{person id: absence that covers the moment} for many people with one query."""
    away = Absence.objects.covering(at).filter(user__in=list(people)).select_related("deputy").order_by("id")
    return {absence.user_id: absence for absence in away}


def stand_in(
    user: User | None, at: datetime, *, unit: Unit | None = None, not_persons: Iterable[User] = ()
) -> User | None:
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


def management_representatives() -> QuerySet[User]:
    """Who answers for the communication channels (clause 1.2.1)."""
    return holders(Post.MANAGEMENT_REPRESENTATIVE)


def quality_managers() -> QuerySet[User]:
    """Heads of the quality department (clause 1.3.1)."""
    return holders(Post.QUALITY_MANAGER)


def second_persons(on: date | None = None, *, without: QuerySet[Appointment] | None = None) -> QuerySet[User]:
    """Active people who confirm on a company day what one person alone must not decide (`second_person`),
    by other appointments than those of `without`.
    """
    held = Appointment.objects.current(on or today(now())).filter(
        Q(post__in=SECOND_PERSONS) | Q(post__in=HEAD_POSTS, unit__role=UnitRole.ADMIN_HR)
    )
    if without is not None:
        held = held.exclude(pk__in=without.values("pk"))
    return User.objects.filter(Q(is_superuser=True) | Q(pk__in=held.values("user_id")), is_active=True)


def who_confirms(at: datetime) -> QuerySet[User]:
    """The second persons, and the deputies who may act for those of them who are away at a moment."""
    asked = second_persons(today(at))
    deputies = Absence.objects.giving_rights(at).filter(user__in=asked)
    return User.objects.filter(
        Q(pk__in=asked) | Q(pk__in=deputies.values("deputy")), is_active=True
    ).order_by("pk")


def lacks_second_factor(user: User) -> bool:
    """Whether the person reads across units without the second factor which that asks for; never in
    demonstration mode.
    """
    return settings.SECOND_FACTOR_ASKED and user.reads_across_units and not user.has_second_factor


def first_day() -> FirstDay | None:
    """The set-up of the portal while it goes on; None before and afterwards."""
    return FirstDay.objects.going_on().first()


def somebody_signs_in() -> bool:
    """Whether there is any account at work."""
    return User.objects.filter(is_active=True).exists()


def waits_for_code(row: FirstDay) -> bool:
    """Whether the code of the console makes the first account: while there is none yet."""
    return bool(row.code) and not somebody_signs_in()


def posts_with_reach(on: date) -> list[Appointment]:
    """Posts that reach beyond the own work, in force on a company day or later: what somebody looks through
    before the set-up ends.
    """
    held = Appointment.objects.not_over(on).filter(user__is_active=True).select_related("user", "unit")
    return [one for one in held.order_by("unit__code", "post", "pk") if one.reaches_far]
