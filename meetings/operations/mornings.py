"""The daily decision of a management office: held, not needed, taken back; the meeting that it makes
(1.5.6.1, 1.5.6.2, reading A11).
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import end_of_day
from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, transition
from comms.base.versions import ANY, Version
from comms.deadlines.operations import make_up, retract
from comms.organization.models import User
from meetings.models import Meeting, OfficeMorning
from meetings.operations.holding import start
from meetings.operations.meetings import open_meeting
from meetings.operations.morning_moves import lapse_morning
from meetings.operations.speaking import close_turns
from meetings.queries.people import expected_people
from meetings.states import AutomaticReason, MorningState, Role
from meetings.states.mornings import CLOCK

DECIDE = "meetings.decide_morning"


@one_transaction()
def hold_morning(
    morning: OfficeMorning, *, by: User, at: datetime, version: Version, reason: str = ""
) -> OfficeMorning:
    """Hold the morning meeting of the day: it is made, in progress, chaired by whoever decides, with the
    management level of the office and its service centres expected (1.5.6.2). A meeting that was planned for
    the day by hand is begun instead.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed (another day), Refused (late without a reason).
    """
    by = allow(by, DECIDE, morning)
    row = _ripe(morning, version, at)
    meeting = _meeting_of(row, by, at)
    row = transition(row, "hold", by=by, at=at, version=ANY, reason=reason, why=reason, meeting=meeting)
    make_up(row, CLOCK, at=at, occurred_at=at, by=by)
    row.meeting = start(meeting, by=by, at=at, version=ANY)
    return row


@one_transaction()
def skip_morning(
    morning: OfficeMorning, *, by: User, at: datetime, version: Version, reason: str = ""
) -> OfficeMorning:
    """Say that no morning meeting is needed; after the time for it with a reason, on the same day.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed (the day is over), Refused.
    """
    by = allow(by, DECIDE, morning)
    row = _ripe(morning, version, at)
    row = transition(row, "skip", by=by, at=at, version=ANY, reason=reason, why=reason)
    make_up(row, CLOCK, at=at, occurred_at=at, by=by)
    return row


@one_transaction()
def undo_morning(morning: OfficeMorning, *, by: User, at: datetime, version: Version) -> OfficeMorning:
    """Take a decision back while there is time for another one; the meeting that it made is called off.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed (too late, somebody has signed in).
    """
    by = allow(by, DECIDE, morning)
    row = locked(morning, version)
    meeting = row.meeting
    retract(row, CLOCK, at=at)
    nothing: dict[str, Any] = {"meeting": None, "why": "", "decided_by": None, "decided_at": None}
    row = transition(row, "undo", by=by, at=at, version=ANY, **nothing)
    if meeting is not None:
        reason = AutomaticReason.DECISION_UNDONE
        transition(meeting, "withdraw", by=None, at=at, version=ANY, reason=reason, cancel_reason=reason)
        close_turns(meeting, by=None, at=at)
    return row


def _ripe(morning: OfficeMorning, version: Version, at: datetime) -> OfficeMorning:
    """The row, locked; what lapsed a moment ago and was not found yet is found now."""
    row = locked(morning, version)
    if row.state == MorningState.UNDECIDED and row.is_lapsed(at):
        return lapse_morning(row, at=at)
    return row


def _meeting_of(morning: OfficeMorning, by: User, at: datetime) -> Meeting:
    """The meeting to begin: one planned for the day by hand, or a new one."""
    series = morning.series
    ends = end_of_day(morning.day)
    of_day = Meeting.objects.upcoming().filter(kind=series.kind, unit=morning.unit)
    planned = of_day.filter(starts_at__gte=ends - timedelta(days=1), starts_at__lt=ends)
    if found := planned.order_by("starts_at").first():
        return found
    starts_at = max(at, morning.starts_at)
    people: dict[User, str] = {by: Role.CHAIR}
    if series.minute_taker:
        people.setdefault(series.minute_taker, Role.SECRETARY)
    for person in expected_people(series, morning.day):
        people.setdefault(person, Role.MEMBER)
    meeting = Meeting(
        series=series,
        kind=series.kind,
        unit=morning.unit,
        title=series.title,
        period_key=_free_key(morning),
        original_start=morning.starts_at,
        window_from=morning.day,
        window_to=morning.day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.duration_minutes),
        location=series.location,
        chair=by,
        chair_named=True,  # whoever decides, also in the place of the director
        minute_taker=series.minute_taker or by,
        minute_taker_named=True,
        extended_reason=series.extended_reason,
    )
    return open_meeting(meeting, people, by=by, at=at)


def _free_key(morning: OfficeMorning) -> str:
    """The day; with a digit where a meeting of the day was called off before."""
    day = morning.day.isoformat()
    taken = set(
        Meeting.objects.filter(series=morning.series, period_key__startswith=day).values_list(
            "period_key", flat=True
        )
    )
    keys = [day, *(f"{day}-{number}" for number in range(2, 10))]
    free = next((key for key in keys if key not in taken), None)
    if free is None:
        raise GuardFailed(_("It was held and taken back too often today."))
    return free
