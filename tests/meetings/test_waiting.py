"""No meeting, minutes or resolution waits for somebody unseen: whoever must act has it on the desk."""

from datetime import date, timedelta

import pytest

from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.queries import clock_of
from comms.desk.queries import due_lines, measured_lines
from comms.notifications.models import Notice
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.operations.sweeps import find_not_held, remind_minutes
from meetings.states import MeetingState, MinutesState
from tests.base import browser
from tests.factories.meetings import HOUR, adopted, submitted
from tests.waiting import unseen

pytestmark = pytest.mark.django_db

STEPS = [{"text": "采购"}]


def waits_for(person, subject):
    """The names of the clocks about a subject on a person's desk."""
    lines = [*due_lines(person), *measured_lines(person)]
    return {clock.name for clock in lines if clock.subject == subject}


def open_of(subject):
    """The names of the open clocks of a subject."""
    return set(Clock.objects.of(subject).open().values_list("name", flat=True))


# Meetings


@pytest.mark.clause("1.7.2", by="operation")
def test_running_meeting_waits_for_its_end(running, company):
    assert "finish" in waits_for(company.hr, running)
    clock = clock_of(running, "finish")
    assert (clock.started_at, clock.due_at) == (running.actual_start, None)
    over = operations.finish(running, by=company.hr, at=running.starts_at + HOUR, version=ANY)
    assert (clock_of(over, "finish").state, open_of(over)) == ("met", {"minutes"})


@pytest.mark.clause("1.5.1.1", by="operation")
def test_meeting_that_was_not_held_waits_for_its_explanation(issued, company):
    later = issued.ends_at + timedelta(days=2)
    assert find_not_held(later) == 1
    issued.refresh_from_db()
    assert issued.state == MeetingState.NOT_HELD
    assert "explanation" in waits_for(company.hr, issued)
    assert unseen() == []
    operations.explain(issued, reason="停电", by=company.hr, at=later + HOUR, version=ANY)
    assert (clock_of(issued, "explanation").state, open_of(issued)) == ("met", set())


@pytest.mark.clause("1.5.1.1", by="operation")
def test_meeting_that_was_held_after_all_needs_no_explanation(issued, company):
    later = issued.ends_at + timedelta(days=2)
    find_not_held(later)
    issued.refresh_from_db()
    times = {"actual_start": issued.starts_at, "actual_end": issued.ends_at}
    held = operations.record_held(issued, **times, reason="纸质签到", by=company.hr, at=later, version=ANY)
    assert (clock_of(held, "explanation").state, open_of(held)) == ("cancelled", {"minutes"})
    assert unseen() == []


# Minutes


@pytest.mark.clause("1.7.7.1", by="operation")
def test_minutes_go_from_the_writers_desk_to_the_chairs_and_back(over, company):
    minutes = over.minutes
    assert waits_for(company.hr, minutes) == {"writing"}
    assert clock_of(minutes, "writing").started_at == over.actual_end
    minutes = submitted(over, company)
    assert (waits_for(company.hr, minutes), waits_for(company.president, minutes)) == (set(), {"review"})
    at = over.actual_end + 2 * HOUR
    minutes = operations.return_minutes(minutes, reason="缺少期限", by=company.president, at=at, version=ANY)
    assert (waits_for(company.hr, minutes), waits_for(company.president, minutes)) == ({"writing"}, set())
    assert clock_of(minutes, "writing").started_at == at


@pytest.mark.clause("1.7.7.1", by="operation")
def test_correction_waits_for_its_writer_and_each_round_is_measured(sent, company):
    minutes, meeting = sent, sent.meeting
    assert open_of(minutes) == set()
    at = meeting.actual_end + 5 * HOUR
    minutes = operations.correct(minutes, reason="更正出席人员", by=company.hr, at=at, version=ANY)
    assert (minutes.state, waits_for(company.hr, minutes)) == (MinutesState.DRAFTING, {"writing"})
    minutes = operations.submit(minutes, by=company.hr, at=at + HOUR, version=ANY)
    operations.approve(minutes, by=company.president, at=at + 2 * HOUR, version=ANY)
    rounds = Clock.objects.of(minutes).order_by("name", "cycle").values_list("name", "cycle", "state")
    assert list(rounds) == [
        ("review", 1, "met"),
        ("review", 2, "met"),
        ("writing", 1, "met"),
        ("writing", 2, "met"),
    ]
    assert unseen() == []


@pytest.mark.clause("1.7.7.2", by="operation")
def test_quality_hears_of_late_minutes_with_a_page_that_opens(over, company):
    remind_minutes(over.actual_end + timedelta(days=5))
    line = Notice.objects.get(kind="meetings.minutes_overdue", recipient=company.quality)
    assert line.url == over.get_absolute_url()
    assert browser(company.quality).get(line.url).status_code == 200
    assert browser(company.quality).get(over.minutes.get_absolute_url()).status_code == 404


@pytest.mark.clause("1.7.7.1", by="operation")
def test_ladder_leads_the_quality_manager_to_the_clock_of_what_only_writers_read(over, company, at):
    set_policy(policy("minutes.review"), value=24, reason="试行", by=company.quality, at=at, version=ANY)
    minutes = submitted(over, company)
    clock = clock_of(minutes, "review")
    for days in (1, 3, 5, 8):
        tick(clock.due_at + timedelta(days=days))
    lines = Notice.objects.filter(key__startswith=f"clock:{clock.uuid}")
    told = {line.recipient.username: line.url for line in lines}
    assert told["president"] == minutes.get_absolute_url()
    assert told["quality"] == clock.get_absolute_url()
    assert browser(company.quality).get(told["quality"]).status_code == 200


def test_whoever_is_taken_off_the_list_is_told_without_a_link(issued, company, at):
    [guest] = operations.invite(issued, users=[company.clerk], by=company.hr, at=at)
    assert browser(company.clerk).get(Notice.objects.get(recipient=company.clerk).url).status_code == 200
    operations.uninvite(guest, by=company.hr, at=at, version=ANY)
    told = Notice.objects.filter(recipient=company.clerk)
    assert dict(told.values_list("kind", "url")) == {"meetings.agenda_issued": "", "meetings.uninvited": ""}


def test_whoever_sees_the_meeting_all_the_same_keeps_the_link(issued, company, at):
    guest = issued.participants.filter(user=company.quality).first()
    guest = guest or operations.invite(issued, users=[company.quality], by=company.hr, at=at)[0]
    operations.uninvite(guest, by=company.hr, at=at, version=ANY)
    line = Notice.objects.get(recipient=company.quality, kind="meetings.agenda_issued")
    assert line.url == issued.get_absolute_url()


@pytest.mark.clause("1.7.7.1", by="operation")
def test_another_chair_or_minute_taker_has_what_waits_on_the_desk(over, company):
    minutes = submitted(over, company)
    at = over.actual_end + 2 * HOUR
    hands_over = {"chair": company.vice, "by": company.president, "reason": "出差"}
    operations.change_meeting(over, **hands_over, at=at, version=ANY)
    operations.change_meeting(over, minute_taker=company.hr_staff, by=company.hr, at=at, version=ANY)
    assert (waits_for(company.president, minutes), waits_for(company.vice, minutes)) == (set(), {"review"})
    assert (waits_for(company.hr, over), waits_for(company.hr_staff, over)) == (set(), {"minutes"})
    due = clock_of(over, "minutes").due_at
    operations.change_meeting(over, title="总裁办公会（十二月）", by=company.hr, at=at, version=ANY)
    assert clock_of(over, "minutes").due_at == due


# Resolutions


@pytest.fixture
def submitted_plan(running, company):
    """A resolution whose action plan is to be judged."""
    one = adopted(running, company)
    return operations.submit_plan(
        one, steps=STEPS, by=company.engineering, at=one.adopted_at + HOUR, version=ANY
    )


@pytest.mark.clause("1.7.6.2", by="operation")
def test_plan_waits_for_the_chair_and_then_again_for_the_owner(submitted_plan, company):
    assert "judgement" in waits_for(company.president, submitted_plan)
    at = submitted_plan.adopted_at + 2 * HOUR
    returned = operations.return_plan(
        submitted_plan, reason="缺少日期", by=company.president, at=at, version=ANY
    )
    assert waits_for(company.president, returned) == set()
    assert waits_for(company.engineering, returned) == {"plan", "result"}
    again = operations.submit_plan(returned, steps=STEPS, by=company.engineering, at=at, version=ANY)
    accepted = operations.accept_plan(again, by=company.president, at=at, version=ANY)
    judged = Clock.objects.of(accepted, "judgement").order_by("cycle").values_list("cycle", "state")
    assert (list(judged), open_of(accepted)) == ([(1, "met"), (2, "met")], {"result"})


def reported(resolution, company, owner=None):
    """Accepted and reported done."""
    at = resolution.adopted_at + 2 * HOUR
    accepted = operations.accept_plan(resolution, by=company.hr, at=at, version=ANY)
    return operations.report_done(
        accepted, result="已办", by=owner or company.engineering, at=at, version=ANY
    )


@pytest.mark.clause("1.7.8", by="operation")
def test_result_waits_for_whoever_follows_up(submitted_plan, company):
    done = reported(submitted_plan, company)
    assert waits_for(company.hr, done) == {"verification"}
    assert waits_for(company.engineering, done) == set()
    at = done.done_at + HOUR
    rejected = operations.reject(done, reason="缺照片", by=company.president, at=at, version=ANY)
    assert open_of(rejected) == {"result"}
    again = operations.report_done(rejected, result="已补", by=company.engineering, at=at, version=ANY)
    verified = operations.verify(again, by=company.president, at=at, version=ANY)
    assert open_of(verified) == set()
    assert [clock.state for clock in Clock.objects.of(verified, "verification")] == ["met", "met"]


@pytest.mark.clause("1.7.8", by="operation")
def test_result_of_who_follows_up_waits_for_the_chair(running, company):
    one = adopted(running, company, owner=company.security, tracking_unit=company.SE)
    one = operations.submit_plan(one, steps=STEPS, by=company.security, at=one.adopted_at, version=ANY)
    done = reported(one, company, owner=company.security)
    assert waits_for(company.president, done) == {"verification"}
    assert waits_for(company.security, done) == set()


@pytest.mark.clause("1.7.8", by="operation")
@pytest.mark.parametrize("reach", ["planned", "accepted", "reported"])
def test_handing_over_restarts_what_waits_and_nothing_else(submitted_plan, company, reach):
    at = submitted_plan.adopted_at + 3 * HOUR
    row = submitted_plan
    if reach == "accepted":
        row = operations.accept_plan(row, by=company.hr, at=at, version=ANY)
    elif reach == "reported":
        row = reported(row, company)
    before = open_of(row)
    change = {"owner": company.security, "reason": "转交", "by": company.president}
    row = operations.change_resolution(row, **change, at=at, version=ANY)
    assert open_of(row) == before
    assert unseen() == []


@pytest.mark.clause("1.7.6.2", by="operation")
def test_due_days_have_the_horizon_of_promises(running, company):
    last = date(2026, 12, 2) + timedelta(days=366)
    assert adopted(running, company, due_on=last).due_on == last
    far = last + timedelta(days=1)
    for act in (
        lambda: adopted(running, company, due_on=far),
        lambda: operations.change_resolution(
            adopted(running, company),
            due_on=far,
            by=company.hr,
            at=running.starts_at,
            version=ANY,
        ),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert list(refusal.value.errors) == ["due_on"]
    with pytest.raises(Refused) as refusal:
        operations.submit_plan(
            adopted(running, company),
            steps=[{"text": "采购", "due_on": date(2099, 1, 1)}],
            by=company.engineering,
            at=running.starts_at + HOUR,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["steps"]
