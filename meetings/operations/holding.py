"""A meeting is held: started, finished, or entered afterwards; what its end settles and begins."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from comms.procedure.queries import value
from meetings.models import Meeting
from meetings.operations.agenda import complete_agenda
from meetings.operations.asking import overtake
from meetings.operations.audience import follow_audience
from meetings.operations.duties import fulfil
from meetings.operations.leading import leader_at_start
from meetings.operations.minutes import begin_minutes
from meetings.operations.signing import settle_attendance, sign_in
from meetings.operations.speaking import close_turns
from meetings.queries.meetings import next_meeting
from meetings.rules import over_cap, plausible
from meetings.states import AUTOMATIC_ITEMS, ItemOutcome


@one_transaction()
def start(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> Meeting:
    """Begin a meeting at its own time (1.7.2). A participant who presses the button is there and signed in.
    Who leads is settled, and who participates follows the audience of the series, once more.

    Raises Refused (future, long ago without a reason), IllegalMove, NotAllowed, StaleVersion.
    """
    moment = _event_time(meeting, occurred_at, at, reason)
    version = leader_at_start(meeting, at=at, version=version)
    follow_audience(locked(meeting, version), on=today(moment), at=at, tell=moment >= at)
    meeting = transition(meeting, "start", by=by, at=at, occurred_at=moment, version=ANY, reason=reason)
    fulfil(meeting, occurred_at=moment, by=meeting.moved_by, at=at)
    overtake(meeting, at=at)
    if occurred_at is None and meeting.participants.filter(user=by).exists():
        sign_in(meeting, by=by, at=at)
    return meeting


@one_transaction()
def finish(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> Meeting:
    """End a meeting: attendance is settled, minutes are begun and due in three days (1.7.7.2), unless its
    kind needs none.

    Items left over move on to the next one.

    Raises Refused (future, before the start), IllegalMove, NotAllowed, StaleVersion.
    """
    moment = _event_time(meeting, occurred_at, at, reason)
    begun = locked(meeting, version).actual_start
    if begun and moment <= begun:
        raise Refused(errors={"occurred_at": _("The end must be after the start.")})
    over = bool(begun and over_cap(begun, moment, max_minutes=value("meetings.max_minutes")))
    meeting = transition(
        meeting,
        "finish",
        by=by,
        at=at,
        occurred_at=moment,
        version=version,
        reason=reason,
        over_cap=over,
    )
    return _after_the_end(meeting, by, at)


@one_transaction()
def record_held(
    meeting: Meeting,
    *,
    actual_start: datetime,
    actual_end: datetime,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> Meeting:
    """Enter afterwards that a meeting was held, also one that was found not held.

    Raises Refused, IllegalMove, NotAllowed.
    """
    for field, moment in (("actual_start", actual_start), ("actual_end", actual_end)):
        _check_plausible(meeting, field, moment)
    follow_audience(locked(meeting, version), on=today(actual_start), at=at, tell=False)
    over = over_cap(actual_start, actual_end, max_minutes=value("meetings.max_minutes"))
    meeting = transition(
        meeting,
        "record-held",
        by=by,
        at=at,
        occurred_at=actual_start,
        version=ANY,
        reason=reason,
        actual_start=actual_start,
        actual_end=actual_end,
        over_cap=over,
    )
    fulfil(meeting, occurred_at=actual_start, by=meeting.moved_by, at=at)
    overtake(meeting, at=at)
    return _after_the_end(meeting, by, at)


def _after_the_end(meeting: Meeting, by: User | None, at: datetime) -> Meeting:
    meeting.agenda_items.filter(type__in=AUTOMATIC_ITEMS, outcome="").update(outcome=ItemOutcome.NOTED)
    settle_attendance(meeting, at=at)
    close_turns(meeting, by=by, at=at)
    if meeting.kind.needs_minutes:
        begin_minutes(meeting, by=by, at=at)
    else:
        meeting = transition(meeting, "conclude", by=None, at=at, version=ANY)
    if following := next_meeting(meeting):
        complete_agenda(following, at=at)
    return meeting


def _event_time(meeting: Meeting, occurred_at: datetime | None, at: datetime, reason: str) -> datetime:
    """The event's own time: not in the future, near the planned time; long ago only with a reason."""
    if occurred_at is None:
        return at
    _check_plausible(meeting, "occurred_at", occurred_at)
    if occurred_at > at:
        raise Refused(errors={"occurred_at": _("This time has not come yet.")})
    hours = value("clock.backdate")
    if at - occurred_at > timedelta(hours=hours) and not reason.strip():
        said = _("This is more than %(hours)s hours ago. Say why it is entered now.") % {"hours": hours}
        raise Refused(errors={"reason": said})
    return occurred_at


def _check_plausible(meeting: Meeting, field: str, moment: datetime) -> None:
    if not plausible(meeting.starts_at, moment):
        raise Refused(errors={field: _("This is more than a month away from the planned time.")})
