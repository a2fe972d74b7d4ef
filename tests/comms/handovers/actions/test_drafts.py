"""A draft is completed and sent in one step; a change writes what was sent and nothing else."""

import pytest

from comms.handovers.states import State
from tests.comms.handovers.actions.channels import SLIP, by_page, by_rest
from tests.factories.handovers import HOUR, fresh, make_slip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def test_draft_is_sent_in_the_step_that_completes_it(company, at):
    first, second = (make_slip(company, at, draft=True, department=None) for _number in range(2))
    edit = f"fault-slips/{first.number}/edit/"
    assert by_page(company.clerk, edit, SLIP | {"version": 1}).status == 302
    said = {"department": "EN", "draft": False, "version": 1}
    assert by_rest(company.clerk, f"fault-slips/{second.number}/", said, "patch").status == 200
    assert {fresh(slip).state for slip in (first, second)} == {State.SENT}


def test_patch_writes_what_was_sent_and_nothing_else(company, at):
    slip = make_slip(company, at, draft=True, measures_tried="已断电", reply_by=at + HOUR)
    answer = by_rest(
        company.clerk,
        f"fault-slips/{slip.number}/",
        {"problem": "门禁坏了", "version": 1},
        "patch",
    )
    after = fresh(slip)
    assert (answer.status, after.problem, after.measures_tried, after.reply_by, after.state) == (
        200,
        "门禁坏了",
        "已断电",
        at + HOUR,
        State.DRAFT,
    )


def test_office_of_a_draft_is_fixed(company, at):
    slip = make_slip(company, at, draft=True)
    answer = by_rest(company.clerk, f"fault-slips/{slip.number}/", {"office": "MO02", "version": 1}, "patch")
    assert (answer.status, answer.fields) == (400, ["office"])
    page = SLIP | {"office": "MO02", "draft": "true", "version": 1}
    assert by_page(company.clerk, f"fault-slips/{slip.number}/edit/", page).status == 302
    assert fresh(slip).office == company.MO01
