"""The planner: every active series has its meetings ahead of time, once per period, and moves those nobody
has announced or moved.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max

from comms.base.clock import at_local, today
from comms.base.errors import DomainError
from comms.base.transitions import transition
from comms.base.versions import ANY
from comms.deadlines.queries import calendar, seen_shifts
from comms.deadlines.rules import Shift, WorkCalendar
from comms.organization.models import User
from comms.procedure.queries import value, values
from meetings.models import Meeting, MeetingSeries
from meetings.models.kinds import SeriesQuerySet
from meetings.operations.duties import keep_duties
from meetings.operations.meetings import miss, move_clock, open_meeting
from meetings.operations.morning_plan import plan_mornings
from meetings.operations.rotation import arrange_turns
from meetings.queries.people import chair_of, expected_people, minute_taker_of
from meetings.queries.series import RULE_POLICIES, rule_of
from meetings.rules import DECIDED_DAILY, PlannedDay, horizon, periods_between, planned_between, with_day
from meetings.states import AutomaticReason, MeetingState

logger = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=7)


def plan_meetings(at: datetime) -> int:
    """Make the missing meetings of active series, move those whose day the rule changed; make the daily
    decisions of offices ready (1.5.6.1). Returns how many.

    Idempotent: unique(series, period). A series that fails is reported and does not hold up the others.
    """
    done = _daily(at)
    for series in planned_ahead().select_related("kind", "unit", "chair", "minute_taker"):
        try:
            done += plan_series(series, at=at)
        except (DatabaseError, DomainError, ValueError):
            logger.exception("series %s could not be planned", series.code)
    return done


def planned_ahead() -> SeriesQuerySet:
    """The active series whose meetings are made ahead; of the others each day is decided (1.5.6.1)."""
    return MeetingSeries.objects.active().exclude(kind__code__in=DECIDED_DAILY)


def _daily(at: datetime) -> int:
    try:
        return plan_mornings(at)
    except (DatabaseError, DomainError, ValueError):
        logger.exception("the mornings of the offices could not be planned")
    return 0


def plan_series(series: MeetingSeries, *, at: datetime) -> int:
    """Plan one series up to the horizon: its duties, the meetings that are to keep them, and who leads these
    where leaders take turns; return how many were made or moved.
    """
    begun, last = series.planned_from or today(at), _last_day(at)
    periods = periods_between(rule_of(series), _first_day(series, at), last, calendar())
    done = keep_duties(series, periods, begun=begun, last=last, at=at)
    planned = with_day(periods)
    present = {
        meeting.period_key: meeting
        for meeting in series.meetings.filter(period_key__in=[one.key for one in planned])
    }
    for one in planned:
        meeting = present.get(one.key)
        if meeting is None and one.day >= begun:
            done += plan_one(series, one, at=at) is not None
        elif meeting is not None:
            done += _replan(meeting, series, one, at)
    done += _drop_exempt(series, {one.key for one in planned}, at)
    if series.rota_id is not None:
        arrange_turns(series, at=at)
    return done


def plan_one(series: MeetingSeries, planned: PlannedDay, *, at: datetime) -> Meeting | None:
    """Make the meeting of one period, or find that another planner just did (None).

    A period that went by while nothing ran is made as "not held", so that somebody has to say why.
    """
    starts_at, ends_at = _times(series, planned.day)
    meeting = Meeting(
        series=series,
        kind=series.kind,
        unit=series.unit,
        title=series.title,
        period_key=planned.key,
        original_start=starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        window_from=planned.window[0],
        window_to=planned.window[1],
        location=series.location,
        chair=chair_of(series),
        minute_taker=minute_taker_of(series),
        extended_reason=series.extended_reason,
        confidential=series.kind.confidential,
        provisional=planned.provisional,
    )
    try:
        with transaction.atomic():
            meeting = open_meeting(meeting, expected_people(series), by=None, at=at)
            if not_held_by(meeting, at):
                return miss(meeting, at=at)
            return meeting
    except IntegrityError:
        if Meeting.objects.filter(series=series, period_key=planned.key).exists():
            return None
        raise


def not_held_by(meeting: Meeting, at: datetime) -> bool:
    """Whether so much time has passed since the planned end that the meeting counts as not held."""
    return at >= meeting.ends_at + timedelta(hours=value("meetings.not_held_after"))


# What a changed calendar or number of the procedure would move


def calendar_preview(known: WorkCalendar, at: datetime) -> list[Shift]:
    """The meetings that would move under this calendar; nothing is written."""
    return _shifts(known, None, at)


def calendar_applied(by: User | None, at: datetime) -> None:
    """Move them after the calendar was changed."""
    plan_meetings(at)


def policy_preview(
    policies: list[str], held: Mapping[str, Any], by: User | None, at: datetime
) -> list[Shift]:
    """The meetings that would move under these values of the policies, as far as this person may see them."""
    current = values()
    if all(held[name] == current[name] for name in RULE_POLICIES):
        return []
    return seen_shifts(_shifts(calendar(), held, at), by)


def policy_applied(policies: list[str], by: User | None, at: datetime) -> None:
    """Move them after a number was set."""
    plan_meetings(at)


def _shifts(known: WorkCalendar, held: Mapping[str, Any] | None, at: datetime) -> list[Shift]:
    found = []
    for series in planned_ahead().select_related("kind"):
        free = {
            one.period_key: one
            for one in series.meetings.filter(
                state=MeetingState.SCHEDULED, starts_at__gt=at, moved_by_hand=False
            )
        }
        for one in planned_between(rule_of(series, held), today(at), _last_day(at), known):
            meeting = free.get(one.key)
            if meeting and meeting.starts_at != (new := _times(series, one.day)[0]):
                was, page = meeting.starts_at, meeting.get_absolute_url()
                found.append(Shift(str(meeting.title), page, was, new, one.provisional, obj=meeting))
    return found


def _replan(meeting: Meeting, series: MeetingSeries, planned: PlannedDay, at: datetime) -> bool:
    """Move a meeting that nobody moved or announced to the day of the rule (calendar, policy or series)."""
    if meeting.state != MeetingState.SCHEDULED or meeting.moved_by_hand or meeting.starts_at <= at:
        return False
    starts_at, ends_at = _times(series, planned.day)
    wanted: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "original_start": starts_at,
        "window_from": planned.window[0],
        "window_to": planned.window[1],
        "provisional": planned.provisional,
    }
    if starts_at <= at or all(getattr(meeting, name) == new for name, new in wanted.items()):
        return False
    meeting = transition(meeting, "replan", by=None, at=at, version=ANY, **wanted)
    reason = AutomaticReason.RULE_CHANGED
    for name in ("agenda", "leader"):
        move_clock(meeting, name, meeting.starts_at, reason=reason, by=None, at=at)
    return True


def _drop_exempt(series: MeetingSeries, keys: set[str], at: datetime) -> int:
    """Cancel future meetings, not announced or moved, of periods that the rule no longer has."""
    reason = AutomaticReason.RULE_DROPPED
    ahead = series.meetings.filter(starts_at__gt=at, starts_at__lt=_end(_last_day(at)))
    left = ahead.filter(state=MeetingState.SCHEDULED, moved_by_hand=False)
    dropped = [meeting for meeting in left if meeting.period_key not in keys]
    for meeting in dropped:
        transition(meeting, "cancel", by=None, at=at, version=ANY, reason=reason, cancel_reason=reason)
    return len(dropped)


def _first_day(series: MeetingSeries, at: datetime) -> date:
    """Where planning has to look from: its own beginning, or a while before the last meeting it made."""
    last = series.meetings.filter(original_start__lte=at).aggregate(last=Max("original_start"))["last"]
    begun = series.planned_from or today(at)
    if last:
        return max(begun, today(last) - LOOK_BACK)
    return begun


def _last_day(at: datetime) -> date:
    """Ahead by the policy's days, and from its day of the month on through the whole next month (A2)."""
    ahead = today(at) + timedelta(days=value("meetings.horizon"))
    return max(ahead, horizon(today(at), opens_on_day=value("meetings.planned_by")))


def _end(day: date) -> datetime:
    return at_local(day + timedelta(days=1), datetime.min.time())


def _times(series: MeetingSeries, day: date) -> tuple[datetime, datetime]:
    starts_at = at_local(day, series.start_time)
    return starts_at, starts_at + timedelta(minutes=series.duration_minutes)
