"""What of meetings and resolutions hangs on somebody who leaves, and who may get it (1.7.6, 1.7.7.1)."""

import pytest
import time_machine
from django.utils import translation

from comms.audit.models import Event
from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.organization.models import Post
from comms.organization.operations import charges_of, deactivate, hand_over, unattended
from meetings import operations
from meetings.models import MeetingSeries
from meetings.operations.sweeps import remind_receipts
from meetings.queries.series import duty_of
from meetings.states import ResolutionState
from tests.base import api, query_counts
from tests.factories import meetings as make
from tests.factories.absences import away, fresh
from tests.factories.meetings import HOUR, submitted
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def later(over):
    """An hour after the end of the meeting, where the portal's clock stands."""
    at = over.actual_end + HOUR
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def vice(company):
    """The vice president, who has become president as well."""
    appoint(company.vice, Post.PRESIDENT, company.HQ, acting=True)
    return fresh(company.vice)


def leave(person, by, at, **said):
    return deactivate(person, by=fresh(by), at=at, version=ANY, reason="离职", **said)


def refused(person, by, at, **said):
    """The sentences of a refusal, by field."""
    with pytest.raises(Refused) as refusal:
        leave(person, by, at, **said)
    return refusal.value.errors


def kinds(person, at):
    return {charge.kind.name for charge in charges_of(person, at)}


def line(charge, person):
    return {"charge": charge, "successor": person}


# Series and meetings to come


def test_meetings_to_come_and_their_series_get_the_successor(issued, company, at, vice):
    series = issued.series
    MeetingSeries.objects.filter(pk=series.pk).update(chair=company.president, minute_taker=company.hr)
    series.members.add(company.president)
    assert kinds(company.president, at) == {
        "meetings.series-chair",
        "meetings.series-member",
        "meetings.chair",
        "meetings.place",
    }
    leave(company.president, company.admin, at, successor=vice)
    series.refresh_from_db()
    issued.refresh_from_db()
    assert (series.chair, list(series.members.all()), issued.chair) == (vice, [vice], vice)
    assert not issued.participants.filter(user=company.president).exists()
    assert issued.participants.get(role="chair").user == vice
    for thing in (series, issued):
        event = Event.objects.about(thing).filter(event="handed_over").first()
        assert (event.who, event.reason) == ("系统管理员", "离职")
    assert unattended(at) == []


def test_successor_of_a_series_holds_the_post_that_the_procedure_names(issued, company, at):
    MeetingSeries.objects.filter(pk=issued.series_id).update(chair=company.president)
    said = refused(company.president, company.admin, at, successor=company.security)
    assert [text.partition(":")[0] for text in said["successors"]] == ["Chair of a series po"]


def test_minute_taker_hands_on_the_clocks_of_the_meeting(issued, company, at):
    assert duty_of(issued).clock.person == company.hr
    leave(company.hr, company.admin, at, successor=company.hr_staff)
    issued.refresh_from_db()
    assert issued.minute_taker == company.hr_staff
    assert duty_of(issued).clock.person == company.hr_staff


def test_participant_is_replaced_by_the_successor(issued, company, at):
    operations.invite(issued, users=[company.engineer], by=company.hr, at=at)
    leave(company.engineer, company.admin, at, successor=company.security)
    named = set(issued.participants.values_list("user__username", flat=True))
    assert "engineer" not in named
    assert "security" in named


def test_stand_in_and_presenter_are_handed_on(issued, company, at):
    operations.invite(issued, users=[company.engineer], by=company.hr, at=at)
    operations.reply(issued, rsvp="delegated", substitute=company.staff, by=company.engineer, at=at)
    item = operations.add_item(issued, title="安全", presenter=company.staff, by=company.hr, at=at)
    leave(company.staff, company.admin, at, successor=company.director)
    item.refresh_from_db()
    part = issued.participants.get(user=company.engineer)
    assert (item.presenter, part.rsvp, part.substitute) == (company.director, "needs_action", None)


# Confidential papers


def board(company, at):
    """A meeting of the board in which the engineer takes part."""
    series = make.make_series(company, at, kind="board", code="board", minute_taker=company.engineer)
    operations.plan_meetings(at)
    return series.meetings.first()


@pytest.mark.clause("1.7.a.4", by="operation")
def test_nobody_lets_themselves_into_confidential_papers(company, at):
    meeting = board(company, at)
    assert refused(company.engineer, company.hr, at, successor=company.hr).keys() == {"successors"}
    assert not meeting.participants.filter(user=company.hr).exists()


@pytest.mark.clause("1.7.a.4", by="operation")
def test_member_of_a_confidential_meeting_is_not_replaced_by_the_successor_of_all(company, at):
    meeting = board(company, at)
    operations.invite(meeting, users=[company.staff], by=company.engineer, at=at)
    leave(company.staff, company.hr, at, successor=company.director)
    assert not meeting.participants.filter(user__in=[company.staff, company.director]).exists()


@pytest.mark.clause("1.7.a.4", by="operation")
def test_titles_of_confidential_things_stay_with_those_who_see_them(company, at):
    board(company, at)
    lines = api(company.hr).get(f"/api/v1/users/{company.engineer.uuid}/charges/").json()["results"]
    assert lines
    assert {one["title"] for one in lines} == {""}


# Meetings that have begun


@pytest.mark.clause("1.7.7.1", by="operation")
def test_writers_do_not_choose_who_approves(over, company, later):
    submitted(over, company, later)
    said = refused(company.president, company.admin, later, successor=company.security)
    assert "it can go to: 管理者代表" in said["successors"][0]
    # nor take the chair themselves
    said = refused(company.president, company.admin, later, successor=company.admin)
    assert "Nobody makes themselves the chair" in said["successors"][0]


@pytest.mark.clause("1.7.7.1", by="operation")
def test_minutes_under_review_follow_the_new_chair(over, company, later):
    minutes = submitted(over, company, later)
    leave(company.president, company.admin, later, successor=company.representative)
    minutes.refresh_from_db()
    assert minutes.meeting.chair == company.representative
    assert clock_of(minutes, "review").person == company.representative
    assert unattended(later) == []


def test_review_in_the_place_of_the_chair_goes_on_by_the_rules(over, company, later):
    away(company.president, company.hr, at=later)
    minutes = submitted(over, company, later)
    assert clock_of(minutes, "review").person == company.representative
    assert "meetings.review" in kinds(company.representative, later)
    others = {"successor": company.vice}
    named = line(f"meetings.review:{minutes.number}", company.security)
    said = refused(company.representative, company.admin, later, successors=[named], **others)
    assert "This follows from the rules" in said["successors"][0]
    appoint(company.vice, Post.MANAGEMENT_REPRESENTATIVE, company.HQ)
    leave(company.representative, company.admin, later, **others)
    assert clock_of(minutes, "review").person == company.vice


# Resolutions


@pytest.fixture
def resolution(over):
    return over.resolutions.get()


@pytest.mark.clause("1.7.6.2", by="operation")
def test_resolution_and_its_clocks_go_to_the_successor(resolution, company, later):
    leave(company.engineering, company.admin, later, successor=company.engineer)
    resolution.refresh_from_db()
    assert resolution.owner == company.engineer
    assert clock_of(resolution, "plan").person == company.engineer
    assert clock_of(resolution, "result").person == company.engineer
    events = Event.objects.about(resolution).filter(event__in=["edited", "handed_over", "clocks_restarted"])
    assert {event.who for event in events} == {"系统管理员"}
    assert events.count() == 3


@pytest.mark.clause("1.7.8", by="operation")
def test_successor_is_not_the_only_one_who_could_verify(resolution, company, later):
    meeting = resolution.meeting
    operations.change_meeting(
        meeting, chair=company.hr, reason="x", by=company.president, at=later, version=ANY
    )
    named = line(f"meetings.owner:{resolution.number}", company.hr)
    said = refused(company.engineering, company.admin, later, successor=company.engineer, successors=[named])
    assert "left to verify" in said["successors"][0]
    assert fresh(company.engineering).is_active


def test_steps_of_the_present_plan_go_to_the_successor(resolution, company, later):
    steps = [{"text": "采购", "assignee": company.staff}, {"text": "安装"}]
    operations.submit_plan(resolution, steps=steps, by=company.engineering, at=later, version=ANY)
    assert [charge.key for charge in charges_of(company.staff, later)] == [
        f"meetings.step:{resolution.number}/1"
    ]
    leave(company.staff, company.admin, later, successor=company.engineer)
    assert resolution.action_steps.get(position=1).assignee == company.engineer
    event = Event.objects.about(resolution).get(event="step_handed_over")
    assert event.data["names"] == {"old": "一处员工", "new": "工程师"}


def test_verification_goes_on_by_the_rules(resolution, company, later):
    operations.submit_plan(
        resolution, steps=[{"text": "采购"}], by=company.engineering, at=later, version=ANY
    )
    operations.accept_plan(resolution, by=company.president, at=later, version=ANY)
    operations.change_resolution(
        resolution, tracking_unit=company.SE, reason="x", by=company.president, at=later, version=ANY
    )
    done = operations.report_done(resolution, result="好", by=company.engineering, at=later, version=ANY)
    assert done.state == ResolutionState.DONE_REPORTED
    assert clock_of(done, "verification").person == company.security
    leave(company.security, company.admin, later)
    assert clock_of(done, "verification").person == company.president


# Receipts


def test_receipts_end_with_the_account(sent, company):
    at = sent.current.submitted_at + 2 * HOUR
    gone = leave(company.hr, company.admin, at, successor=company.hr_staff)
    assert Event.objects.about(sent).filter(event="receipt_ended").count() == 1
    assert not charges_of(gone, at)
    remind_receipts(at + 48 * HOUR)
    row = sent.current.distributions.get(recipient=gone)
    assert (row.acknowledged_at, row.reminders) == (None, 0)


def test_what_the_system_left_is_handed_over_later(over, company, later):
    gone = leave_by_system(company.engineering, later)
    assert {charge.kind.name for charge in unattended(later)} == {"meetings.owner"}
    hand_over(gone, successor=company.engineer, by=company.quality, at=later, version=ANY)
    assert over.resolutions.get().owner == company.engineer


def leave_by_system(person, at):
    return deactivate(person, by=None, at=at, version=ANY)


def test_clock_of_a_slip_goes_to_the_successor(company, at):
    from comms.deadlines.models import Clock
    from tests.factories import handovers as slips

    slip = slips.promised(slips.make_slip(company, at), company, at)
    clock = Clock.objects.open().of(slip).filter(person__isnull=False).get()
    assert kinds(clock.person, at) == {"deadlines.clock"}
    successor = make_person("heir", post=Post.STAFF, unit=company.EN)
    leave(clock.person, company.admin, at, successor=successor)
    clock.refresh_from_db()
    assert clock.person == successor


def test_list_costs_the_same_with_three_of_each(over, company, later):
    """Three resolutions with a step each, and three meetings to come with the person on their lists."""

    def one_more():
        made = make.adopted(over, company, at=later, owner=company.engineer)
        steps = [{"text": "采购", "assignee": company.engineer}]
        operations.submit_plan(made, steps=steps, by=company.engineer, at=later, version=ANY)
        meeting = operations.call_meeting(
            kind=over.kind,
            unit=over.unit,
            title="临时",
            starts_at=later + 30 * HOUR,
            ends_at=later + 31 * HOUR,
            members=[company.engineer],
            minute_taker=company.engineer,
            short_notice_reason="临时",
            by=company.hr,
            at=later,
        )
        operations.add_item(meeting, title="安全", presenter=company.engineer, by=company.hr, at=later)

    query_counts(one_more, f"/api/v1/users/{company.engineer.uuid}/charges/", company.hr, client=api)
    query_counts(lambda: None, f"/people/{company.engineer.uuid}/deactivate/", company.hr)
