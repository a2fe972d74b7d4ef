"""Result, dispute and end: what is fed back, what runs on, and the whole story in the log."""

import pytest

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.handovers.states import State
from tests.comms.handovers.operations.outcomes import DAY, clock, told
from tests.factories.handovers import HOUR, fresh, make_slip, promised, slip_in

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.4.6", by="operation")
@pytest.mark.clause("1.5.5.3", by="operation")
def test_report_feeds_the_result_back_to_the_office(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    assert (slip.handling, slip.result, slip.reported_by, slip.reported_at) == (
        "更换轴承",
        "水压恢复正常",
        company.engineer,
        at,
    )
    assert {name: clock(slip, name).state for name in ("result", "feedback", "confirm")} == {
        "result": ClockState.MET,
        "feedback": ClockState.MET,
        "confirm": ClockState.RUNNING,
    }
    assert clock(slip, "confirm").unit == company.MO01
    assert told("done_reported") == {"clerk", "director"}


@pytest.mark.clause("1.5.5.3", by="operation")
def test_speed_of_handling_is_measured_without_a_deadline(company, at):
    slip = slip_in(State.SENT, company, at)
    tick(at + 30 * DAY)
    feedback = clock(slip, "feedback")
    assert (feedback.due_at, feedback.state, feedback.clause) == (None, ClockState.RUNNING, "1.5.5.3")


def test_dispute_begins_a_new_round_and_keeps_the_first_result(company, at):
    slip = slip_in(State.DISPUTED, company, at, reply_by=at + HOUR)
    assert (slip.round, slip.remark, slip.reply_by) == (2, "仍有异响", at + HOUR)
    assert (clock(slip, "result").state, clock(slip, "promise", 2).due_at) == (ClockState.MET, None)
    assert told("disputed") == {"engineering"}
    slip = operations.start(slip, by=company.engineer, at=at, version=ANY)
    assert (slip.state, clock(slip, "result", 2).due_at) == (State.IN_PROGRESS, at + DAY)
    slip = operations.report_done(
        slip, handling="再次更换", result="正常", by=company.engineer, at=at, version=ANY
    )
    assert operations.confirm(slip, by=company.director, at=at, version=ANY).state == State.CONFIRMED


def test_dispute_may_wish_an_answer_by_a_time(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    slip = operations.dispute(
        slip, reason="仍有异响", reply_by=at + HOUR, by=company.clerk, at=at, version=ANY
    )
    assert clock(slip, "promise", 2).due_at == at + HOUR


def test_work_after_a_dispute_needs_a_new_promise_once_the_old_is_over(company, at):
    slip, later = slip_in(State.DISPUTED, company, at), at + 2 * DAY
    with pytest.raises(Refused) as refusal:
        operations.start(slip, by=company.engineer, at=later, version=ANY)
    assert list(refusal.value.errors) == ["promised_at"]
    slip = operations.start(slip, promised_at=later + DAY, by=company.engineer, at=later, version=ANY)
    assert (slip.promised_at, clock(slip, "result", 2).due_at) == (later + DAY, later + DAY)
    assert list(slip.deadline_changes.values_list("old", "new", "late")) == [(at + DAY, later + DAY, True)]


def test_start_of_the_first_round_cannot_move_the_promise(company, at):
    slip = promised(make_slip(company, at), company, at)
    with pytest.raises(Refused) as refusal:
        operations.start(slip, promised_at=at + 9 * DAY, by=company.engineer, at=at, version=ANY)
    assert list(refusal.value.errors) == ["promised_at"]
    assert (fresh(slip).promised_at, slip.deadline_changes.count()) == (at + DAY, 0)


def test_end_leaves_no_running_clock(company, at):
    slip = slip_in(State.CLOSED, company, at)
    assert (slip.closed_by, Clock.objects.open().count()) == (company.clerk, 0)


def test_withdrawal_leaves_no_running_clock(company, at):
    slip = operations.withdraw(make_slip(company, at), reason="已恢复", by=company.clerk, at=at, version=ANY)
    assert (slip.state, Clock.objects.open().count()) == (State.WITHDRAWN, 0)
    assert told("withdrawn") == {"engineering"}


@pytest.mark.parametrize(
    "who, may",
    [("clerk", True), ("colleague", True), ("director", True), ("outsider", False), ("engineering", False)],
)
def test_only_the_sending_office_confirms(company, at, who, may):
    slip, by = slip_in(State.DONE_REPORTED, company, at), getattr(company, who)
    if may:
        assert operations.confirm(slip, by=by, at=at, version=ANY).confirmed_by == by
    else:
        with pytest.raises(NotAllowed):
            operations.confirm(slip, by=by, at=at, version=ANY)


def test_every_act_is_in_the_log(company, at):
    slip = slip_in(State.CLOSED, company, at)
    acts = list(Event.objects.about(slip).order_by("id").values_list("event", "by__username"))
    assert acts == [
        ("created", "clerk"),
        ("send", "clerk"),
        ("promise", "engineering"),
        ("start", "engineer"),
        ("report-done", "engineer"),
        ("confirm", "clerk"),
        ("close", "clerk"),
    ]
