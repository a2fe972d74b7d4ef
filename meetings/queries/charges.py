"""Where an open series, meeting, review, receipt or resolution names one of some people.

Each takes the people and the moment and gives rows with everything that a line about them reads.
"""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from comms.deadlines.models import Clock
from comms.organization.models import User
from meetings.models import (
    ActionStep,
    AgendaItem,
    Distribution,
    Meeting,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    Participant,
    Resolution,
)
from meetings.states import (
    OPEN_AGENDA,
    OPEN_RESOLUTION,
    UPCOMING,
    Audience,
    MeetingState,
    MinutesState,
    MotionState,
    RequestState,
    Role,
    Rsvp,
    SeriesState,
)

UNFINISHED = (*OPEN_AGENDA, MeetingState.FINISHED, MeetingState.PUBLISHED)


def _series(field: str, people: QuerySet[User]) -> QuerySet[MeetingSeries]:
    living = MeetingSeries.objects.exclude(state=SeriesState.ENDED).filter(**{f"{field}__in": people})
    return living.select_related("kind", "unit", "chair", "minute_taker").order_by("code")


def _meetings(field: str, people: QuerySet[User]) -> QuerySet[Meeting]:
    """Those that are not over with everything that follows: not explained, minutes not out, a clock open."""
    kind = ContentType.objects.get_for_model(Meeting)
    clocks = Clock.objects.open().filter(content_type=kind, person__in=people)
    goes_on = (
        Q(state__in=UNFINISHED)
        | Q(state=MeetingState.NOT_HELD, not_held_reason="")
        | Q(minutes__state__in=[MinutesState.DRAFTING, MinutesState.IN_REVIEW])
        | Q(pk__in=clocks.values("object_id"))
    )
    named = Meeting.objects.filter(goes_on, **{f"{field}__in": people})
    return named.select_related("kind", "unit", "chair", "minute_taker").order_by("starts_at", "id")


def requests(people: QuerySet[User], at: datetime) -> QuerySet[MeetingRequest]:
    """Reports that ask for a meeting and are not decided, by who handed them in."""
    waiting = MeetingRequest.objects.filter(state__in=[RequestState.SUBMITTED, RequestState.RETURNED])
    return waiting.filter(requested_by__in=people).select_related("unit", "requested_by").order_by("number")


def series_chairs(people: QuerySet[User], at: datetime) -> QuerySet[MeetingSeries]:
    """Series that plan or may plan again, by chair."""
    return _series("chair", people)


def series_writers(people: QuerySet[User], at: datetime) -> QuerySet[MeetingSeries]:
    """The same by minute taker."""
    return _series("minute_taker", people)


def members(people: QuerySet[User], at: datetime) -> QuerySet[Model]:
    """Further attendees of such series."""
    through: Any = MeetingSeries.members.through
    rows = through.objects.filter(user__in=people).exclude(meetingseries__state=SeriesState.ENDED)
    return rows.select_related("user", "meetingseries__kind", "meetingseries__unit").order_by(
        "meetingseries__code"
    )


def chairs(people: QuerySet[User], at: datetime) -> QuerySet[Meeting]:
    """Unfinished meetings by chair, whom their minutes and resolutions follow. Who leads a meeting to come by
    turns has no successor: the next in order does.
    """
    return _meetings("chair", people).exclude(series__rota__isnull=False, state__in=UPCOMING)


def writers(people: QuerySet[User], at: datetime) -> QuerySet[Meeting]:
    """Unfinished meetings by minute taker, whom the draft and the meeting's clocks follow."""
    return _meetings("minute_taker", people)


def places(people: QuerySet[User], at: datetime) -> QuerySet[Participant]:
    """Places on the lists of meetings to come. Whoever comes with the unit has none to hand over, until they
    answered: the list follows the audience by itself. Nor has whoever leads by turns: the next in order does.
    """
    rows = Participant.objects.filter(user__in=people, meeting__state__in=UPCOMING, sign_ins=None)
    with_unit = Q(meeting__series__audience__in=(Audience.STAFF, Audience.MANAGEMENT))
    rows = rows.exclude(with_unit, by_audience=True, role=Role.MEMBER, rsvp=Rsvp.NEEDS_ACTION)
    rows = rows.exclude(meeting__series__rota__isnull=False, role=Role.CHAIR)
    return rows.select_related("user", "meeting__kind", "meeting__unit").order_by("meeting__starts_at", "id")


def stand_ins(people: QuerySet[User], at: datetime) -> QuerySet[Participant]:
    """Invitations to meetings to come that were passed on to somebody."""
    rows = Participant.objects.filter(substitute__in=people, meeting__state__in=UPCOMING)
    return rows.select_related("user", "substitute", "meeting__kind").order_by("meeting__starts_at", "id")


def items(people: QuerySet[User], at: datetime) -> QuerySet[AgendaItem]:
    """Items of open agendas, by presenter."""
    rows = AgendaItem.objects.filter(presenter__in=people, meeting__state__in=OPEN_AGENDA)
    return rows.select_related("presenter", "meeting__kind").order_by("meeting__starts_at", "position", "id")


def _turns(model: type[Model], name: str, people: QuerySet[User]) -> QuerySet[Clock]:
    kind = ContentType.objects.get_for_model(model)
    clocks = Clock.objects.open().filter(content_type=kind, name=name, person__in=people)
    subject = GenericPrefetch("subject", [model._default_manager.select_related("meeting")])
    found: QuerySet[Clock] = clocks.select_related("person").order_by("id")
    return found.prefetch_related(subject)  # type: ignore[no-redef]


def reviews(people: QuerySet[User], at: datetime) -> QuerySet[Clock]:
    """Minutes under review, by whose turn it is; those of the chair follow the chair."""
    meetings = Meeting.objects.filter(chair=OuterRef("person"), minutes=OuterRef("object_id"))
    return _turns(Minutes, "review", people).exclude(Exists(meetings))


def verifications(people: QuerySet[User], at: datetime) -> QuerySet[Clock]:
    """Resolutions reported as done, by whose turn it is; those of chair and minute taker follow them."""
    roles = Q(chair=OuterRef("person")) | Q(minute_taker=OuterRef("person"))
    meetings = Meeting.objects.filter(roles, resolutions=OuterRef("object_id"))
    return _turns(Resolution, "verification", people).exclude(Exists(meetings))


def owners(people: QuerySet[User], at: datetime) -> QuerySet[Resolution]:
    """Open resolutions by person responsible."""
    rows = Resolution.objects.open().filter(owner__in=people)
    return rows.select_related("owner", "meeting__kind", "meeting__chair", "tracking_unit").order_by("number")


def motions(people: QuerySet[User], at: datetime) -> QuerySet[Motion]:
    """Motions that no meeting has on its agenda yet, by who submitted them."""
    waiting = Motion.objects.filter(
        submitter__in=people, state__in=[MotionState.DRAFT, MotionState.SUBMITTED]
    )
    return waiting.select_related("submitter", "meeting__unit", "meeting__kind").order_by("number")


def steps(people: QuerySet[User], at: datetime) -> QuerySet[ActionStep]:
    """Steps of the present plans of open resolutions, by person responsible."""
    rows = ActionStep.objects.filter(
        assignee__in=people,
        resolution__state__in=OPEN_RESOLUTION,
        plan_version=F("resolution__plan_version"),
    )
    return rows.select_related("assignee", "resolution").order_by("resolution__number", "position")


def receipts(people: QuerySet[User], at: datetime) -> QuerySet[Distribution]:
    """Minutes sent last and not signed for, by recipients; with the account they end."""
    newer = Distribution.objects.filter(
        revision__minutes=OuterRef("revision__minutes"), revision__number__gt=OuterRef("revision__number")
    )
    rows = Distribution.objects.filter(
        acknowledged_at=None, recipient__in=people, recipient__is_active=True
    ).exclude(Exists(newer))
    return rows.select_related("recipient", "revision__minutes__meeting").order_by("sent_at", "id")
