"""The duty to meet in each period: a series opens it, whichever meeting of its kind and unit begins in time
keeps it (1.5, 1.7; readings A1, A7-A12).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from comms.base.clock import at_local, today
from comms.base.versions import ANY
from comms.deadlines.models import PeriodDuty
from comms.deadlines.operations import (
    Period,
    exempt_period_duty,
    meet_period_duty,
    move_period_duty,
    note_explanation,
    open_period_duty,
    reassign_period_duty,
    revive_period_duty,
)
from comms.deadlines.queries import duty_for
from comms.deadlines.states import DutyState, ExemptReason
from comms.organization.models import User
from meetings.models import Meeting, MeetingSeries
from meetings.operations.morning_moves import note_begun
from meetings.queries.people import minute_taker_of
from meetings.queries.series import duties_of, duty_of, source_of
from meetings.rules import Exempt, Planned
from meetings.states import AutomaticReason, MeetingState

REASONS = {Exempt.NO_WORKDAY: ExemptReason.NO_WORKDAY, Exempt.HOLIDAY: ExemptReason.HOLIDAY}


def keep_duties(
    series: MeetingSeries, planned: Sequence[Planned], *, begun: date, last: date, at: datetime
) -> int:
    """Open the duties of these periods, move those whose days changed, and let those go that the rule no
    longer has; returns how many were opened or changed.

    A period that began under another unit stays that unit's.
    """
    wanted = {one.key: period_of(one, begun) for one in planned if one.window[1] >= begun}
    ahead = Q(window_from__range=(today(at), last), exempt_reason="")
    known = duties_of(series).filter(ahead | Q(period_key__in=wanted)).select_related("clock")
    present: dict[str, PeriodDuty] = {}
    elsewhere, of_others = set(), []
    for duty in known:
        if duty.unit_id == series.unit_id:
            present[duty.period_key] = duty
        elif duty.window_from > today(at) and duty.state_at(at) == DutyState.OPEN:
            of_others.append(duty)
        elif not duty.exempt_reason:
            elsewhere.add(duty.period_key)
    done = 0
    for key, period in wanted.items():
        if key in elsewhere and key in present and present[key].exempt_reason:
            del present[key]  # it passed to others before, and came back after they had begun it
        if key in present:
            done += _follow(present.pop(key), period, series, at)
        elif key not in elsewhere:
            _open(period, series, at)
            done += 1
    return done + _let_go([*present.values(), *of_others], at)


def period_of(planned: Planned, begun: date) -> Period:
    """A planned period as the duty to keep it. Days before the series began to plan bind nobody."""
    reason = ""
    if planned.exempt:
        reason = REASONS[planned.exempt]
    elif planned.day and planned.day < begun:
        reason = ExemptReason.BEFORE_BEGIN
    return Period(planned.key, planned.window, planned.provisional, reason)


def _open(period: Period, series: MeetingSeries, at: datetime) -> None:
    duty = open_period_duty(
        period,
        source=source_of(series),
        policy=series.kind.held_policy,
        unit=series.unit,
        person=minute_taker_of(series),
        at=at,
    )
    _look_back(duty, series, at)


def _look_back(duty: PeriodDuty, series: MeetingSeries, at: datetime) -> None:
    """A meeting that began before anybody knew of the duty keeps it, unless it keeps another one."""
    if duty.exempt_reason or duty.window_from > today(at):
        return
    meetings = ContentType.objects.get_for_model(Meeting)
    kept = PeriodDuty.objects.filter(policy=duty.policy, met_by_type=meetings).values("met_by_id")
    begun = Meeting.objects.filter(kind=series.kind, actual_start__gte=at_local(duty.window_from, time.min))
    inside = Q(unit=duty.unit_id, actual_start__lt=duty.window_ends_at)
    own = Q(series=series, period_key=duty.period_key)
    first = begun.filter(inside | own).exclude(pk__in=kept).order_by("actual_start").first()
    if first is not None and first.actual_start is not None:
        meet_period_duty(duty, first, occurred_at=first.actual_start, by=None, at=at)


def _follow(duty: PeriodDuty, period: Period, series: MeetingSeries, at: datetime) -> bool:
    """Bring a duty to what the rule says now; True when something changed.

    No rule reaches back: a duty does not become one whose days are over, and what was owed before planning
    stopped for a while is owed.
    """
    if period.window[1] < today(at):
        return False
    changed = False
    if duty.exempt_reason and not period.exempt_reason:
        duty, changed = revive_period_duty(duty, person=minute_taker_of(series), at=at), True
        _look_back(duty, series, at)
    elif not duty.exempt_reason and period.exempt_reason not in ("", ExemptReason.BEFORE_BEGIN):
        exempt_period_duty(duty, reason=period.exempt_reason, at=at)
        return True
    if duty.exempt_reason or duty.days == (*period.window, period.provisional):
        return changed
    before = duty.version
    moved = move_period_duty(duty, period, reason=AutomaticReason.RULE_CHANGED, at=at)
    return changed or moved.version != before


def _let_go(duties: Iterable[PeriodDuty], at: datetime) -> int:
    left = [duty for duty in duties if duty.state_at(at) == DutyState.OPEN]
    for duty in left:
        exempt_period_duty(duty, reason=ExemptReason.RULE_DROPPED, at=at)
    return len(left)


def end_duties(series: MeetingSeries, *, by: User, at: datetime) -> None:
    """A series that ends owes nothing in the periods that have not begun."""
    ahead = duties_of(series).filter(window_from__gt=today(at), exempt_reason="", met_by_id=None)
    for duty in ahead:
        exempt_period_duty(duty, reason=ExemptReason.RULE_DROPPED, by=by, at=at)


def fulfil(meeting: Meeting, *, occurred_at: datetime, by: User, at: datetime) -> None:
    """A meeting has begun: it keeps the duty of its kind and unit, planned or called."""
    if meeting.kind.is_decided_daily:
        note_begun(meeting, occurred_at=occurred_at, by=by, at=at)
        duty = duty_of(meeting)  # of a day before its decision was the duty
        if duty is not None and duty.window_to >= today(occurred_at):
            meet_period_duty(duty, meeting, occurred_at=occurred_at, by=by, at=at)
        return
    own = {}
    if meeting.series:
        own = {"source": source_of(meeting.series), "period_key": meeting.period_key}
    duty = duty_for(meeting.kind.held_policy, meeting.unit, today(occurred_at), **own)
    if duty:
        # The duty is open to more people than a confidential meeting, whose people stay unnamed there
        known = None if meeting.confidential else by
        meet_period_duty(duty, meeting, occurred_at=occurred_at, by=known, at=at)


def pass_duty(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Whoever takes the minutes now answers for the duty of the meeting's period."""
    if duty := duty_of(meeting):
        reassign_period_duty(duty, meeting.minute_taker, by=by, at=at)


def pass_duties(series: MeetingSeries, *, by: User | None, at: datetime) -> None:
    """Whoever writes the minutes of a series now answers for its open duties that have no meeting yet; those
    with a meeting stay with the minute taker of that.
    """
    planned = series.meetings.exclude(state=MeetingState.CANCELLED).values("period_key")
    for duty in duties_of(series).unmet().filter(unit=series.unit_id).exclude(period_key__in=planned):
        reassign_period_duty(duty, minute_taker_of(series), by=by, at=at)


def explain_duty(meeting: Meeting, *, reason: str, by: User, at: datetime) -> None:
    """Why a meeting was not held explains the duty of its period, once that is missed and nobody said why.

    The duty of a confidential meeting is open to more people than the reason: it is explained by itself.
    """
    duty = None if meeting.confidential else duty_of(meeting)
    if duty and duty.state_at(at) == DutyState.MISSED and not duty.explanation:
        note_explanation(duty, reason=reason, by=by, at=at, version=ANY)
