"""One meeting: agenda in time, moved, cancelled, started, finished, not held; its letters and
calendar files.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar

from comms.base.clock import today
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice, Outbox
from meetings import operations
from meetings.models import Meeting
from meetings.operations.feeds import feed_text
from meetings.queries import agenda_due_at, kind
from meetings.states import MeetingState, Rsvp
from tests.factories.meetings import HOUR, finished, issued, make_meeting, make_series, started

pytestmark = pytest.mark.django_db


def notices(kind_):
    """Who was told, by name of the notice."""
    return {notice.recipient for notice in Notice.objects.filter(kind=f"meetings.{kind_}")}


def invitation_for(user, kind_):
    """The calendar file in the newest letter of a kind to a person."""
    letter = Outbox.objects.filter(kind=f"meetings.{kind_}", recipient=user).order_by("-id").first()
    [part] = [part for part in letter.attachments if part["media_type"] == "text/calendar"]
    [event] = Calendar.from_ical(part["content"]).walk("VEVENT")
    return part["params"]["method"], event


# The agenda


@pytest.mark.clause("1.7.b.5")
def test_the_agenda_is_due_a_week_before_on_a_working_day(meeting, company, at):
    """Wed 2 December minus 7 days is Wed 25 November; 2026-10-08 gives 30 September (A2)."""
    assert today(agenda_due_at(meeting) - timedelta(seconds=1)) == date(2026, 11, 25)
    clock = clock_of(meeting, "agenda")
    assert (clock.due_at, clock.clause, clock.person) == (agenda_due_at(meeting), "1.7.b.5", company.hr)


@pytest.mark.clause("1.7.b.5")
def test_the_agenda_of_a_meeting_on_8_october_is_due_on_30_september(company):
    moment = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
    series = make_series(company, moment, rule_params={"prefer": 1})
    operations.plan_meetings(moment)
    october = series.meetings.get(period_key="2026-10")
    assert today(october.starts_at) == date(2026, 10, 8)
    assert today(agenda_due_at(october) - timedelta(seconds=1)) == date(2026, 9, 30)


@pytest.mark.clause("1.7.b.5")
def test_issuing_sends_the_agenda_to_every_participant_in_time(meeting, company, at):
    meeting = operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    people = {company.president, company.vice, company.representative, company.hr}
    assert notices("agenda_issued") == people
    issue = meeting.agenda_issues.get()
    assert issue.on_time
    assert [item["title"] for item in issue.snapshot["items"]] == [
        "对现阶段发展进行总结",
        "提出下一阶段发展方向",
    ]
    assert clock_of(meeting, "agenda").state == ClockState.MET


@pytest.mark.clause("1.7.b.5")
def test_an_agenda_after_its_due_time_is_marked_late(meeting, company):
    late = agenda_due_at(meeting) + timedelta(seconds=1)
    meeting = operations.issue_agenda(meeting, by=company.hr, at=late, version=ANY)
    assert not meeting.agenda_issues.get().on_time
    assert clock_of(meeting, "agenda").state == ClockState.MET_LATE


@pytest.mark.clause("1.7.b.5")
def test_an_agenda_without_items_is_not_issued(meeting, company, at):
    for item in meeting.agenda_items.all():
        operations.remove_item(item, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed) as refused:
        operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    assert "agenda_items" in refused.value.errors
    assert notices("agenda_issued") == set()


def test_issuing_again_tells_what_changed(issued, company, at):
    first, second = issued.agenda_items.all()
    operations.add_item(issued, title="年度预算", by=company.hr, at=at)
    operations.change_item(first, planned_minutes=45, by=company.hr, at=at, version=ANY)
    operations.remove_item(second, by=company.hr, at=at, version=ANY)
    operations.issue_agenda(issued, by=company.hr, at=at, version=ANY)
    context = Notice.objects.filter(kind="meetings.agenda_changed").first().context
    told = {kind_: [item["title"] for item in context[kind_]] for kind_ in ("added", "changed", "dropped")}
    assert told == {"added": ["年度预算"], "changed": [first.title], "dropped": [second.title]}
    assert invitation_for(company.vice, "agenda_changed")[1]["SEQUENCE"] == 0


def test_a_stale_version_is_refused(meeting, company, at):
    operations.change_meeting(meeting, location="二楼", by=company.hr, at=at, version=ANY)
    with pytest.raises(StaleVersion):
        operations.issue_agenda(meeting, version=meeting.version, by=company.hr, at=at)


@pytest.mark.clause("1.7.b.2")
def test_only_the_department_prepares_and_only_it_and_the_chair_run(meeting, company, at):
    with pytest.raises(NotAllowed):
        operations.issue_agenda(meeting, by=company.vice, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.start(meeting, by=company.vice, at=meeting.starts_at, version=ANY)
    assert (
        operations.start(
            meeting,
            by=company.president,
            at=meeting.starts_at,
            version=ANY,
        ).state
        == MeetingState.IN_PROGRESS
    )


# Invitations


@pytest.mark.clause("1.7.b.4")
def test_the_invitation_is_a_calendar_request_for_its_addressee(issued, company):
    method, event = invitation_for(company.vice, "agenda_issued")
    assert method == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{issued.uuid}@{'example.com'}", 0)
    asked = [str(one) for one in event["ATTENDEE"] if one.params.get("RSVP") == "TRUE"]
    assert asked == [f"mailto:{company.vice.email}"]
    assert {
        one.params["ROLE"] for one in event["ATTENDEE"] if str(one) == f"mailto:{company.president.email}"
    } == {"CHAIR"}


def test_moving_sends_a_higher_sequence_and_asks_again(issued, company, at):
    operations.reply(issued, rsvp=Rsvp.ACCEPTED, by=company.vice, at=at)
    operations.reschedule(
        issued,
        starts_at=issued.starts_at + HOUR,
        reason="场地",
        by=company.hr,
        at=at,
        version=ANY,
    )
    method, event = invitation_for(company.vice, "rescheduled")
    assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
    assert event["UID"] == invitation_for(company.vice, "agenda_issued")[1]["UID"]
    assert issued.participants.get(user=company.vice).rsvp == Rsvp.NEEDS_ACTION


def test_cancelling_takes_it_out_of_calendars_and_restoring_puts_it_back(issued, company, at):
    cancelled = operations.cancel(issued, reason="总裁出差", by=company.hr, at=at, version=ANY)
    method, event = invitation_for(company.vice, "cancelled")
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    restored = operations.restore(cancelled, by=company.hr, at=at, version=ANY)
    operations.issue_agenda(restored, by=company.hr, at=at, version=ANY)
    assert invitation_for(company.vice, "agenda_issued")[1]["SEQUENCE"] == 2
    assert clock_of(issued, "agenda").cycle == 3


def test_who_is_taken_off_the_list_alone_gets_the_cancellation(issued, company, at):
    operations.uninvite(issued.participants.get(user=company.vice), by=company.hr, at=at, version=ANY)
    assert notices("uninvited") == {company.vice}
    assert invitation_for(company.vice, "uninvited")[0] == "CANCEL"


def test_the_feed_shows_ones_own_meetings_and_cancelled_ones_as_such(issued, company, at):
    operations.cancel(issued, reason="总裁出差", by=company.hr, at=at, version=ANY)
    calendar = Calendar.from_ical(feed_text(company.vice, name="会议", at=at))
    events = {str(event["UID"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}
    assert events[f"meeting-{issued.uuid}@example.com"] == "CANCELLED"
    assert len(events) == 2
    assert not Calendar.from_ical(feed_text(company.engineering, name="会议", at=at)).walk("VEVENT")


# Moving and cancelling


@pytest.mark.clause("1.5.1.1")
def test_a_move_within_the_first_working_days_is_in_order(meeting, company, at):
    moved = operations.reschedule(
        meeting,
        starts_at=meeting.starts_at
        + timedelta(
            days=1,
        ),
        reason="场地",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert not moved.out_of_rule
    assert (moved.period_key, moved.original_start) == ("2026-12", meeting.starts_at)
    assert moved.ends_at - moved.starts_at == meeting.ends_at - meeting.starts_at
    assert clock_of(meeting, "agenda").event_at == moved.starts_at


@pytest.mark.clause("1.5.1.1")
def test_a_move_out_of_the_first_working_days_needs_a_reason_and_is_flagged(meeting, company, at):
    later = meeting.starts_at + timedelta(days=2)
    with pytest.raises(Refused) as refused:
        operations.reschedule(meeting, starts_at=later, reason="", by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"reason"}
    assert operations.reschedule(
        meeting,
        starts_at=later,
        reason="总裁出差",
        by=company.hr,
        at=at,
        version=ANY,
    ).out_of_rule
    assert clock_of(meeting, "window").due_at == meeting.window_ends_at


@pytest.mark.clause("1.7.2")
def test_more_than_two_hours_needs_a_reason_beside_the_field(meeting, company, at):
    start = meeting.starts_at
    with pytest.raises(Refused) as refused:
        operations.reschedule(
            meeting,
            starts_at=start,
            ends_at=start
            + 2 * HOUR
            + timedelta(
                minutes=1,
            ),
            reason="x",
            by=company.hr,
            at=at,
            version=ANY,
        )
    assert set(refused.value.errors) == {"extended_reason"}
    moved = operations.reschedule(
        meeting,
        starts_at=start,
        ends_at=start + 3 * HOUR,
        reason="议题多",
        extended_reason="年度总结",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert (moved.planned_minutes, moved.extended_reason) == (180, "年度总结")


def test_a_meeting_is_not_moved_into_the_past(meeting, company, at):
    with pytest.raises(Refused) as refused:
        operations.reschedule(meeting, starts_at=at, reason="x", by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"starts_at"}


@pytest.mark.clause("1.5.1.1")
def test_a_cancelled_meeting_still_owes_the_month_its_meeting(meeting, company, at):
    """The window's clock runs on; once it is over the breach is recorded and the clock ends."""
    from comms.deadlines.operations import tick

    operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    assert clock_of(meeting, "window").is_open
    after = meeting.window_ends_at + HOUR
    tick(after)
    operations.release_windows(after)
    clock = clock_of(meeting, "window")
    assert (clock.state, clock.breached_at) == (ClockState.CANCELLED, meeting.window_ends_at)


def test_a_past_meeting_is_not_restored(meeting, company, at):
    cancelled = operations.cancel(meeting, reason="总裁出差", by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.restore(cancelled, by=company.hr, at=meeting.starts_at, version=ANY)


# Holding


@pytest.mark.clause("1.5.1.1")
def test_starting_in_the_window_meets_its_clock(issued, company):
    operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    assert clock_of(issued, "window").state == ClockState.MET


@pytest.mark.clause("1.7.2")
@pytest.mark.parametrize("seconds, late", [(-1, 0), (0, 0), (300, 5)])
def test_a_late_start_is_recorded(issued, company, seconds, late):
    meeting = operations.start(
        issued,
        by=company.president,
        at=issued.starts_at + timedelta(seconds=seconds),
        version=ANY,
    )
    assert meeting.late_start_minutes == late


@pytest.mark.clause("1.7.2")
@pytest.mark.parametrize("seconds, over", [(7200, False), (7201, True)])
def test_two_hours_to_the_second_when_it_is_held(issued, company, seconds, over):
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    meeting = operations.finish(
        running,
        by=company.president,
        at=issued.starts_at + timedelta(seconds=seconds),
        version=ANY,
    )
    assert meeting.over_cap is over


def test_a_meeting_entered_afterwards_keeps_its_own_times(issued, company):
    """Recorded three hours later: start and end are those of the event."""
    recorded = issued.starts_at + 5 * HOUR
    running = operations.start(issued, occurred_at=issued.starts_at, by=company.hr, at=recorded, version=ANY)
    meeting = operations.finish(
        running,
        occurred_at=issued.starts_at + HOUR,
        by=company.hr,
        at=recorded,
        version=ANY,
    )
    assert (meeting.actual_start, meeting.actual_end) == (issued.starts_at, issued.starts_at + HOUR)
    assert clock_of(meeting, "minutes").started_at == meeting.actual_end


def test_long_ago_needs_a_reason_and_the_future_is_refused(issued, company):
    late = issued.starts_at + timedelta(hours=73)
    with pytest.raises(Refused) as refused:
        operations.start(issued, occurred_at=issued.starts_at, by=company.hr, at=late, version=ANY)
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(Refused) as refused:
        operations.start(
            issued,
            occurred_at=issued.starts_at + HOUR,
            by=company.hr,
            at=issued.starts_at,
            version=ANY,
        )
    assert set(refused.value.errors) == {"occurred_at"}


def test_a_finished_meeting_cannot_start_again(over, company):
    with pytest.raises(IllegalMove) as refused:
        operations.start(over, by=company.president, at=over.actual_end, version=ANY)
    assert refused.value.allowed == []


@pytest.mark.clause("1.5.1.1")
def test_nobody_started_it_for_a_day_it_was_not_held(issued, company):
    """24 hours after the planned end; the department has to say why, the quality manager knows."""
    end = issued.ends_at + timedelta(hours=24)
    assert operations.find_not_held(end - timedelta(seconds=1)) == 0
    assert operations.find_not_held(end) == 1
    meeting = Meeting.objects.get(pk=issued.pk)
    assert meeting.state == MeetingState.NOT_HELD
    assert meeting.needs_explanation
    assert notices("not_held") == {company.hr, company.president, company.quality}
    assert operations.find_not_held(end + HOUR) == 0
    explained = operations.explain(meeting, reason="总裁住院", by=company.hr, at=end, version=ANY)
    assert (explained.not_held_reason, explained.needs_explanation) == ("总裁住院", False)


@pytest.mark.clause("1.5.1.1")
def test_a_meeting_found_not_held_may_be_entered_as_held(issued, company):
    operations.find_not_held(issued.ends_at + timedelta(hours=24))
    meeting = operations.record_held(
        Meeting.objects.get(pk=issued.pk),
        actual_start=issued.starts_at,
        actual_end=issued.starts_at + HOUR,
        reason="忘记登记",
        by=company.hr,
        at=issued.ends_at + timedelta(hours=25),
        version=ANY,
    )
    assert (meeting.state, meeting.actual_minutes) == (MeetingState.FINISHED, 60)
    assert clock_of(meeting, "window").state == ClockState.MET
    assert meeting.minutes.is_draft


@pytest.mark.clause("1.7.1")
def test_participants_are_reminded_once_to_prepare_the_day_before(issued, company, at):
    operations.reply(issued, rsvp=Rsvp.DECLINED, comment="出差", by=company.vice, at=at)
    day_before = issued.starts_at - timedelta(hours=24)
    assert operations.remind_preparation(day_before - timedelta(seconds=1)) == 0
    operations.remind_preparation(day_before)
    operations.remind_preparation(day_before + HOUR)
    told = list(Notice.objects.filter(kind="meetings.prepare").values_list("recipient__username", flat=True))
    assert sorted(told) == ["hr", "president", "representative"]


# Meetings of their own


@pytest.mark.clause("1.7.5")
def test_a_meeting_of_its_own_names_its_chair(company, at):
    start = at + timedelta(days=3)
    told = {
        "kind": kind("department"),
        "unit": company.EN,
        "title": "工程部例会",
        "starts_at": start,
        "ends_at": start + HOUR,
    }
    meeting = operations.call_meeting(**told, members=[company.engineer], by=company.engineering, at=at)
    assert meeting.chair == company.engineering
    assert {part.user for part in meeting.participants.all()} == {company.engineering, company.engineer}
    assert clock_of(meeting, "window") is None
    with pytest.raises(NotAllowed):
        operations.call_meeting(**told, by=company.hr, at=at)


@pytest.mark.clause("1.7.2")
def test_a_called_meeting_of_more_than_two_hours_needs_a_reason(company, at):
    start = at + timedelta(days=3)
    with pytest.raises(Refused) as refused:
        operations.call_meeting(
            kind=kind("department"),
            unit=company.EN,
            title="x",
            starts_at=start,
            ends_at=start + 3 * HOUR,
            by=company.engineering,
            at=at,
        )
    assert set(refused.value.errors) == {"extended_reason"}


@pytest.mark.clause("1.5.1.1")
@pytest.mark.clause("1.5.4.4")
@pytest.mark.clause("1.7.a.2")
def test_a_called_meeting_fits_its_kind(company, at):
    """A board meeting in an office, an office meeting of Engineering, a clerk in the chair: refused beside
    the field.
    """
    start = at + timedelta(days=3)
    times = {"starts_at": start, "ends_at": start + HOUR, "title": "x", "at": at}

    def refused(kind_, by, unit, **people):
        with pytest.raises(Refused) as refusal:
            operations.call_meeting(kind=kind(kind_), unit=unit, by=by, **people, **times)
        return refusal.value.errors

    assert set(refused("board", company.director, company.MO01, chair=company.director)) == {"unit", "chair"}
    assert set(refused("department", company.director, company.MO01)) == {"unit"}
    with translation.override("en"):
        said = refused("president_office", company.engineering, company.EN, chair=company.engineer)
    assert said == {
        "unit": ["Meetings of this kind belong to: AH."],
        "chair": ["Meetings of this kind are chaired by: President."],
    }
    meeting = operations.call_meeting(kind=kind("inter_department"), unit=company.AH, by=company.hr, **times)
    assert (meeting.chair, meeting.minute_taker) == (company.vice, company.hr)
    assert {part.user: part.role for part in meeting.participants.all()} == {
        company.vice: "chair",
        company.hr: "secretary",
    }


@pytest.mark.clause("1.5.3.1")
def test_whoever_calls_is_not_the_chair_by_accident(company, at):
    start = at + timedelta(days=3)
    told = {
        "kind": kind("department"),
        "unit": company.EN,
        "title": "工程部例会",
        "starts_at": start,
        "ends_at": start + HOUR,
    }
    meeting = operations.call_meeting(**told, by=company.engineer, at=at)
    assert (meeting.chair, meeting.minute_taker) == (company.engineering, company.engineer)


def test_a_new_chair_has_the_role_and_the_old_one_attends(meeting, company, at):
    meeting = operations.change_meeting(meeting, chair=company.vice, by=company.hr, at=at, version=ANY)
    roles = {part.user: part.role for part in meeting.participants.all()}
    assert (roles[company.vice], roles[company.president]) == ("chair", "member")


# What the next meeting takes over


@pytest.mark.clause("1.7.8")
def test_open_resolutions_the_last_minutes_and_left_over_items_stand_on_the_next_agenda(company, at):
    december = started(issued(make_meeting(company, at), company, at), company)
    left = operations.add_item(december, title="年度预算", by=company.hr, at=december.starts_at)
    operations.note_outcome(left, outcome="deferred", by=company.hr, at=december.starts_at, version=ANY)
    finished(december, company)
    january = december.series.meetings.get(period_key="2027-01")
    types = {item.type: item for item in january.agenda_items.all()}
    assert {"prior_minutes", "prior_actions"} <= set(types)
    carried = january.agenda_items.get(carried_from=left)
    assert (carried.title, carried.deferrals) == ("年度预算", 1)
    operations.issue_agenda(
        january,
        by=company.hr,
        at=december.actual_end or january.starts_at - timedelta(days=9),
        version=ANY,
    )
    assert january.agenda_items.filter(title="年度预算").count() == 1
