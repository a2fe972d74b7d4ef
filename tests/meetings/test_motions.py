"""Motions of members: submitted, returned, put on the agenda, withdrawn, adjourned, taken up (1.7.6.1)."""

from datetime import timedelta

import pytest

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.queries import clock_of
from comms.deadlines.states import Scope
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import AgendaItem, Meeting, Motion
from meetings.operations import motions
from meetings.operations.motions import follow_motions
from meetings.states import ItemType, MotionState
from tests.base import expect_statuses
from tests.factories.meetings import HOUR
from tests.factories.motions import TEXT, admitted, board, closed, proposed, voting

pytestmark = pytest.mark.django_db


def told(kind):
    return set(Notice.objects.filter(kind=f"meetings.{kind}").values_list("recipient__username", flat=True))


@pytest.mark.clause("1.7.6.1", by="operation")
def test_a_member_submits_a_motion_and_it_becomes_an_item_of_the_agenda(meeting, company, at):
    row = proposed(meeting, company, at)
    assert (row.number, row.state, row.submitter) == ("PO-M-2026-01", "submitted", company.vice)
    assert told("motion_submitted") == {"hr"}
    assert clock_of(row, "admission").person == company.hr
    row = motions.admit_motion(row, by=company.hr_staff, at=at, version=ANY)
    item = meeting.agenda_items.get(type=ItemType.MOTION)
    assert (row.state, row.item, item.title, item.note) == ("admitted", item, row.title, TEXT)
    assert item.presenter == company.vice
    assert not clock_of(row, "admission").is_open
    assert told("motion_admitted") == {"vice"}


def test_numbers_run_by_kind_and_year(meeting, company, at):
    numbers = [proposed(meeting, company, at).number for _number in range(2)]
    assert numbers == ["PO-M-2026-01", "PO-M-2026-02"]
    assert proposed(board(company, at), company, at, by=company.chairman).number == "BD-M-2026-01"


def test_a_motion_after_the_agenda_went_out_is_an_added_item(issued, company, at):
    row = admitted(issued, company, at)
    again = operations.issue_agenda(issued, by=company.hr, at=at + HOUR, version=ANY)
    assert row.title in [item["title"] for item in again.agenda_issues.last().snapshot["items"]]


def test_an_item_that_is_announced_as_a_motion_gets_its_text(meeting, company, at):
    item = operations.add_item(meeting, title="电梯", type=ItemType.MOTION, by=company.hr, at=at)
    row = admitted(meeting, company, at, item=item)
    assert row.item == item
    assert meeting.agenda_items.filter(type=ItemType.MOTION).count() == 1
    with pytest.raises(Refused) as refused:
        proposed(meeting, company, at, item=item)
    assert set(refused.value.errors) == {"item"}
    topic = operations.add_item(meeting, title="其他", by=company.hr, at=at)
    with pytest.raises(Refused) as refused:
        proposed(meeting, company, at, item=topic)
    assert set(refused.value.errors) == {"item"}


def test_the_item_of_a_motion_stays_what_it_is(meeting, company, at):
    item = admitted(meeting, company, at).item
    with pytest.raises(GuardFailed):
        operations.remove_item(item, by=company.hr, at=at, version=ANY)
    with pytest.raises(Refused) as refused:
        operations.change_item(item, type=ItemType.TOPIC, by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"type"}
    assert operations.change_item(item, planned_minutes=10, by=company.hr, at=at, version=ANY)


def test_who_is_no_member_submits_none(meeting, company, at):
    for person in (company.engineer, company.engineering):
        with pytest.raises(NotAllowed):
            proposed(meeting, company, at, by=person)
    operations.invite(meeting, users=[company.engineer], role="observer", by=company.hr, at=at)
    with pytest.raises(NotAllowed):
        proposed(meeting, company, at, by=company.engineer)
    operations.invite(meeting, users=[company.engineering], by=company.hr, at=at)
    assert proposed(meeting, company, at, by=company.engineering).state == "submitted"


def test_nothing_is_submitted_once_the_meeting_is_over(over, company):
    with pytest.raises(GuardFailed):
        proposed(over, company, over.actual_end)


def test_a_draft_is_its_submitters_alone_until_it_is_submitted(meeting, company, at):
    row = proposed(meeting, company, at, draft=True)
    assert row.state == "draft"
    assert not Clock.objects.of(row).exists()
    assert told("motion_submitted") == set()
    seen = {company.vice: 200, company.president: 404, company.hr: 404, company.quality: 404}
    expect_statuses(row.get_absolute_url(), seen)
    own = {"by": company.vice, "at": at, "version": ANY}
    row = motions.change_motion(row, text="改为分两期更换。", **own)
    row = motions.submit_motion(row, **own)
    assert (row.state, row.text) == ("submitted", "改为分两期更换。")
    with pytest.raises(GuardFailed):
        motions.change_motion(row, text="x", **own)
    expect_statuses(row.get_absolute_url(), {company.president: 200, company.hr: 200, company.quality: 404})


def test_a_motion_comes_back_with_a_reason_and_is_submitted_again(meeting, company, at):
    row = proposed(meeting, company, at)
    terms = {"by": company.hr, "at": at, "version": ANY}
    with pytest.raises(Refused) as refused:
        motions.return_motion(row, reason="", **terms)
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(NotAllowed):
        motions.return_motion(row, reason="x", **(terms | {"by": company.vice}))
    row = motions.return_motion(row, reason="请附报价", **terms)
    assert (row.state, row.remark) == ("draft", "请附报价")
    assert told("motion_returned") == {"vice"}
    assert clock_of(row, "amendment").person == company.vice
    row = motions.submit_motion(row, by=company.vice, at=at, version=ANY)
    assert (row.state, row.remark) == ("submitted", "")
    assert not clock_of(row, "amendment").is_open
    assert clock_of(row, "admission").is_open


def test_the_submitter_withdraws_before_the_vote_and_nobody_else(running, company):
    at = running.starts_at
    row = admitted(running, company, at)
    with pytest.raises(NotAllowed):
        motions.withdraw_motion(row, by=company.hr, at=at, version=ANY)
    row = motions.withdraw_motion(row, reason="另行协商", by=company.vice, at=at, version=ANY)
    row.item.refresh_from_db()
    assert (row.state, row.item.outcome, row.item.outcome_note) == ("withdrawn", "withdrawn", "另行协商")
    row = voting(running, company)
    with pytest.raises(IllegalMove):
        motions.withdraw_motion(row, by=company.vice, at=at, version=ANY)


@pytest.mark.parametrize(
    "act, state, outcome",
    [(motions.adjourn_motion, "adjourned", "deferred"), (motions.refer_motion, "referred", "concluded")],
)
def test_the_chair_adjourns_or_refers_with_a_reason(running, company, act, state, outcome):
    row = voting(running, company)
    terms = {"at": running.starts_at + HOUR / 2, "version": ANY}
    with pytest.raises(NotAllowed):
        act(row, reason="x", by=company.hr, **terms)
    with pytest.raises(Refused) as refused:
        act(row, reason="", by=company.president, **terms)
    assert set(refused.value.errors) == {"reason"}
    row = act(row, reason="交工程部核价", by=company.president, **terms)
    row.item.refresh_from_db()
    assert (row.state, row.remark, row.item.outcome) == (state, "交工程部核价", outcome)
    assert not clock_of(row, "vote").is_open
    assert told("motion_decided") == {"vice"}


def next_one(meeting, company):
    """A later meeting of the same series."""
    later = meeting.series.meetings.filter(starts_at__gt=meeting.starts_at)
    return later.earliest("starts_at")


def test_an_adjourned_motion_goes_on_in_the_next_meeting(running, company):
    at = running.starts_at + HOUR / 2
    row = motions.adjourn_motion(
        voting(running, company), reason="补充报价", by=company.president, at=at, version=ANY
    )
    later = next_one(running, company)
    with pytest.raises(NotAllowed):
        motions.take_up_motion(row, by=company.vice, at=at, version=ANY)
    operations.finish(running, by=company.president, at=at + HOUR, version=ANY)
    later = operations.issue_agenda(later, by=company.hr, at=later.starts_at - timedelta(days=8), version=ANY)
    carried = later.agenda_items.get(carried_from=row.item)
    row = motions.take_up_motion(row, by=company.hr, at=at + HOUR, version=ANY)
    assert (row.state, row.meeting, row.item, row.remark) == ("admitted", later, carried, "")


def test_a_motion_whose_item_was_not_carried_gets_a_new_one(meeting, company, at):
    row = admitted(meeting, company, at)
    operations.cancel(meeting, reason="台风", by=company.hr, at=at, version=ANY)
    assert follow_motions(at) == 1
    row.refresh_from_db()
    assert (row.state, row.remark) == ("adjourned", "meetings.meeting_fell_away")
    row = motions.take_up_motion(row, by=company.hr, at=at, version=ANY)
    assert row.meeting == next_one(meeting, company)
    assert (row.item.meeting, row.item.type) == (row.meeting, ItemType.MOTION)
    with pytest.raises(IllegalMove):
        motions.take_up_motion(row, by=company.hr, at=at, version=ANY)


def test_without_a_later_meeting_nothing_is_taken_up(meeting, company, at):
    row = admitted(meeting, company, at)
    Meeting.objects.exclude(pk=meeting.pk).update(state="cancelled", cancel_reason="x")
    operations.cancel(meeting, reason="台风", by=company.hr, at=at, version=ANY)
    follow_motions(at)
    row.refresh_from_db()
    with pytest.raises(GuardFailed):
        motions.take_up_motion(row, by=company.hr, at=at, version=ANY)


def test_what_was_not_voted_on_is_adjourned_when_the_minutes_are_out(running, company):
    row = admitted(running, company, running.starts_at)
    assert follow_motions(running.starts_at) == 0
    Meeting.objects.filter(pk=running.pk).update(state="published")
    follow_motions(running.starts_at)
    row.refresh_from_db()
    assert (row.state, row.remark) == (MotionState.ADJOURNED, "meetings.not_voted")


@pytest.mark.clause("1.7.a.4", by="operation")
def test_motions_of_the_board_are_for_its_members_alone(company, at):
    row = voting(board(company, at), company, by=company.chairman)
    open_to = {company.chairman: 200, company.vice: 200, company.president: 404, company.quality: 404}
    expect_statuses(row.get_absolute_url(), open_to | {company.admin: 404, company.hr: 404})
    clock = clock_of(row, "vote")
    assert (clock.scope, clock.person) == (Scope.PRIVATE, company.chairman)
    closed(row, company)
    expect_statuses(row.get_absolute_url(), open_to | {company.engineering: 404})


def test_status_readers_see_what_was_decided_and_not_what_is_discussed(running, company):
    row = voting(running, company)
    expect_statuses(row.get_absolute_url(), {company.quality: 404, company.engineer: 404})
    row = closed(row, company)
    expect_statuses(row.get_absolute_url(), {company.quality: 200, company.engineer: 404})


def test_a_motion_of_a_meeting_that_is_kept_close_later_is_kept_close_too(running, company):
    row = voting(running, company)
    operations.keep_close(running, reason="涉及人事", by=company.president, at=running.starts_at, version=ANY)
    assert clock_of(row, "vote").scope == Scope.PRIVATE


def test_the_item_knows_its_motion(meeting, company, at):
    row = admitted(meeting, company, at)
    assert AgendaItem.objects.get(pk=row.item_id).motion == row
    assert Motion.objects.search("曳引机").get() == row
