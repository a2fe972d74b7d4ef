"""Resolutions with a person responsible, an action plan, a result, and clocks of their own."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from comms.base.clock import end_of_day
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Resolution
from meetings.states import ResolutionState
from tests.factories.meetings import HOUR, adopted

pytestmark = pytest.mark.django_db
STEPS = [{"text": "拟定方案"}, {"text": "组织施工", "due_on": date(2026, 12, 20)}]


@pytest.fixture
def resolution(running, company):
    """For Engineering, due on the last of December."""
    return adopted(running, company)


@pytest.fixture
def planned(resolution, company):
    """With an accepted action plan."""
    at = resolution.adopted_at + HOUR
    resolution = operations.submit_plan(resolution, steps=STEPS, by=company.engineering, at=at, version=ANY)
    return operations.accept_plan(resolution, by=company.president, at=at, version=ANY)


@pytest.mark.clause("1.7.6.2", by="operation")
def test_a_resolution_without_a_person_responsible_is_refused(running, company):
    with pytest.raises(Refused) as refused:
        adopted(running, company, owner=None)
    assert set(refused.value.errors) == {"owner"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(
            number="x",
            meeting=running,
            text="x",
            tracking_unit=company.AH,
            adopted_at=running.starts_at,
            owner_id=None,
        )


@pytest.mark.clause("1.7.6.2", by="operation")
@pytest.mark.clause("1.7.8", by="operation")
def test_the_owner_is_told_and_the_responsible_department_tracks_it(resolution, company):
    assert resolution.tracking_unit == company.AH
    assert resolution.state == ResolutionState.PLAN_DUE
    assert Notice.objects.get(kind="meetings.resolution_adopted").recipient == company.engineering
    assert clock_of(resolution, "result").due_at == end_of_day(date(2026, 12, 31))
    assert clock_of(resolution, "plan").due_at is None


def test_numbers_run_by_kind_and_month_of_the_meeting(running, company):
    numbers = [adopted(running, company).number for _ in range(3)]
    assert numbers == ["PO-2026-12-01", "PO-2026-12-02", "PO-2026-12-03"]


@pytest.mark.parametrize("wrong", [{"due_on": date(2026, 12, 1)}])
def test_terms_that_cannot_be_are_refused(running, company, wrong):
    with pytest.raises(Refused) as refused:
        adopted(running, company, **wrong)
    assert set(refused.value.errors) == set(wrong)


def test_only_those_who_run_the_meeting_record_resolutions(running, company):
    with pytest.raises(NotAllowed):
        operations.adopt(running, text="x", owner=company.engineering, by=company.vice, at=running.starts_at)


def test_nothing_is_resolved_before_the_meeting(issued, company, at):
    with pytest.raises(GuardFailed):
        adopted(issued, company, at=at)


# The plan


@pytest.mark.clause("1.7.6.2", by="operation")
def test_a_plan_has_steps_and_is_handed_in_by_the_owner(resolution, company):
    at = resolution.adopted_at + HOUR
    with pytest.raises(Refused) as refused:
        operations.submit_plan(resolution, steps=[{"text": "  "}], by=company.engineering, at=at, version=ANY)
    assert set(refused.value.errors) == {"steps"}
    with pytest.raises(NotAllowed):
        operations.submit_plan(resolution, steps=STEPS, by=company.hr, at=at, version=ANY)
    resolution = operations.submit_plan(resolution, steps=STEPS, by=company.engineering, at=at, version=ANY)
    assert [step.text for step in resolution.steps] == ["拟定方案", "组织施工"]
    assert clock_of(resolution, "plan").state == ClockState.MET


@pytest.mark.clause("1.7.6.2", by="operation")
def test_a_returned_plan_keeps_its_steps_and_starts_a_new_round(resolution, company):
    at = resolution.adopted_at + HOUR
    resolution = operations.submit_plan(resolution, steps=STEPS, by=company.engineering, at=at, version=ANY)
    resolution = operations.return_plan(
        resolution, reason="缺少预算", by=company.president, at=at, version=ANY
    )
    assert (resolution.state, resolution.remark) == (ResolutionState.PLAN_DUE, "缺少预算")
    assert clock_of(resolution, "plan").cycle == 2
    resolution = operations.submit_plan(
        resolution,
        steps=STEPS[:1],
        by=company.engineering,
        at=at,
        version=ANY,
    )
    assert (resolution.steps.count(), resolution.action_steps.count()) == (1, 3)


# The result


@pytest.mark.clause("1.7.8", by="operation")
def test_the_result_is_reported_by_the_owner_and_verified_by_another(planned, company):
    at = planned.adopted_at + timedelta(days=5)
    done = operations.report_done(planned, result="已更换", by=company.engineering, at=at, version=ANY)
    assert clock_of(planned, "result").state == ClockState.MET
    with pytest.raises(NotAllowed):
        operations.verify(done, by=company.engineering, at=at, version=ANY)
    closed = operations.verify(done, by=company.hr, at=at + HOUR, version=ANY)
    assert (closed.state, closed.verified_by, closed.closed_at) == (
        ResolutionState.VERIFIED,
        company.hr,
        at + HOUR,
    )


@pytest.mark.clause("1.7.8", by="operation")
def test_a_person_responsible_who_chairs_the_meeting_does_not_verify(running, company):
    """Chairs judge results, but never their own; the same for the head of the unit that follows up."""
    for owner, unit in ((company.president, company.AH), (company.security, company.SE)):
        one = adopted(running, company, owner=owner, tracking_unit=unit)
        at = one.adopted_at + HOUR
        one = operations.submit_plan(one, steps=STEPS, by=owner, at=at, version=ANY)
        one = operations.accept_plan(one, by=company.hr, at=at, version=ANY)
        one = operations.report_done(one, result="已办", by=owner, at=at, version=ANY)
        for judge in (operations.verify, operations.reject):
            more = {"reason": "x"} if judge is operations.reject else {}
            with pytest.raises(NotAllowed):
                judge(one, by=owner, at=at, version=ANY, **more)
        assert operations.verify(one, by=company.hr, at=at, version=ANY).verified_by == company.hr


@pytest.mark.clause("1.7.8", by="operation")
def test_the_head_of_the_unit_that_follows_up_verifies_and_no_other_head(running, company):
    one = adopted(running, company, tracking_unit=company.SE)
    at = one.adopted_at + HOUR
    one = operations.submit_plan(one, steps=STEPS, by=company.engineering, at=at, version=ANY)
    one = operations.accept_plan(one, by=company.president, at=at, version=ANY)
    one = operations.report_done(one, result="已更换", by=company.engineering, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.verify(one, by=company.quality, at=at, version=ANY)
    assert operations.verify(one, by=company.security, at=at, version=ANY).verified_by == company.security


@pytest.mark.clause("1.7.8", by="operation")
def test_a_rejected_result_opens_another_round_and_keeps_the_first(planned, company):
    at = planned.adopted_at + timedelta(days=5)
    done = operations.report_done(planned, result="已更换", by=company.engineering, at=at, version=ANY)
    again = operations.reject(done, reason="还缺检测报告", by=company.president, at=at, version=ANY)
    assert (again.state, again.cycle) == (ResolutionState.EXECUTING, 2)
    clock = clock_of(planned, "result")
    assert (clock.cycle, clock.is_open) == (2, True)


@pytest.mark.clause("1.7.8", by="operation")
def test_a_result_needs_words(planned, company):
    with pytest.raises(Refused) as refused:
        operations.report_done(planned, result="", by=company.engineering, at=planned.adopted_at, version=ANY)
    assert set(refused.value.errors) == {"result"}


@pytest.mark.clause("1.7.8", by="operation")
def test_overdue_is_a_flag_of_the_day_after(planned):
    last_day = end_of_day(planned.due_on) - timedelta(seconds=1)
    assert not planned.is_overdue(last_day)
    assert planned.is_overdue(last_day + timedelta(seconds=1))
    assert list(Resolution.objects.overdue(last_day + timedelta(seconds=1))) == [planned]


def test_only_the_chair_drops_with_a_reason(resolution, company):
    at = resolution.adopted_at
    with pytest.raises(NotAllowed):
        operations.drop(resolution, reason="不再需要", by=company.hr, at=at, version=ANY)
    with pytest.raises(Refused):
        operations.drop(resolution, reason="", by=company.president, at=at, version=ANY)
    dropped = operations.drop(resolution, reason="不再需要", by=company.president, at=at, version=ANY)
    assert dropped.closed_at == at
    assert not clock_of(resolution, "result").is_open


def test_a_newer_resolution_supersedes_an_older_one(resolution, running, company):
    newer = operations.adopt(
        running,
        text="改为大修",
        owner=company.engineering,
        supersedes=resolution,
        by=company.hr,
        at=running.starts_at + HOUR,
    )
    resolution.refresh_from_db()
    assert (resolution.state, resolution.superseded_by) == (ResolutionState.SUPERSEDED, newer)


def test_a_closed_resolution_does_not_move(resolution, company):
    dropped = operations.drop(
        resolution,
        reason="不再需要",
        by=company.president,
        at=resolution.adopted_at,
        version=ANY,
    )
    with pytest.raises(IllegalMove):
        operations.submit_plan(
            dropped,
            steps=STEPS,
            by=company.engineering,
            at=resolution.adopted_at,
            version=ANY,
        )


def test_proof_is_added_by_whoever_may_still_do_something(resolution, running, company):
    people = (company.engineering, company.president, company.hr, company.vice)
    assert running.papers_open_to(company.vice)
    assert [resolution.may_attach(person) for person in people] == [True, True, False, False]
    dropped = operations.drop(
        resolution, reason="不再需要", by=company.president, at=resolution.adopted_at, version=ANY
    )
    assert not any(dropped.may_attach(person) for person in people)


# Other terms


def test_the_due_day_moves_with_a_reason_and_is_counted_once_sealed(sent, company):
    resolution, at = sent.meeting.resolutions.get(), sent.approved_at
    with pytest.raises(Refused) as refused:
        operations.change_resolution(resolution, due_on=date(2027, 1, 31), by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {"reason"}
    moved = operations.change_resolution(
        resolution,
        due_on=date(2027, 1, 31),
        reason="配件缺货",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert moved.due_changes == 1
    assert clock_of(resolution, "result").due_at == end_of_day(date(2027, 1, 31))
    with pytest.raises(GuardFailed):
        operations.change_resolution(resolution, text="别的", reason="x", by=company.hr, at=at, version=ANY)


def test_terms_that_are_the_same_are_no_change(sent, company):
    """The page sends every field; only what differs needs a reason or a draft."""
    one, at = sent.meeting.resolutions.get(), sent.approved_at
    told = {"text": one.text, "owner": one.owner, "tracking_unit": one.tracking_unit, "due_on": one.due_on}
    same = operations.change_resolution(one, **told, by=company.hr, at=at, version=one.version)
    assert (same.version, same.due_changes) == (one.version, 0)
    moved = operations.change_resolution(
        one,
        **told | {"due_on": date(2027, 1, 15)},
        reason="配件缺货",
        by=company.hr,
        at=at,
        version=one.version,
    )
    assert (moved.due_changes, moved.cycle) == (1, one.cycle)


def test_another_person_has_clocks_of_their_own(resolution, company):
    moved = operations.change_resolution(
        resolution,
        owner=company.engineer,
        by=company.hr,
        at=resolution.adopted_at + HOUR,
        version=ANY,
    )
    clock = clock_of(resolution, "result")
    assert (moved.owner, clock.person, clock.cycle) == (company.engineer, company.engineer, 2)
    assert {notice.recipient for notice in Notice.objects.filter(kind="meetings.resolution_adopted")} == {
        company.engineering,
        company.engineer,
    }


def test_a_due_day_set_later_gives_the_measured_clock_a_due_time(running, company):
    resolution = adopted(running, company, due_on=None)
    clock = clock_of(resolution, "result")
    assert (clock.due_at, clock.is_open, clock.steps.count()) == (None, True, 0)
    operations.change_resolution(
        resolution,
        due_on=date(2026, 12, 20),
        by=company.hr,
        at=resolution.adopted_at,
        version=ANY,
    )
    clock = clock_of(resolution, "result")
    assert clock.due_at == end_of_day(date(2026, 12, 20))
    assert clock.steps.filter(rung="breach").exists()
