"""Clocks: whose they are, what they are about, and why they are due when they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import (
    Model,
    Prefetch,
    Q,
    QuerySet,
)

from comms.audit.queries import models_with_history, public_name, visible_rows
from comms.deadlines.models import (
    Clock,
    ClockPause,
)
from comms.deadlines.queries.calendars import calendar, hours_of
from comms.deadlines.rules import Due, Shift, Span, WorkCalendar, due
from comms.deadlines.rules.due import Basis
from comms.organization.models import User
from comms.procedure import queries as procedure
from comms.procedure.rules import Policy


def span_of(policy: Policy) -> Span:
    """How a policy's number is counted."""
    return Span(Basis(policy.counted), policy.amount)


def due_of(clock: Clock, policy: Policy, known: WorkCalendar) -> Due:
    """When a clock falls due under a policy and a calendar, and its counted lines. Prefetch the pauses."""
    return due(
        span_of(policy),
        clock.started_at,
        calendar=known,
        hours=hours_of(clock.unit),
        pauses=[(pause.starts_at, pause.ends_at) for pause in clock.pauses.all()],
        promised_at=clock.promised_at,
        event_at=clock.event_at,
    )


def explain(clock: Clock) -> Due:
    """Why a clock is due when it is: the segments counted, the breaks, the holidays, the pauses. Empty when
    its policy is gone.
    """
    if not procedure.is_policy(clock.policy):
        return Due(clock.due_at)
    return due_of(clock, procedure.policy(clock.policy), calendar())


def clocks_of(obj: Model) -> QuerySet[Clock]:
    """All clocks of an object, in order of their due times."""
    kind = ContentType.objects.get_for_model(obj)
    clocks = Clock.objects.filter(content_type=kind, object_id=obj.pk)
    return clocks.select_related("person").naming("unit").order_by("listed_at", "id")


def clock_of(subject: Model, name: str) -> Clock | None:
    """The latest clock of this name that a subject has, or None."""
    return Clock.objects.of(subject, name).order_by("-cycle").first()


def due_for(user: User) -> QuerySet[Clock]:
    """What is due from a person, by due time: own open clocks, and those of units they head that name nobody.

    Never what is kept from them, so that the desk and its list hold the same.
    """
    mine = Q(person__in=user.person_ids) | Q(person=None, unit_id__in=user.headed_unit_ids)
    clocks = Clock.objects.visible_to(user).open().filter(mine).exclude(due_at=None)
    return clocks.naming("unit").order_by("listed_at", "id")


@dataclass(frozen=True)
class Subject:
    """What a clock is about: its public name such as fault-slips/TS-2026-000123, and its page."""

    name: str
    url: str


def seen_by(user: User, field: str) -> "GenericPrefetch[str]":
    """Objects of any kind as `seen_<field>`, where this person may see them: one query for each kind."""
    models = models_with_history()
    ContentType.objects.get_for_models(*models)  # one query for all of them, and only in a fresh process
    seen = [visible_rows(model, user) for model in models]
    return GenericPrefetch(field, seen, to_attr=f"seen_{field}")


def with_subjects(clocks: QuerySet[Clock], user: User) -> QuerySet[Clock]:
    """Clocks whose `seen_subject` this person may see."""
    return clocks.prefetch_related(seen_by(user, "subject"))


def subject_of(clock: Clock) -> Subject | None:
    """The subject of a clock that came from `with_subjects`; None when it is hidden or has no public name."""
    if clock.seen_subject is None:
        return None
    name = public_name(clock.seen_subject)
    if not name:
        return None
    return Subject(name, clock.seen_subject.get_absolute_url())


def seen_shifts(shifts: Sequence[Shift], user: User | None) -> list[Shift]:
    """The moves of things that this person may see; all of them for the system (None)."""
    if user is None:
        return list(shifts)
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for shift in shifts:
        if shift.obj is not None:
            wanted[type(shift.obj)].add(shift.obj.pk)
    seen = set()
    for model, keys in wanted.items():
        rows = visible_rows(model, user).filter(pk__in=keys)
        seen |= {(model, key) for key in rows.values_list("pk", flat=True)}
    return [shift for shift in shifts if shift.obj is not None and (type(shift.obj), shift.obj.pk) in seen]


def with_story(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks with everything that their page tells."""
    return clocks.select_related("unit", "person", "met_by", "claim_by", "content_type").prefetch_related(
        Prefetch("pauses", ClockPause.objects.select_related("by")), "steps"
    )
