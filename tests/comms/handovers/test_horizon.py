"""A promise lies at most so many days ahead, whichever act gives it and whichever way it comes in."""

from datetime import timedelta

import pytest

from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.handovers import operations
from comms.handovers.models import FaultSlip
from comms.handovers.operations.department_tasks import edit_task
from comms.handovers.operations.slips import edit_slip
from comms.handovers.states import State
from comms.procedure.operations import set_policy
from comms.procedure.queries import forget, policy
from tests.base import api, browser, problem
from tests.factories.handovers import disputed, make_slip, make_task, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.5.4.5", by="operation")]

LIMIT = timedelta(days=366)
A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _read_anew():
    """No number of an earlier test is believed."""
    forget()


def promise(company, at, until):
    slip = make_slip(company, at)
    terms = {"promised_at": until, "promised_content": "换泵"}
    return operations.promise(slip, **terms, by=company.engineer, at=at, version=ANY)


def change_deadline(company, at, until):
    slip = slip_in(State.PROMISED, company, at)
    terms = {"promised_at": until, "reason": "等配件"}
    return operations.change_deadline(slip, **terms, by=company.engineer, at=at, version=ANY)


def start_again(company, at, until):
    slip = disputed(make_slip(company, at), company, at)
    return operations.start(slip, promised_at=until, by=company.engineer, at=at, version=ANY)


def file_slip(company, at, until):
    return make_slip(company, at, reply_by=until)


def file_draft(company, at, until):
    return make_slip(company, at, reply_by=until, draft=True)


def complete_draft(company, at, until):
    slip = make_slip(company, at, draft=True)
    return edit_slip(slip, reply_by=until, by=company.clerk, at=at, version=ANY)


def send(company, at, until):
    slip = make_slip(company, at, draft=True)
    return operations.send(slip, reply_by=until, by=company.clerk, at=at, version=ANY)


def file_task(company, at, until):
    return make_task(company, at, reply_by=until)


def change_task(company, at, until):
    task = make_task(company, at, draft=True)
    return edit_task(task, reply_by=until, by=company.hr_staff, at=at, version=ANY)


def arbitrate(company, at, until):
    slip = slip_in(State.ARBITRATION, company, at)
    terms = {"department": company.EN, "reason": "归工程部", "reply_by": until}
    return operations.arbitrate(slip, **terms, by=company.quality, at=at, version=ANY)


def dispute(company, at, until):
    slip = slip_in(State.DONE_REPORTED, company, at)
    return operations.dispute(slip, reason="仍漏水", reply_by=until, by=company.clerk, at=at, version=ANY)


PROMISES = (promise, change_deadline, start_again)
WISHES = (file_slip, file_draft, complete_draft, send, file_task, change_task, arbitrate, dispute)


@pytest.mark.parametrize("act", [*PROMISES, *WISHES])
def test_last_moment_is_taken_and_the_next_refused_beside_its_field(company, at, act):
    act(company, at, at + LIMIT)
    with pytest.raises(Refused) as refusal:
        act(company, at, at + LIMIT + A_SECOND)
    field = "promised_at" if act in PROMISES else "reply_by"
    [sentence] = refusal.value.errors.values()
    assert list(refusal.value.errors) == [field]
    assert "366" in str(sentence)


def test_company_sets_the_horizon(company, at):
    horizon = policy("clock.promise_horizon")
    set_policy(horizon, value=30, reason="内部规定", by=company.quality, at=at, version=ANY)
    with pytest.raises(Refused):
        promise(company, at, at + timedelta(days=31))
    assert promise(company, at, at + timedelta(days=30)).state == State.PROMISED


def test_far_promise_is_refused_by_page_and_by_rest(company, at, standing_clock):
    slip = make_slip(company, at)
    far = {"promised_at": "2099-12-31T10:00", "promised_content": "换泵", "version": slip.version}
    page = browser(company.engineer).post(f"{slip.get_absolute_url()}promise/", far)
    assert page.status_code == 400
    assert list(page.context["form"].errors) == ["promised_at"]
    rest = api(company.engineer).post(
        f"/api/v1/fault-slips/{slip.number}/promise/",
        far | {"promised_at": "2099-12-31T10:00:00+08:00"},
        format="json",
    )
    assert list(problem(rest, 400)["errors"]) == ["promised_at"]
    assert FaultSlip.objects.get().state == State.SENT
