"""Every legal move of a slip, and that nothing else is possible."""

from datetime import timedelta
from itertools import product

import pytest

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.transitions import transition
from comms.base.versions import ANY
from comms.handovers.states import ENDED, OPEN, SLIP_TABLE, State
from comms.organization.states import Post
from tests.factories.absences import fresh
from tests.factories.handovers import HOUR, slip_in
from tests.factories.organization import appoint
from tests.sampling import sampled

pytestmark = pytest.mark.django_db

# (state, event) -> state after it
LEGAL = {
    (State.DRAFT, "send"): State.SENT,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.SENT, "promise"): State.PROMISED,
    (State.SENT, "return"): State.RETURNED,
    (State.SENT, "withdraw"): State.WITHDRAWN,
    (State.RETURNED, "send"): State.SENT,
    (State.RETURNED, "refer"): State.ARBITRATION,
    (State.RETURNED, "withdraw"): State.WITHDRAWN,
    (State.ARBITRATION, "arbitrate"): State.SENT,
    (State.ARBITRATION, "withdraw"): State.WITHDRAWN,
    (State.PROMISED, "start"): State.IN_PROGRESS,
    (State.PROMISED, "change-deadline"): State.PROMISED,
    (State.IN_PROGRESS, "report-done"): State.DONE_REPORTED,
    (State.IN_PROGRESS, "change-deadline"): State.IN_PROGRESS,
    (State.DONE_REPORTED, "confirm"): State.CONFIRMED,
    (State.DONE_REPORTED, "dispute"): State.DISPUTED,
    (State.DISPUTED, "start"): State.IN_PROGRESS,
    (State.CONFIRMED, "close"): State.CLOSED,
} | {(state, "raise-severity"): state for state in OPEN}
EVENTS = list(SLIP_TABLE.events())


def legal(case):
    """Whether the table has this move; those are never left out."""
    event, state = case
    return (state, event) in LEGAL


DEPARTMENT = ("promise", "return", "start", "report-done", "change-deadline")


def actor_of(event, company):
    """Who may do it; the system refers."""
    if event == "refer":
        return None
    if event in DEPARTMENT:
        return company.engineering
    return {"arbitrate": company.quality, "raise-severity": company.director}.get(event, company.clerk)


def said(event, company, at):
    """What each act needs."""
    return {
        "promise": {"promised_at": at + HOUR, "promised_content": "修复"},
        "return": {"reason": "不属于我部"},
        "arbitrate": {"department": company.EN, "reason": "设备归工程部"},
        "report-done": {"handling": "换泵", "result": "恢复"},
        "dispute": {"reason": "未修好"},
        "change-deadline": {"promised_at": at + 5 * HOUR, "reason": "等配件"},
        "raise-severity": {"severity": "serious", "reason": "影响消防"},
        "withdraw": {"reason": "已修复"},
        "send": {"round": 9, "office_serial": "MO01-2026-000900"},
    }.get(event, {})


PAST, SOON = -HOUR, HOUR
# What a guard refuses: state, event, what is said besides, the field to which the sentence belongs
GUARDED = [
    (State.DRAFT, "send", {"reply_by": PAST}, "reply_by"),
    (State.ARBITRATION, "arbitrate", {"reply_by": PAST}, "reply_by"),
    (State.DONE_REPORTED, "dispute", {"reply_by": PAST}, "reply_by"),
    (State.SENT, "promise", {"promised_at": PAST}, "promised_at"),
    (State.PROMISED, "start", {"promised_at": SOON}, "promised_at"),
    (State.DISPUTED, "start", {"promised_at": PAST}, "promised_at"),
    (State.PROMISED, "change-deadline", {"promised_at": PAST}, "promised_at"),
    (State.PROMISED, "change-deadline", {"promised_at": 24 * HOUR}, "promised_at"),  # as promised
    (State.SENT, "raise-severity", {"severity": "ordinary"}, "severity"),
]


@pytest.mark.parametrize("state, event, wrong, field", GUARDED)
def test_guard_refuses_beside_its_field(company, at, state, event, wrong, field):
    slip, more = slip_in(state, company, at), said(event, company, at)
    more |= {name: at + term if isinstance(term, timedelta) else term for name, term in wrong.items()}
    with pytest.raises(Refused) as refusal:
        transition(slip, event, by=actor_of(event, company), at=at, version=ANY, **more)
    assert list(refusal.value.errors) == [field]


def test_guard_wants_a_new_promise_when_the_old_time_is_over(company, at):
    slip = slip_in(State.DISPUTED, company, at)
    with pytest.raises(Refused) as refusal:
        transition(slip, "start", by=company.engineering, at=at + 25 * HOUR, version=ANY)
    assert list(refusal.value.errors) == ["promised_at"]


def test_guard_lets_nobody_return_what_was_assigned_finally_or_confirm_what_they_reported(company, at):
    assigned = slip_in(State.ARBITRATION, company, at)
    more = said("arbitrate", company, at)
    assigned = transition(assigned, "arbitrate", by=company.quality, at=at, version=ANY, **more)
    with pytest.raises(GuardFailed):
        transition(assigned, "return", by=company.engineering, at=at, version=ANY, reason="不归我部")
    reported = slip_in(State.DONE_REPORTED, company, at)
    appoint(company.engineer, Post.OFFICE_DIRECTOR, company.MO01, acting=True)
    with pytest.raises(GuardFailed):
        transition(reported, "confirm", by=fresh(company.engineer), at=at, version=ANY)


@pytest.mark.clause("1.5.5.2", by="operation")
@pytest.mark.clause("1.5.5.3", by="operation")
@pytest.mark.parametrize("event, state", sampled(product(EVENTS, State.values), key="-".join, always=legal))
def test_move_leads_where_the_table_says_or_is_refused(company, at, state, event):
    slip = slip_in(State(state), company, at)
    actor = actor_of(event, company)
    if target := LEGAL.get((State(state), event)):
        assert (
            transition(
                slip,
                event,
                by=actor,
                at=at,
                **said(event, company, at),
                version=ANY,
            ).state
            == target
        )
    else:
        with pytest.raises(IllegalMove) as refusal:
            transition(slip, event, by=actor, at=at, **said(event, company, at), version=ANY)
        assert refusal.value.status == 409
        assert event not in refusal.value.allowed


def test_table_has_no_move_beyond_the_legal_ones():
    assert {(state, move.event): move.target for move in SLIP_TABLE for state in move.sources} == LEGAL


def test_ended_slips_have_no_moves():
    assert {state: SLIP_TABLE.open_to(state) for state in ENDED} == {state: [] for state in ENDED}


def test_system_moves_are_not_for_people(company, at):
    slip = slip_in(State.RETURNED, company, at)
    with pytest.raises(NotAllowed):
        transition(slip, "refer", by=company.quality, at=at, version=ANY)


def test_illegal_move_names_what_is_possible(company, at):
    slip = slip_in(State.SENT, company, at)
    with pytest.raises(IllegalMove) as refusal:
        transition(slip, "confirm", by=company.engineering, at=at, version=ANY)
    assert refusal.value.allowed == ["promise", "return", "raise-severity"]


@pytest.mark.parametrize(
    "state, event, missing",
    [
        (State.SENT, "promise", ["promised_at", "promised_content"]),
        (State.SENT, "return", ["reason"]),
        (State.IN_PROGRESS, "report-done", ["handling", "result"]),
        (State.DONE_REPORTED, "dispute", ["reason"]),
        (State.PROMISED, "change-deadline", ["promised_at", "reason"]),
        (State.ARBITRATION, "arbitrate", ["department", "reason"]),
        (State.DRAFT, "withdraw", ["reason"]),
        (State.SENT, "raise-severity", ["severity", "reason"]),
    ],
)
def test_act_without_its_facts_is_refused_by_field(company, at, state, event, missing):
    slip = slip_in(state, company, at)
    with pytest.raises(Refused) as refusal:
        transition(slip, event, by=None, at=at, version=ANY)
    assert list(refusal.value.errors) == missing


def test_unfinished_draft_cannot_be_sent(company, at):
    slip = slip_in(State.DRAFT, company, at, department=None, community=None)
    with pytest.raises(GuardFailed) as refusal:
        transition(slip, "send", by=company.clerk, at=at, version=ANY)
    assert list(refusal.value.errors) == ["department", "community"]
