"""The planner of the daily decisions: every office that has an active series of them finds a row for today
and tomorrow, once per office and day. Written for a thousand offices at once: a statement for each table and
batch, and one by one only what somebody changed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, Subquery

from comms.base.clock import at_local, end_of_day, today
from comms.base.transitions import transition
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import start_many, start_missed
from comms.deadlines.queries import calendar
from comms.procedure.queries import steady, values
from meetings.models import Meeting, MeetingSeries, OfficeMorning
from meetings.models.mornings import time_to_decide
from meetings.operations.holding import finish
from meetings.operations.morning_moves import lapse_morning
from meetings.operations.one_by_one import each
from meetings.queries.series import rule_of
from meetings.rules import DECIDED_DAILY, first_to_decide, is_lapsed, planned_between
from meetings.states import AutomaticReason, MeetingState, MorningState
from meetings.states.mornings import CLOCK

logger = logging.getLogger(__name__)

AHEAD = timedelta(days=1)
BATCH = 1000
Place = tuple[int, date]  # an office, by its key, and a day


@dataclass(frozen=True)
class Wanted:
    """A day of an office as its series wants it; `new`: nothing was made ready for it yet."""

    series: MeetingSeries
    day: date
    starts_at: datetime
    new: bool


def plan_mornings(at: datetime) -> int:
    """Make the rows that are missing up to tomorrow, with their clocks; move and let go those that the series
    wants otherwise; find those that lapsed. Returns how many rows were made or changed.

    Idempotent, from any number of planners at once: unique(office, day). Days that went by while nothing ran
    are made as lapsed, so that none is silently lost.
    """
    with steady():
        ahead = OfficeMorning.objects.filter(day__gte=today(at), day__lte=today(at) + AHEAD)
        known = {(row.unit_id, row.day): row for row in ahead.naming("unit")}
        wanted = {(one.series.unit_id, one.day): one for one in _wanted(at)}
        missing = [one for place, one in wanted.items() if one.new and place not in known]
        done = sum(_make(some, at) for some in _batches(missing))
        return done + _follow(known, wanted, at) + lapse_mornings(at)


def _wanted(at: datetime) -> Iterator[Wanted]:
    """Each day that an active series asks for, from its first missing one to tomorrow; the first series of an
    office by code says when.
    """
    day, after = today(at), time_to_decide()
    known, numbers = calendar(), values()
    seen: set[Place] = set()
    for series, last in _deciding():
        today_lapsed = is_lapsed(at_local(day, series.start_time), at, after=after)
        begun = series.planned_from or day
        first = first_to_decide(begun=begun, last=last, today=day, today_lapsed=today_lapsed)
        try:
            planned = planned_between(rule_of(series, numbers), min(first, day), day + AHEAD, known)
        except ValueError:
            logger.exception("series %s could not be planned", series.code)
            continue
        for one in planned:
            place = series.unit_id, one.day
            if one.day >= begun and place not in seen:
                seen.add(place)
                yield Wanted(series, one.day, at_local(one.day, series.start_time), one.day >= first)


def _deciding() -> list[tuple[MeetingSeries, date | None]]:
    """The active series of daily decisions of offices that still work, with the last day that is ready."""
    rows = OfficeMorning.objects.filter(unit=OuterRef("unit"), day__gte=OuterRef("planned_from"))
    active = MeetingSeries.objects.active().filter(kind__code__in=DECIDED_DAILY, unit__active=True)
    last = Subquery(rows.order_by("-day").values("day")[:1])
    found = active.select_related("kind", "unit").annotate(last_morning=last).order_by("code")
    return [(series, series.last_morning) for series in found]


def _make(wanted: list[Wanted], at: datetime) -> int:
    """Rows with their clocks, those that no other planner made at the same moment; returns how many. What
    was over before stands as lapsed, and its clock as missed.
    """
    rows = [_row(one, at) for one in wanted]
    with transaction.atomic():
        OfficeMorning.objects.bulk_create(rows, ignore_conflicts=True)
        by_uuid = {row.uuid: row for row in rows}
        own = []
        for uuid, key in OfficeMorning.objects.filter(uuid__in=by_uuid).values_list("uuid", "pk"):
            by_uuid[uuid].pk = key
            own.append(by_uuid[uuid])
        for state, begin in ((MorningState.UNDECIDED, start_many), (MorningState.LAPSED, start_missed)):
            if clocks := [(row.terms(at), row) for row in own if row.state == state]:
                begin(clocks, at=at)
    return len(own)


def _row(one: Wanted, at: datetime) -> OfficeMorning:
    over = is_lapsed(one.starts_at, at, after=time_to_decide())
    return OfficeMorning(
        series=one.series,
        unit=one.series.unit,
        day=one.day,
        starts_at=one.starts_at,
        state=MorningState.LAPSED if over else MorningState.UNDECIDED,
        created_at=at,
    )


def _follow(known: dict[Place, OfficeMorning], wanted: dict[Place, Wanted], at: datetime) -> int:
    """Bring the rows of days that have not begun to what the series says now."""
    undecided = [row.pk for row in known.values() if row.state == MorningState.UNDECIDED]
    running = Clock.objects.open().filter(
        content_type=ContentType.objects.get_for_model(OfficeMorning), name=CLOCK, object_id__in=undecided
    )
    due = dict(running.values_list("object_id", "due_at"))
    after, done = time_to_decide(), 0
    for place, row in known.items():
        one = wanted.get(place)
        begun = row.starts_at <= at or (one is not None and one.starts_at <= at)
        if begun or not (event := _event(row, one, due.get(row.pk), after)):
            continue
        terms: dict[str, Any] = {}
        if one is not None:
            terms = {"starts_at": one.starts_at, "series": one.series, "reason": AutomaticReason.RULE_CHANGED}
        with transaction.atomic():
            transition(row, event, by=None, at=at, version=ANY, **terms)
        done += 1
    return done


def _event(row: OfficeMorning, one: Wanted | None, due_at: datetime | None, after: timedelta) -> str:
    """What brings a row to what its series wants; empty when it is that."""
    if row.state == MorningState.DROPPED:
        return "revive" if one is not None else ""
    if row.state != MorningState.UNDECIDED:
        return ""
    if one is None:
        return "drop"
    same = (row.starts_at, due_at) == (one.starts_at, one.starts_at + after)
    return "" if same else "move"


def lapse_mornings(at: datetime) -> int:
    """Find the days about which nobody decided in time (1.5.6.1); return how many."""
    over = OfficeMorning.objects.undecided().filter(starts_at__lt=at - time_to_decide())
    rows = over.select_related("series__kind").naming("unit").order_by("starts_at", "id")
    return each(rows, lambda morning: lapse_morning(morning, at=at))


def sweep_mornings(at: datetime) -> None:
    """What is done for the mornings of offices every minute."""
    lapse_mornings(at)
    end_mornings(at)


def end_mornings(at: datetime) -> int:
    """End the morning meetings of days gone by that nobody ended, at their planned end; return how many."""
    begun = Meeting.objects.filter(kind__code__in=DECIDED_DAILY, state=MeetingState.IN_PROGRESS)
    left = begun.filter(starts_at__lt=end_of_day(today(at) - AHEAD)).select_related("kind", "series", "unit")
    return each(left, lambda meeting: _end(meeting, at))


def _end(meeting: Meeting, at: datetime) -> None:
    begun = meeting.actual_start or meeting.starts_at
    ended = max(meeting.ends_at, begun + timedelta(minutes=1))
    finish(meeting, by=None, at=at, occurred_at=ended, version=ANY, reason=AutomaticReason.NOT_ENDED)


def _batches(wanted: list[Wanted]) -> Iterator[list[Wanted]]:
    return (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
