"""Who chairs, who takes the minutes, who is expected, and whom the minutes must reach."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from comms.organization.models import Group, Tier, Unit, User
from comms.organization.queries import group_members, head_of, holders, staff_with_centres
from meetings.models import Meeting, MeetingKind, MeetingSeries, Resolution
from meetings.states import ATTENDED, Audience, MinuteTakerRule, Role, Why


def chair_by_kind(kind: MeetingKind, unit: Unit) -> User | None:
    """Who chairs when nobody is named: the holder of the kind's post (1.5.1.1), else the head (1.5.3.1)."""
    if kind.chair_post:
        return holders(kind.chair_post).order_by("pk").first()
    return head_of(unit)


def chair_of(series: MeetingSeries) -> User | None:
    """The chair: the person named, else as the kind says; nobody for the whole series where leaders take
    turns (1.5.2.2).
    """
    if series.rota_id is not None:
        return None
    return series.chair or chair_by_kind(series.kind, series.unit)


def minute_taker_of(series: MeetingSeries) -> User | None:
    """The minute taker: the person named, else by the rule of the kind, as Admin & HR for 1.5.1.4."""
    if series.minute_taker:
        return series.minute_taker
    return minute_taker_by_kind(series.kind, series.unit, chair_of(series))


def minute_taker_by_kind(kind: MeetingKind, unit: Unit, chair: User | None) -> User | None:
    """Who takes the minutes when nobody is named: the head of the department or the chair; of a kind that
    wants a named person whoever a running series of the kind and unit names (1.7.a.2), else nobody.
    """
    match kind.minute_taker_rule:
        case MinuteTakerRule.UNIT:
            return head_of(unit)
        case MinuteTakerRule.CHAIR:
            return chair or head_of(unit)
    named = MeetingSeries.objects.active().filter(kind=kind, unit=unit, minute_taker__isnull=False)
    first = named.select_related("minute_taker").order_by("pk").first()
    return first and first.minute_taker


def expected_people(series: MeetingSeries, on: date | None = None) -> dict[User, str]:
    """All that the series expects on a company day with the role: chair, minute taker, its audience, more
    (1.5.1.2, 1.7.b.4).
    """
    people: dict[User, str] = {}
    for person, role in ((chair_of(series), Role.CHAIR), (minute_taker_of(series), Role.SECRETARY)):
        if person:
            people.setdefault(person, role)
    for person in _members(series, on):
        people.setdefault(person, Role.MEMBER)
    return people


def audience_of_kind(kind: MeetingKind, unit: Unit, on: date | None = None) -> Iterable[User]:
    """Whom a kind of meeting invites on a company day when it is called by itself (1.5, 1.7)."""
    groups = Group.objects.filter(code__in=kind.group_codes)
    return _belonging(Q(), groups, kind.audience, unit, on)


def groups_with_papers() -> set[str]:
    """Codes of the groups that are invited to meetings whose papers stay with the members (1.7.a.4)."""
    confidential = MeetingKind.objects.filter(confidential=True)
    codes = {code for kind in confidential for code in kind.group_codes}
    invited = Group.objects.filter(
        pk__in=MeetingSeries.groups.through.objects.filter(meetingseries__kind__in=confidential).values(
            "group"
        )
    )
    return codes.union(invited.values_list("code", flat=True))


def in_audience(series: MeetingSeries, person: User, on: date | None = None) -> bool:
    """Whether somebody belongs to those who come to a series on a company day."""
    return _members(series, on).filter(pk=person.pk).exists()


def _members(series: MeetingSeries, on: date | None) -> QuerySet[User]:
    named = Q(pk__in=series.members.values("pk"))
    return _belonging(named, series.groups.all(), series.audience, series.unit, on)


def _belonging(
    wanted: Q, groups: Iterable[Group], audience: str, unit: Unit, on: date | None
) -> QuerySet[User]:
    for group in groups:
        wanted |= Q(pk__in=group_members(group, on).values("pk"))
    if audience != Audience.GROUPS:
        tier = Tier.MANAGEMENT if audience == Audience.MANAGEMENT else ""
        wanted |= Q(pk__in=staff_with_centres(unit, on, tier=tier).values("pk"))
    if not wanted:
        return User.objects.none()
    return User.objects.filter(wanted, is_active=True).order_by("pk")


def people_of(meeting: Meeting) -> list[User]:
    """Everybody on the list who has an account; guests from outside have none."""
    lines = meeting.participants.select_related("user").filter(user__isnull=False)
    return [part.user for part in lines if part.user is not None]


def recipients_of(meeting: Meeting) -> dict[User, str]:
    """Whom the minutes must reach, and why (1.7.7.2, A5): attendees, absentees, owners, tracking heads."""
    people: dict[User, str] = {}
    for part in meeting.participants.select_related("user"):
        if part.user is None:
            continue
        people[part.user] = Why.ATTENDEE if part.attendance in ATTENDED else Why.ABSENTEE
    related: Iterable[Resolution] = meeting.resolutions.select_related("owner", "tracking_unit")
    if meeting.confidential:
        # Papers stay with the members (1.7.a.4); an owner from outside hears of the own resolution alone
        related = []
    for resolution in related:
        for person in (resolution.owner, head_of(resolution.tracking_unit)):
            if person:
                people.setdefault(person, Why.RELATED)
    return {person: why for person, why in people.items() if person.is_active}
