"""The department promises a time: who may, which times are refused, and acts that are told later."""

from datetime import timedelta

import pytest

from comms.base.errors import IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.handovers.states import State
from tests.comms.handovers.operations.outcomes import DAY, clock, told
from tests.factories.handovers import HOUR, fresh, make_slip, promised

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.4.5", by="operation")
@pytest.mark.clause("1.5.5.3", by="operation")
def test_promise_meets_the_wish_and_starts_the_result(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at + HOUR)
    assert (slip.accepted_by, slip.accepted_at, slip.promised_at) == (
        company.engineering,
        at + HOUR,
        at + 25 * HOUR,
    )
    assert clock(slip, "promise").state == ClockState.MET
    result = clock(slip, "result")
    assert (result.due_at, result.basis, result.person, result.clause) == (
        at + 25 * HOUR,
        "as_promised",
        company.engineering,
        "1.5.4.6",
    )
    assert told("promised") == {"clerk", "director"}


@pytest.mark.clause("1.5.4.5", by="operation")
@pytest.mark.parametrize("promised_at", [timedelta(), -HOUR])
def test_promise_in_the_past_is_refused_on_its_field(company, at, promised_at):
    slip = make_slip(company, at)
    with pytest.raises(Refused) as refusal:
        operations.promise(
            slip,
            promised_at=at + promised_at,
            promised_content="修",
            by=company.engineering,
            at=at,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["promised_at"]
    assert fresh(slip).state == State.SENT


def test_promise_later_than_wanted_is_allowed_and_marked(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at + HOUR)
    assert (slip.is_promise_later_than_wanted, slip.is_answered_late) == (True, False)


def test_promise_by_the_wished_time_is_not_marked(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at, within=4 * HOUR)
    assert slip.is_promise_later_than_wanted is False


def test_promise_after_the_wish_is_late_and_the_breach_stays(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    tick(at + 5 * HOUR)
    slip = promised(slip, company, at + 6 * HOUR)
    late = clock(slip, "promise")
    assert (slip.is_answered_late, late.state, late.breached_at) == (True, ClockState.MET_LATE, at + 4 * HOUR)


@pytest.mark.parametrize(
    "who, may",
    [("engineering", True), ("engineer", True), ("security", False), ("clerk", False), ("president", False)],
)
def test_only_the_department_promises(company, at, who, may):
    slip, by = make_slip(company, at), getattr(company, who)
    if may:
        assert (
            operations.promise(
                slip,
                promised_at=at + DAY,
                promised_content="修",
                by=by,
                at=at,
                version=ANY,
            ).accepted_by
            == by
        )
    else:
        with pytest.raises(NotAllowed):
            operations.promise(slip, promised_at=at + DAY, promised_content="修", by=by, at=at, version=ANY)


def test_act_told_later_counts_from_its_own_time(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    later = at + 6 * HOUR
    slip = operations.promise(
        slip,
        promised_at=later + DAY,
        promised_content="修",
        occurred_at=at + 3 * HOUR,
        by=company.engineering,
        at=later,
        version=ANY,
    )
    assert (slip.accepted_at, clock(slip, "promise").state) == (at + 3 * HOUR, ClockState.MET)


def test_act_told_days_later_needs_a_reason(company, at):
    slip = make_slip(company, at)
    later = at + 4 * DAY
    with pytest.raises(Refused) as refusal:
        operations.promise(
            slip,
            promised_at=later + DAY,
            promised_content="修",
            occurred_at=at,
            by=company.engineering,
            at=later,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["reason"]


def test_second_of_two_people_is_told_that_it_changed(company, at):
    slip = make_slip(company, at)
    operations.promise(
        slip,
        promised_at=at + DAY,
        promised_content="修",
        by=company.engineering,
        at=at,
        version=slip.version,
    )
    with pytest.raises(StaleVersion):
        operations.return_(slip, reason="不归我们", by=company.engineering, at=at, version=slip.version)
    with pytest.raises(IllegalMove):
        operations.return_(slip, reason="不归我们", by=company.engineering, at=at, version=ANY)
