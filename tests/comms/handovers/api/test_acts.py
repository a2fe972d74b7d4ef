"""Acts ask for version and right; a refusal leaves the slip as it was."""

import pytest

from comms.handovers.models import FaultSlip
from comms.handovers.states import State
from tests.base import problem
from tests.comms.handovers.api.calls import SLIPS, post
from tests.factories.handovers import HOUR, fresh, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def act(user, slip, event, **said):
    """One event with the present version."""
    return post(user, f"{SLIPS}{slip.number}/{event}/", {"version": fresh(slip).version, **said})


@pytest.mark.clause("1.5.4.5", by="rest")
def test_promise_in_the_past_is_refused_on_its_field(company, at):
    slip = make_slip(company, at)
    refused = act(
        company.engineering,
        slip,
        "promise",
        promised_at="2026-11-18T09:59:00+08:00",
        promised_content="换轴承",
    )
    assert list(problem(refused, 400)["errors"]) == ["promised_at"]


def test_promise_later_than_wanted_is_marked(company, at):
    slip = make_slip(company, at, reply_by=at + HOUR)
    made = act(
        company.engineering,
        slip,
        "promise",
        promised_at="2026-11-19T10:00:00+08:00",
        promised_content="换轴承",
    ).json()
    assert (made["state"], made["is_promise_later_than_wanted"]) == ("promised", True)
    assert made["accepted_by"]["name"] == "工程主管"


def test_illegal_move_names_what_is_allowed(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    assert problem(act(company.clerk, slip, "send"), 409)["allowed"] == ["confirm", "dispute"]


def test_version_is_needed_and_must_be_the_present_one(company, at):
    slip = make_slip(company, at)
    said = {"promised_at": "2026-11-19T10:00:00+08:00", "promised_content": "换轴承"}
    url = f"{SLIPS}{slip.number}/promise/"
    problem(post(company.engineering, url, said), 428)
    assert problem(post(company.engineering, url, said, **{"If-Match": '"1"'}), 412)["version"] == 2
    assert post(company.engineering, url, said, **{"If-Match": '"2"'}).status_code == 200
    problem(post(company.engineer, url, said, **{"If-Match": '"2"'}), 412)


@pytest.mark.parametrize(
    "state, event, who, said",
    [
        (State.SENT, "promise", "security", {}),
        (State.SENT, "promise", "outsider", {}),
        (State.SENT, "return", "engineer", {"reason": "不归我们"}),
        (State.DONE_REPORTED, "confirm", "engineering", {}),
        (State.ARBITRATION, "arbitrate", "clerk", {"department": "EN", "reason": "归工程部"}),
        (State.SENT, "withdraw", "engineering", {"reason": "不做"}),
        (State.SENT, "raise-severity", "clerk", {"severity": "serious", "reason": "急"}),
        (State.PROMISED, "start", "president", {}),
    ],
)
def test_denied_act_leaves_the_slip_as_it_was(company, at, state, event, who, said):
    slip = slip_in(state, company, at)
    if event == "promise":
        said = {"promised_at": "2026-11-19T10:00:00+08:00", "promised_content": "换轴承"}
    before = FaultSlip.objects.filter(pk=slip.pk).values().get()
    status = 404 if who in ("outsider", "security") else 403
    problem(act(getattr(company, who), slip, event, **said), status)
    assert FaultSlip.objects.filter(pk=slip.pk).values().get() == before


def test_return_with_a_suggestion_and_a_change_of_deadline_stand_in_the_answer(company, at):
    slip = make_slip(company, at)
    made = act(company.engineering, slip, "return", reason="归安全部", suggested_unit="SE").json()
    hop = made["hops"][0]
    assert (made["state"], hop["suggested_unit"]["code"], hop["reason"]) == ("returned", "SE", "归安全部")
    slip = slip_in(State.PROMISED, company, at)
    made = act(
        company.engineer, slip, "change-deadline", promised_at="2026-11-21T10:00:00+08:00", reason="等配件"
    ).json()
    assert [(move["reason"], move["late"]) for move in made["deadline_changes"]] == [("等配件", False)]
