"""The decision of one day: held, not needed, taken back, late; who decides; the meeting that it makes."""

from datetime import date, timedelta

import pytest
import time_machine

from comms.audit.models import Event
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.queries import clock_of
from comms.notifications.models import Notice, Outbox
from comms.organization.models import Tier, User
from meetings import operations
from meetings.models import Meeting, Minutes, OfficeMorning
from meetings.queries import kind
from meetings.states import Attendance, MeetingState, MorningState
from tests.factories.absences import away, fresh
from tests.factories.mornings import at_clock, make_deciding
from tests.factories.organization import make_person, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TOMORROW = date(2026, 11, 19)
EARLY, IN_TIME, LAST, LATE = (at_clock(TOMORROW, 8, minute) for minute in (10, 40, 45, 50))


@pytest.fixture
def morning(company, at):
    """Of Thursday 19 November 2026, 08:30, office MO01, whose director alone is of the management level."""
    others = ("clerk", "colleague", "staff")
    User.objects.filter(username__in=others).update(tier=Tier.OPERATIONS)
    make_deciding(company, at)
    operations.plan_meetings(at)
    return OfficeMorning.objects.get(day=TOMORROW)


def hold(morning, company, moment=IN_TIME, **said):
    return operations.hold_morning(morning, **({"by": company.director, "at": moment, "version": ANY} | said))


def skip(morning, company, moment=IN_TIME, **said):
    return operations.skip_morning(morning, **({"by": company.director, "at": moment, "version": ANY} | said))


def lapsed(morning, moment=LATE):
    tick(moment)
    return OfficeMorning.objects.get(pk=morning.pk)


def outcome(morning):
    clock = clock_of(morning, "decision")
    return clock.state, clock.breached_at


@pytest.mark.clause("1.5.6.1", by="operation")
def test_not_needed_in_time_keeps_the_duty_to_the_second(morning, company):
    morning = skip(morning, company, LAST, reason="全员外出巡查")
    assert (morning.state, morning.decided_by, morning.decided_at) == ("not_needed", company.director, LAST)
    assert (morning.why, morning.meeting) == ("全员外出巡查", None)
    assert outcome(morning) == ("met", None)
    assert Meeting.objects.count() == 0
    assert lapsed(morning).state == "not_needed"


@pytest.mark.clause("1.5.6.1", by="operation")
@pytest.mark.clause("1.5.6.2", by="operation")
def test_holding_makes_the_meeting_in_progress_with_the_management_level_of_the_office(morning, company):
    """The foreman of the office and the one of its service centre come, the clerks do not."""
    centre = make_unit("SC01", "service_center", "一处服务中心", parent=company.MO01)
    foreman = make_person("foreman", "一处班长", post="staff", unit=company.MO01, tier="management")
    chief = make_person("chief", "中心主管", post="staff", unit=centre, tier="management")
    morning = hold(morning, company, EARLY)
    meeting = morning.meeting
    assert (meeting.state, meeting.chair, meeting.minute_taker) == (
        MeetingState.IN_PROGRESS,
        company.director,
        company.director,
    )
    assert (meeting.actual_start, meeting.unit, meeting.period_key) == (EARLY, company.MO01, "2026-11-19")
    expected = dict(meeting.participants.values_list("user__username", "role"))
    assert expected == {"director": "chair", foreman.username: "member", chief.username: "member"}
    titles = list(meeting.agenda_items.values_list("title", flat=True))
    assert titles == ["考勤与状态", "工作布置", "礼仪与服务心态"]
    assert outcome(morning) == ("met", None)
    assert Clock.objects.of(meeting, "agenda").count() == 0


@pytest.mark.clause("1.5.6.2", by="operation")
def test_who_is_there_is_ticked_and_the_end_leaves_no_minutes_to_write(morning, company):
    present = make_person("foreman", "班长甲", post="staff", unit=company.MO01, tier="management")
    missing = make_person("other", "班长乙", post="staff", unit=company.MO01, tier="management")
    meeting = hold(morning, company).meeting
    moment = IN_TIME + timedelta(minutes=3)
    operations.sign_in(meeting, user=present, in_at=IN_TIME, by=company.director, at=moment)
    meeting = operations.finish(meeting, by=company.director, at=LATE, version=ANY)
    came = dict(meeting.participants.values_list("user__username", "attendance"))
    assert came == {
        "director": Attendance.PRESENT,
        present.username: Attendance.PRESENT,
        missing.username: Attendance.ABSENT,
    }
    assert meeting.state == MeetingState.CLOSED
    assert Minutes.objects.count() == 0
    assert Clock.objects.of(meeting).open().count() == 0


@pytest.mark.clause("1.5.6.1", by="operation")
def test_nobody_decided_in_time_is_missed_and_counted_apart(morning, company):
    morning = lapsed(morning)
    assert (morning.state, morning.decided_at) == (MorningState.LAPSED, None)
    assert outcome(morning) == ("cancelled", LAST)
    assert Clock.objects.counted().outcome("missed", LATE).filter(name="decision").count() == 1
    assert Clock.objects.of(morning).open().count() == 0, "it stands on nobody's desk any more"


@pytest.mark.clause("1.5.6.1", by="operation")
@pytest.mark.parametrize(("act", "state"), [(hold, "held"), (skip, "not_needed")])
def test_a_late_decision_of_the_same_day_says_why_and_is_late(morning, company, act, state):
    morning = lapsed(morning)
    with pytest.raises(Refused) as refused:
        act(morning, company, LATE)
    assert list(refused.value.errors) == ["reason"]
    morning = act(OfficeMorning.objects.get(day=TOMORROW), company, LATE, reason="处理停水")
    assert (morning.state, morning.why) == (state, "处理停水")
    assert outcome(morning) == ("met_late", LAST)


def test_what_lapsed_before_the_sweep_looked_is_late_all_the_same(morning, company):
    with pytest.raises(Refused):
        skip(morning, company, LATE)
    assert outcome(skip(morning, company, LATE, reason="开会")) == ("met_late", LAST)


@pytest.mark.parametrize("act", [hold, skip])
def test_the_next_day_nothing_is_decided_any_more(morning, company, act):
    morning = lapsed(morning)
    with pytest.raises(GuardFailed):
        act(morning, company, IN_TIME + DAY, reason="补记")
    assert OfficeMorning.objects.get(day=TOMORROW).state == "lapsed"


def test_tomorrow_may_be_not_needed_but_is_not_held_today(morning, company, at):
    with pytest.raises(GuardFailed):
        hold(morning, company, at)
    assert Meeting.objects.count() == 0
    assert skip(morning, company, at).state == "not_needed"


@pytest.mark.parametrize("act", [hold, skip])
def test_a_decision_is_taken_back_in_time_and_the_duty_counts_once(morning, company, act):
    morning = act(morning, company, EARLY)
    meeting = morning.meeting
    morning = operations.undo_morning(morning, by=company.director, at=IN_TIME, version=ANY)
    assert (morning.state, morning.decided_by, morning.decided_at) == ("undecided", None, None)
    assert (morning.why, morning.meeting) == ("", None)
    assert outcome(morning) == ("running", None)
    if meeting:
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.CANCELLED
        assert Clock.objects.of(meeting).open().count() == 0
    assert lapsed(morning).state == "lapsed"
    counted = Clock.objects.counted().filter(name="decision")
    assert [clock.breached_at for clock in counted.filter(due_at=LAST)] == [LAST]


def test_held_again_after_it_was_taken_back_is_another_meeting(morning, company):
    for _again in range(2):
        morning = hold(morning, company, EARLY)
        morning = operations.undo_morning(morning, by=company.director, at=EARLY, version=ANY)
    morning = hold(morning, company, IN_TIME)
    assert (Meeting.objects.count(), morning.meeting.period_key) == (3, "2026-11-19-3")
    assert outcome(morning) == ("met", None)


def test_nothing_is_taken_back_after_the_time_or_after_somebody_came(morning, company):
    person = make_person("foreman", "班长甲", post="staff", unit=company.MO01, tier="management")
    morning = hold(morning, company, EARLY)
    with pytest.raises(GuardFailed):
        operations.undo_morning(morning, by=company.director, at=LATE, version=ANY)
    operations.sign_in(morning.meeting, user=person, by=company.director, at=EARLY)
    with pytest.raises(GuardFailed):
        operations.undo_morning(morning, by=company.director, at=EARLY, version=ANY)
    assert OfficeMorning.objects.get(day=TOMORROW).state == "held"
    assert outcome(morning) == ("met", None)


def test_not_needed_may_still_become_held_on_the_same_day(morning, company):
    morning = hold(skip(morning, company), company, at_clock(TOMORROW, 15))
    assert (morning.state, morning.meeting.state) == ("held", MeetingState.IN_PROGRESS)
    assert outcome(morning) == ("met", None)
    part = morning.meeting.participants.get(user=company.director)
    assert part.attendance == Attendance.PRESENT


@pytest.mark.parametrize("name", ["clerk", "staff", "director2", "president", "quality", "admin", "hr"])
def test_only_the_director_decides(morning, company, name):
    for act in (hold, skip):
        with pytest.raises(NotAllowed):
            act(morning, company, by=getattr(company, name))
    assert OfficeMorning.objects.get(day=TOMORROW).state == "undecided"


def test_a_deputy_decides_while_the_director_is_away_and_not_afterwards(morning, company, at):
    deputy = make_person("deputy", "副主任", post="staff", unit=company.MO01)
    away(company.director, deputy, at=EARLY)
    with time_machine.travel(EARLY + DAY, tick=False), pytest.raises(NotAllowed):
        skip(morning, company, by=fresh(deputy))
    with time_machine.travel(IN_TIME, tick=False):
        morning = hold(morning, company, by=fresh(deputy))
    assert (morning.decided_by, morning.signed_for) == (deputy, {"decided_by": "一处主任"})
    assert morning.meeting.chair == deputy
    event = Event.objects.about(morning).get(event="hold")
    assert (event.by_name, event.for_whom["name"]) == ("副主任", "一处主任")


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(morning, company):
    skip(morning, company)
    with pytest.raises(StaleVersion):
        hold(morning, company, version=morning.version)
    with pytest.raises(IllegalMove):
        skip(morning, company)


def test_the_director_is_reminded_once_before_the_time_is_over(morning, company):
    tick(at_clock(TOMORROW, 8, 34))
    assert Notice.objects.count() == 0
    for minute in (35, 36):
        tick(at_clock(TOMORROW, 8, minute))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (company.director, "deadlines.warning")
    assert notice.subject_object == morning


def test_on_a_sunday_the_reminder_does_not_wait_for_opening_hours(morning, company):
    """Monday would be too late."""
    sunday = date(2026, 11, 22)
    operations.plan_meetings(at_clock(sunday, 7))
    tick(at_clock(sunday, 8, 36))
    reminders = Outbox.objects.filter(kind="deadlines.warning", recipient=company.director)
    assert [letter.next_at <= at_clock(sunday, 8, 36) for letter in reminders] == [True]


def test_a_meeting_called_by_hand_is_the_decision(morning, company):
    meeting = operations.call_meeting(
        kind=kind("office_morning"),
        unit=company.MO01,
        title="临时晨会",
        starts_at=at_clock(TOMORROW, 8, 30),
        ends_at=at_clock(TOMORROW, 8, 50),
        by=company.director,
        at=EARLY,
    )
    operations.start(meeting, by=company.director, at=IN_TIME, version=ANY)
    morning = OfficeMorning.objects.get(day=TOMORROW)
    assert (morning.state, morning.meeting) == ("held", meeting)
    assert outcome(morning) == ("met", None)


def test_holding_begins_the_meeting_that_was_planned_for_the_day(morning, company):
    meeting = operations.call_meeting(
        kind=kind("office_morning"),
        unit=company.MO01,
        title="临时晨会",
        starts_at=at_clock(TOMORROW, 9),
        ends_at=at_clock(TOMORROW, 9, 30),
        by=company.director,
        at=EARLY,
    )
    assert hold(morning, company).meeting == meeting
    assert Meeting.objects.get().state == MeetingState.IN_PROGRESS


def test_what_nobody_ended_ends_at_its_planned_end(morning, company):
    meeting = hold(morning, company).meeting
    tick(at_clock(TOMORROW, 23, 59))
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.IN_PROGRESS
    tick(at_clock(TOMORROW + DAY, 0, 1))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.actual_end) == (MeetingState.CLOSED, meeting.ends_at)


def test_who_sees_a_day(morning, company):
    seen = {
        name: OfficeMorning.objects.visible_to(getattr(company, name)).exists()
        for name in ("director", "clerk", "director2", "president", "quality", "hr")
    }
    assert seen == {
        "director": True,
        "clerk": True,
        "director2": False,
        "president": True,
        "quality": True,
        "hr": False,
    }


def test_an_office_without_a_director_is_decided_by_who_heads_the_unit_above(morning, company):
    assert morning.allowed(fresh(company.president)) == []
    company.director.appointments.update(until=date(2026, 11, 1))
    with time_machine.travel(EARLY, tick=False):
        assert {move.event for move in morning.allowed(fresh(company.president))} == {"hold", "skip"}
