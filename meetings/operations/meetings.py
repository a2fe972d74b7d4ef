"""One meeting: called, its agenda issued, moved, cancelled, started, finished, or found not held."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import NotAllowed, Refused
from comms.base.numbering import next_number
from comms.base.transitions import edit, locked, record, transition
from comms.deadlines.operations import change_due
from comms.deadlines.queries import clock_of
from comms.organization.models import Unit, User
from comms.procedure.queries import value
from meetings.models import AgendaIssue, Meeting, MeetingKind, Participant
from meetings.models.meetings import own_units
from meetings.operations import letters
from meetings.operations.agenda import complete_agenda, fill_from_template, snapshot
from meetings.operations.attendance import settle_attendance, sign_in
from meetings.operations.minutes import begin_minutes
from meetings.queries.meetings import agenda_due_at, siblings
from meetings.rules import over_cap, plausible, too_long
from meetings.states import AUTOMATIC_ITEMS, ItemOutcome, MeetingState, Role, Rsvp

FARTHEST = timedelta(days=731)


@transaction.atomic
def call_meeting(
    *,
    kind: MeetingKind,
    unit: Unit,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    at: datetime,
    location: str = "",
    chair: User | None = None,
    minute_taker: User | None = None,
    members: list[User] | None = None,
    extended_reason: str = "",
) -> Meeting:
    """Call a meeting of its own, outside any series. Raises NotAllowed, Refused (past, backwards, too long without a reason: 1.7.2)."""
    if unit.pk not in own_units(by):
        raise NotAllowed(_("Only the responsible department calls this meeting."))
    _check_times(starts_at, ends_at, extended_reason, at)
    meeting = Meeting(
        kind=kind, unit=unit, title=title, starts_at=starts_at, ends_at=ends_at, original_start=starts_at, location=location,
        chair=chair or by, minute_taker=minute_taker or by, extended_reason=extended_reason,
    )  # fmt: skip
    people: dict[User, str] = {chair or by: Role.CHAIR}
    people.setdefault(minute_taker or by, Role.SECRETARY)
    for person in members or []:
        people.setdefault(person, Role.MEMBER)
    return open_meeting(meeting, people, by=by, at=at)


def open_meeting(meeting: Meeting, people: dict[User, str], *, by: User | None, at: datetime) -> Meeting:
    """Give a new meeting its number, people, agenda and clocks. Called inside a transaction, also by the planner."""
    meeting.number, meeting.created_at = next_number("MT", at), at
    meeting.save()
    Participant.objects.bulk_create(Participant(meeting=meeting, user=user, role=role, created_at=at) for user, role in people.items())
    fill_from_template(meeting, at=at)
    complete_agenda(meeting, at=at)
    starts = ("agenda", "window") if meeting.window_to else ("agenda",)
    record(meeting, "created", by=by, at=at, starts=starts)
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, at: datetime, version: int | None = None, **fields: Any) -> Meeting:
    """Change title, place, chair, minute taker or the reason for no resolution. Raises NotAllowed, StaleVersion."""
    if not by.has_perm("meetings.prepare_meeting", meeting):
        raise NotAllowed(_("Only the responsible department and the minute taker change the meeting."))
    meeting = edit(meeting, by=by, at=at, version=version, **fields)
    for name, role in (("chair", Role.CHAIR), ("minute_taker", Role.SECRETARY)):
        if fields.get(name):
            _give_role(meeting, fields[name], role, at)
    return meeting


@transaction.atomic
def issue_agenda(meeting: Meeting, *, by: User, at: datetime, version: int | None = None) -> Meeting:
    """Send the agenda to every participant (1.7.b.5); again after changes, as a new version with what changed.

    Raises GuardFailed with no item or no chair, IllegalMove, NotAllowed, StaleVersion.
    """
    again = meeting.state == MeetingState.AGENDA_ISSUED
    meeting = transition(meeting, "issue-agenda", by=by, at=at, version=version)
    complete_agenda(meeting, at=at)
    last = meeting.agenda_issues.last()
    due = agenda_due_at(meeting)
    issue = AgendaIssue.objects.create(
        meeting=meeting, number=(last.number if last else 0) + 1, snapshot=snapshot(meeting), issued_at=at, issued_by=by,
        on_time=due is None or at <= due, created_at=at,
    )  # fmt: skip
    letters.send_agenda(meeting, issue, last if again else None, at=at)
    return meeting


@transaction.atomic
def reschedule(
    meeting: Meeting,
    *,
    starts_at: datetime,
    reason: str,
    by: User,
    at: datetime,
    ends_at: datetime | None = None,
    location: str | None = None,
    extended_reason: str = "",
    version: int | None = None,
) -> Meeting:
    """Move a meeting; the length stays unless `ends_at` is given. Outside the days of the rule it is flagged (1.5.1.1).

    The period and the original start never change. Invited people get a new invitation and answer again.
    Raises Refused (past, backwards, too long without a reason), IllegalMove, NotAllowed, StaleVersion.
    """
    _check_far(starts_at, at)
    ends_at = ends_at or starts_at + (meeting.ends_at - meeting.starts_at)
    extended_reason = extended_reason or meeting.extended_reason
    _check_times(starts_at, ends_at, extended_reason, at)
    invited = meeting.state == MeetingState.AGENDA_ISSUED
    meeting = transition(
        meeting, "reschedule", by=by, at=at, version=version, reason=reason, move_reason=reason, starts_at=starts_at, ends_at=ends_at,
        location=meeting.location if location is None else location, extended_reason=extended_reason, moved_by_hand=True,
        out_of_rule=_out_of_rule(meeting, starts_at), sequence=meeting.sequence + invited,
    )  # fmt: skip
    move_clock(meeting, "agenda", meeting.starts_at, reason=reason, by=by, at=at)
    if invited:
        _ask_again(meeting)
        letters.send_moved(meeting, at=at)
    return meeting


def move_clock(meeting: Meeting, name: str, moment: datetime, *, reason: str, by: User | None, at: datetime) -> None:
    """Let an open clock count from another time; one that has ended stays as it is."""
    clock = clock_of(meeting, name)
    if clock and clock.is_open:
        change_due(meeting, name, due_at=moment, reason=reason, by=by, at=at)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: User | None, at: datetime, version: int | None = None) -> Meeting:
    """Cancel a meeting; it stays cancelled whatever the planner does. Raises Refused without a reason, IllegalMove, NotAllowed."""
    invited = meeting.agenda_issues.exists()
    meeting = transition(
        meeting, "cancel", by=by, at=at, version=version, reason=reason, cancel_reason=reason, sequence=meeting.sequence + invited
    )
    if invited:
        letters.send_cancelled(meeting, at=at)
    return meeting


@transaction.atomic
def restore(meeting: Meeting, *, by: User, at: datetime, version: int | None = None) -> Meeting:
    """Take a cancellation back; the agenda has to be issued again. Raises GuardFailed when its time is past, IllegalMove, NotAllowed."""
    meeting = transition(meeting, "restore", by=by, at=at, version=version, sequence=meeting.sequence + 1)
    _ask_again(meeting)
    return meeting


@transaction.atomic
def start(
    meeting: Meeting, *, by: User, at: datetime, occurred_at: datetime | None = None, reason: str = "", version: int | None = None
) -> Meeting:
    """Begin a meeting at its own time (1.7.2). A participant who presses the button is there and signed in.

    Raises Refused (future, long ago without a reason), IllegalMove, NotAllowed, StaleVersion.
    """
    moment = _event_time(meeting, occurred_at, at, reason)
    meeting = transition(meeting, "start", by=by, at=at, occurred_at=moment, version=version, reason=reason)
    if occurred_at is None and meeting.participants.filter(user=by).exists():
        sign_in(meeting, by=by, at=at)
    return meeting


@transaction.atomic
def finish(
    meeting: Meeting, *, by: User, at: datetime, occurred_at: datetime | None = None, reason: str = "", version: int | None = None
) -> Meeting:
    """End a meeting: attendance is settled, minutes are begun and due in three days (1.7.7.2), left-over items move on.

    Raises Refused (future, before the start), IllegalMove, NotAllowed, StaleVersion.
    """
    moment = _event_time(meeting, occurred_at, at, reason)
    begun = locked(meeting, version).actual_start
    if begun and moment <= begun:
        raise Refused(errors={"occurred_at": _("The end must be after the start.")})
    over = bool(begun and over_cap(begun, moment, max_minutes=value("meetings.max_minutes")))
    meeting = transition(meeting, "finish", by=by, at=at, occurred_at=moment, version=version, reason=reason, over_cap=over)
    return _after_the_end(meeting, by, at)


@transaction.atomic
def record_held(
    meeting: Meeting, *, actual_start: datetime, actual_end: datetime, reason: str, by: User, at: datetime, version: int | None = None
) -> Meeting:
    """Enter afterwards that a meeting was held, also one that was found not held. Raises Refused, IllegalMove, NotAllowed."""
    for field, moment in (("actual_start", actual_start), ("actual_end", actual_end)):
        _check_plausible(meeting, field, moment)
    over = over_cap(actual_start, actual_end, max_minutes=value("meetings.max_minutes"))
    meeting = transition(
        meeting, "record-held", by=by, at=at, occurred_at=actual_start, version=version, reason=reason, actual_start=actual_start,
        actual_end=actual_end, over_cap=over,
    )  # fmt: skip
    return _after_the_end(meeting, by, at)


@transaction.atomic
def miss(meeting: Meeting, *, at: datetime) -> Meeting:
    """The system found that a meeting was not held; its department has to say why (1.5.1.1)."""
    meeting = transition(meeting, "miss", by=None, at=at)
    letters.send_not_held(meeting, at=at)
    return meeting


@transaction.atomic
def explain(meeting: Meeting, *, reason: str, by: User, at: datetime, version: int | None = None) -> Meeting:
    """Say why a meeting was not held."""
    return transition(meeting, "explain", by=by, at=at, version=version, reason=reason, not_held_reason=reason)


def _after_the_end(meeting: Meeting, by: User, at: datetime) -> Meeting:
    meeting.agenda_items.filter(type__in=AUTOMATIC_ITEMS, outcome="").update(outcome=ItemOutcome.NOTED)
    settle_attendance(meeting, at=at)
    begin_minutes(meeting, by=by, at=at)
    following = siblings(meeting).upcoming().filter(starts_at__gt=meeting.starts_at).order_by("starts_at").first()
    if following:
        complete_agenda(following, at=at)
    return meeting


def _check_far(moment: datetime, at: datetime, field: str = "starts_at") -> None:
    """A mistyped year is refused before anything is computed from it."""
    if moment - at > FARTHEST:
        raise Refused(errors={field: _("This is more than two years ahead.")})


def _check_times(starts_at: datetime, ends_at: datetime, extended_reason: str, at: datetime) -> None:
    _check_far(starts_at, at)
    _check_far(ends_at, at, "ends_at")
    if ends_at <= starts_at:
        raise Refused(errors={"ends_at": _("The end must be after the start.")})
    if starts_at <= at:
        raise Refused(errors={"starts_at": _("This time is past.")})
    longest = value("meetings.max_minutes")
    if too_long(starts_at, ends_at, max_minutes=longest) and not extended_reason.strip():
        said = _("A meeting takes at most %(minutes)s minutes. Say why this one takes longer.") % {"minutes": longest}
        raise Refused(errors={"extended_reason": said})


def _event_time(meeting: Meeting, occurred_at: datetime | None, at: datetime, reason: str) -> datetime:
    """The event's own time: not in the future, near the planned time; long ago only with a reason (clock.backdate)."""
    if occurred_at is None:
        return at
    _check_plausible(meeting, "occurred_at", occurred_at)
    if occurred_at > at:
        raise Refused(errors={"occurred_at": _("This time has not come yet.")})
    hours = value("clock.backdate")
    if at - occurred_at > timedelta(hours=hours) and not reason.strip():
        raise Refused(errors={"reason": _("This is more than %(hours)s hours ago. Say why it is entered now.") % {"hours": hours}})
    return occurred_at


def _check_plausible(meeting: Meeting, field: str, moment: datetime) -> None:
    if not plausible(meeting.starts_at, moment):
        raise Refused(errors={field: _("This is more than a month away from the planned time.")})


def _out_of_rule(meeting: Meeting, starts_at: datetime) -> bool:
    if meeting.window_from is None or meeting.window_to is None:
        return False
    return not meeting.window_from <= today(starts_at) <= meeting.window_to


def _ask_again(meeting: Meeting) -> None:
    meeting.participants.update(rsvp=Rsvp.NEEDS_ACTION, rsvp_comment="", substitute=None, replied_at=None)


def _give_role(meeting: Meeting, user: User, role: str, at: datetime) -> None:
    """Whoever had the role becomes a plain attendee; the new person is on the list with it."""
    meeting.participants.filter(role=role).exclude(user=user).update(role=Role.MEMBER)
    part, made = Participant.objects.get_or_create(meeting=meeting, user=user, defaults={"role": role, "created_at": at})
    if not made and part.role != Role.CHAIR:
        part.role = role
        part.save(update_fields=["role"])
