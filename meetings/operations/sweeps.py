"""What the sweep does for meetings: reminders, not-held meetings, closing. Each step is idempotent; one bad
row holds up no other.
"""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from comms.base.clock import at_local, end_of_day, today
from comms.base.transitions import transition
from comms.base.versions import ANY
from comms.deadlines.operations import reassign
from comms.deadlines.queries import calendar, clock_of
from comms.notifications.operations import notify
from comms.organization.models import User
from comms.procedure.queries import value
from meetings.models import Distribution, Meeting, MeetingSeries, Minutes, Resolution, Submission
from meetings.operations.counter_signing import close_signing, closes_at
from meetings.operations.meetings import miss
from meetings.operations.motions import follow_motions
from meetings.operations.notices import remind_recipient, remind_writer
from meetings.operations.one_by_one import each
from meetings.operations.planning import not_held_by
from meetings.operations.requests import follow_requests
from meetings.operations.rotation import arrange_all
from meetings.operations.submissions import place_one, place_waiting
from meetings.queries import chair_of, rule_of
from meetings.queries.people import minute_taker_of
from meetings.rules import add_months, periods_between, reminder_hours_due
from meetings.states import MeetingState, MinutesState, RuleKind


def sweep_meetings(at: datetime) -> None:
    """All periodic work on meetings but their planning."""
    for step in (
        arrange_all,
        remind_preparation,
        remind_undated,
        find_not_held,
        remind_minutes,
        pass_on_reviews,
        send_approved,
        place_conclusions,
        remind_receipts,
        close_meetings,
        follow_requests,
        follow_motions,
    ):
        step(at)


def remind_preparation(at: datetime) -> int:
    """Remind participants one day before a meeting to prepare (1.7.1); return how many meetings."""
    soon = at + timedelta(hours=value("meetings.prepare_reminder"))
    coming = Meeting.objects.filter(state=MeetingState.AGENDA_ISSUED, starts_at__gt=at, starts_at__lte=soon)
    return each(coming.select_related("unit", "chair"), lambda meeting: _remind_to_prepare(meeting, at))


def remind_undated(at: datetime) -> int:
    """Tell who answers for a series whose owner chooses the day that its half-year has no date yet, so many
    months after it began (1.7.a.3); return how many series.
    """
    free = MeetingSeries.objects.active().filter(rule_kind=RuleKind.HALF_YEAR)
    return each(free.select_related("kind", "unit"), lambda series: _remind_undated(series, at))


def find_not_held(at: datetime) -> int:
    """Find meetings whose end is a day past and that nobody started (1.5.1.1); return how many."""
    past = Meeting.objects.upcoming().filter(ends_at__lte=at).select_related("unit", "chair", "minute_taker")
    return each(
        [meeting for meeting in past if not_held_by(meeting, at)], lambda meeting: miss(meeting, at=at)
    )


def remind_minutes(at: datetime) -> int:
    """Remind of undistributed minutes: minute taker, then chair too, then quality department (1.7.7.2)."""
    waiting = Minutes.objects.filter(meeting__state=MeetingState.FINISHED)
    return each(
        waiting.select_related("meeting__unit", "meeting__chair", "meeting__minute_taker"),
        lambda minutes: _remind(minutes, at),
    )


def pass_on_reviews(at: datetime) -> int:
    """Give submitted minutes to whoever can approve them now: a chair who has meanwhile gone away with the
    writer as deputy, or left, approves nothing. Returns how many changed hands.
    """
    waiting = Minutes.objects.filter(state=MinutesState.IN_REVIEW).select_related("meeting__chair", "current")
    moved = [minutes for minutes in waiting if _reviewer(minutes) != minutes.approver(at)]
    return each(
        moved, lambda minutes: reassign(minutes, "review", person=minutes.approver(at), by=None, at=at)
    )


def place_conclusions(at: datetime) -> int:
    """Put conclusions that wait on the next agenda of those who approve them, once there is one (1.7.c.4);
    return how many waited.
    """
    return each(place_waiting(at), lambda row: place_one(row, at=at))


def send_approved(at: datetime) -> int:
    """Send out approved minutes some hours before the three days end, when nobody did or departments have not
    signed (1.7.7.2, 1.5.4.3); return how many.
    """
    waiting = Minutes.objects.filter(state__in=[MinutesState.APPROVED, MinutesState.COUNTERSIGNING])
    late = [minutes for minutes in waiting.select_related("meeting", "current") if _must_go(minutes, at)]
    return each(late, lambda minutes: close_signing(minutes, at=at))


def _must_go(minutes: Minutes, at: datetime) -> bool:
    asked = minutes.signatures.order_by("closes_at").first()
    if asked is not None:
        return asked.closes_at <= at
    assert minutes.approved_at is not None, "they were approved"
    return closes_at(minutes, minutes.approved_at) <= at


def _reviewer(minutes: Minutes) -> User | None:
    clock = clock_of(minutes, "review")
    if clock is None:
        return None
    return clock.person


def remind_receipts(at: datetime) -> int:
    """Remind recipients who have not signed for minutes, every 24 hours, at most three times (1.7.7.2)."""
    every, most = timedelta(hours=value("minutes.receipt_every")), value("minutes.receipt_max")
    newer = Distribution.objects.filter(
        revision__minutes=OuterRef("revision__minutes"), revision__number__gt=OuterRef("revision__number")
    )
    rows = Distribution.objects.filter(
        acknowledged_at=None, reminders__lt=most, sent_at__lte=at - every, recipient__is_active=True
    ).exclude(Exists(newer))
    rows = rows.select_related("recipient", "revision__minutes__meeting__unit", "revision__minutes__current")
    return each(
        [row for row in rows if at >= row.sent_at + every * (row.reminders + 1)],
        lambda row: _remind_receipt(row, at),
    )


def close_meetings(at: datetime) -> int:
    """Close meetings with minutes out, all resolutions verified, dropped or superseded (1.7.8), and an answer
    to every conclusion that was submitted (1.7.c.4).
    """
    still_open = Resolution.objects.open().filter(meeting=OuterRef("pk"))
    unanswered = Submission.objects.open().filter(meeting=OuterRef("pk"))
    done = Meeting.objects.filter(
        state=MeetingState.PUBLISHED, minutes__state=MinutesState.DISTRIBUTED
    ).exclude(Exists(still_open) | Exists(unanswered))
    return each(done, lambda meeting: transition(meeting, "close", by=None, at=at, version=ANY))


def _remind_undated(series: MeetingSeries, at: datetime) -> None:
    day = today(at)
    (half,) = periods_between(rule_of(series), day, day, calendar())
    begins, ends = half.window
    if day < add_months(begins, value("meetings.board_date_by")):
        return
    same = Meeting.objects.filter(kind=series.kind, unit=series.unit).exclude(
        state__in=[MeetingState.CANCELLED, MeetingState.NOT_HELD]
    )
    if not same.filter(starts_at__range=(at_local(begins, time.min), end_of_day(ends))).exists():
        people = [person for person in (minute_taker_of(series), chair_of(series)) if person]
        key = f"undated:{series.code}:{half.key}"
        notify("meetings.undated", key=key, at=at, obj=series, recipients=people)


def _remind_to_prepare(meeting: Meeting, at: datetime) -> None:
    notify("meetings.prepare", key=f"prepare:{meeting.number}:{meeting.sequence}", at=at, obj=meeting)


def _remind(minutes: Minutes, at: datetime) -> None:
    meeting = minutes.meeting
    if meeting.actual_end is None:
        return
    first, second = value("minutes.remind_first"), value("minutes.remind_second")
    for hours in reminder_hours_due(meeting.actual_end, at, hours=(first, second)):
        people = [meeting.minute_taker, meeting.chair] if hours == second else [meeting.minute_taker]
        remind_writer(minutes, hours, [person for person in people if person], at=at)
    clock = clock_of(meeting, "minutes")
    if clock and clock.is_open and clock.due_at and at >= clock.due_at:
        notify("meetings.minutes_overdue", key=f"minutes:{meeting.number}:overdue", at=at, obj=meeting)


def _remind_receipt(row: Distribution, at: datetime) -> None:
    row.reminders += 1
    row.save(update_fields=["reminders"])
    remind_recipient(row, at=at)
