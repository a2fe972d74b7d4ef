"""A time that passes is a breach that stays; a promised time moves only on the record."""

import pytest

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.notifications.models import Notice
from tests.comms.handovers.operations.outcomes import DAY, clock, told
from tests.factories.handovers import HOUR, in_progress, make_slip, promised

pytestmark = pytest.mark.django_db


def heard_of_breaches():
    """Sign-in names of the people who were told that something is overdue."""
    return set(
        Notice.objects.filter(kind__startswith="deadlines.").values_list("recipient__username", flat=True)
    )


@pytest.mark.clause("1.5.4.5", by="operation")
def test_wish_that_passes_unanswered_is_a_breach_and_climbs_the_ladder(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    tick(at + 4 * HOUR)
    late = clock(slip, "promise")
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at + 4 * HOUR)
    assert heard_of_breaches() == {"engineering"}
    tick(at + 10 * DAY)
    assert heard_of_breaches() == {"engineering", "quality", "representative"}


@pytest.mark.clause("1.5.4.6", by="operation")
def test_promised_time_that_passes_is_a_breach_and_a_late_result_stays_late(company, at):
    slip = in_progress(make_slip(company, at), company, at)
    tick(at + 2 * DAY)
    assert clock(slip, "result").state == ClockState.BREACHED
    slip = operations.report_done(
        slip,
        handling="换泵",
        result="恢复",
        by=company.engineer,
        at=at + 3 * DAY,
        version=ANY,
    )
    late = clock(slip, "result")
    assert (late.state, late.breached_at, slip.is_reported_late) == (ClockState.MET_LATE, at + DAY, True)


def test_result_exactly_on_time_is_on_time(company, at):
    slip = in_progress(make_slip(company, at), company, at)
    slip = operations.report_done(
        slip,
        handling="换泵",
        result="恢复",
        by=company.engineer,
        at=slip.promised_at,
        version=ANY,
    )
    assert (clock(slip, "result").state, slip.is_reported_late) == (ClockState.MET, False)


def test_promise_moves_only_on_the_record(company, at):
    slip = promised(make_slip(company, at), company, at)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at + HOUR,
        version=ANY,
    )
    change = slip.deadline_changes.get()
    assert (change.old, change.new, change.reason, change.requested_by, change.late) == (
        at + DAY,
        at + 3 * DAY,
        "等配件",
        company.engineer,
        False,
    )
    assert clock(slip, "result").due_at == at + 3 * DAY
    assert told("deadline_changed") == {"clerk", "director"}


def test_log_keeps_the_old_promise_beside_the_new_one(company, at):
    slip = promised(make_slip(company, at), company, at)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at,
        version=slip.version,
    )
    data = Event.objects.about(slip).get(event="change-deadline").data
    assert data["promised_at"] == (at + 3 * DAY).isoformat()
    assert data["old"]["promised_at"] == (at + DAY).isoformat()
    assert set(data) == {"promised_at", "remark", "old"}


@pytest.mark.parametrize("swept", [True, False])
def test_late_request_is_marked_and_the_breach_stays(company, at, swept):
    slip = promised(make_slip(company, at), company, at)
    if swept:
        tick(at + DAY)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at + DAY + HOUR,
        version=ANY,
    )
    assert (slip.deadline_changes.get().late, slip.promised_at) == (True, at + 3 * DAY)
    tick(at + DAY + 2 * HOUR)
    late = clock(slip, "result")
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at + DAY)


def test_deadline_cannot_move_into_the_past_or_stay(company, at):
    slip = promised(make_slip(company, at), company, at)
    for moment in (at, slip.promised_at):
        with pytest.raises(Refused) as refusal:
            operations.change_deadline(
                slip,
                promised_at=moment,
                reason="改",
                by=company.engineer,
                at=at,
                version=ANY,
            )
        assert list(refusal.value.errors) == ["promised_at"]


def test_office_cannot_move_the_promise(company, at):
    slip = promised(make_slip(company, at), company, at)
    with pytest.raises(NotAllowed):
        operations.change_deadline(
            slip,
            promised_at=at + 3 * DAY,
            reason="改",
            by=company.clerk,
            at=at,
            version=ANY,
        )
