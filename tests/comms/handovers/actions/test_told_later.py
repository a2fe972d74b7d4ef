"""Acts that are told later count from their own time; what is asked only after a dispute."""

import pytest

from comms.audit.models import Event
from comms.handovers.states import State
from tests.base import browser
from tests.comms.handovers.actions.channels import ACTS, TOMORROW, by_page, by_rest
from tests.factories.handovers import HOUR, fresh, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.mark.clause("1.5.4.5", by="operation")
@pytest.mark.parametrize("way", [by_page, by_rest])
def test_promise_given_by_phone_yesterday_counts_from_then(company, at, way):
    slip = make_slip(company, at - 24 * HOUR, reply_by=at - 4 * HOUR)
    said = {"promised_at": TOMORROW, "promised_content": "换轴承", "occurred_at": "2026-11-17T17:00"}
    way(company.engineer, f"fault-slips/{slip.number}/promise/", said | {"version": slip.version})
    after = fresh(slip)
    assert (after.state, after.accepted_at, after.is_answered_late) == (State.PROMISED, at - 17 * HOUR, False)


@pytest.mark.parametrize("way", [by_page, by_rest])
def test_act_told_many_days_later_says_why(company, at, way):
    slip = make_slip(company, at - 200 * HOUR)
    said = {
        "promised_at": TOMORROW,
        "promised_content": "换轴承",
        "occurred_at": "2026-11-14T09:00",
        "version": slip.version,
    }
    url = f"fault-slips/{slip.number}/promise/"
    answer = way(company.engineer, url, said)
    assert (answer.status, answer.fields) == (400, ["reason"])
    way(company.engineer, url, said | {"reason": "电话答复，系统停用"})
    assert Event.objects.about(slip).get(event="promise").reason == "电话答复，系统停用"


@pytest.mark.parametrize("way", [by_page, by_rest])
@pytest.mark.parametrize("name", ["start", "confirm", "close"])
def test_remark_of_an_act_is_in_the_log(company, at, way, name):
    state, who, _entered = ACTS[name]
    slip = slip_in(state, company, at)
    url = f"fault-slips/{slip.number}/{name}/"
    way(getattr(company, who), url, {"reason": "已电话说明", "version": slip.version})
    assert Event.objects.about(slip).get(event=name).reason == "已电话说明"


@pytest.mark.parametrize("way", [by_page, by_rest])
def test_promise_is_moved_at_the_start_only_after_a_dispute(company, at, way):
    said = {"promised_at": "2026-11-25T10:00"}
    slip = slip_in(State.PROMISED, company, at)
    answer = way(company.engineer, f"fault-slips/{slip.number}/start/", said | {"version": slip.version})
    assert (answer.status, answer.fields, fresh(slip).state) == (400, ["promised_at"], State.PROMISED)
    slip = slip_in(State.DISPUTED, company, at)
    way(company.engineer, f"fault-slips/{slip.number}/start/", said | {"version": slip.version})
    assert fresh(slip).promised_at == at + 7 * 24 * HOUR


def test_start_asks_for_a_promise_only_after_a_dispute(company, at):
    for state, hidden in ((State.PROMISED, True), (State.DISPUTED, False)):
        url = f"{slip_in(state, company, at).get_absolute_url()}start/"
        assert browser(company.engineer).get(url).context["form"]["promised_at"].is_hidden is hidden
