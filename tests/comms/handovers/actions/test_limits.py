"""Texts above their limit are refused at their field on both ways; no form takes more than its column."""

import pytest

from comms.handovers.actions import (
    NOTE_CREATE,
    SLIP_ACTIONS,
    SLIP_CHANGE,
    SLIP_CREATE,
    TASK_ACTIONS,
    TASK_CHANGE,
    TASK_CREATE,
)
from comms.handovers.forms import ClerkForm
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from tests.comms.handovers.actions.channels import ACTS, NOTE, SLIP, TASK, by_page, by_rest
from tests.factories.handovers import fresh, make_slip, make_task, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def limits(action):
    """(field, longest text) of an action's form."""
    fields = action.form.base_fields.items()
    return [(name, field.max_length) for name, field in fields if getattr(field, "max_length", None)]


TEXTS = [(name, field, longest) for name in ACTS for field, longest in limits(SLIP_ACTIONS[name])]


@pytest.mark.parametrize("name, field, longest", TEXTS)
def test_text_of_an_act_above_its_limit_is_refused_at_its_field(company, at, name, field, longest):
    state, who, entered = ACTS[name]
    slip = slip_in(state, company, at)
    url, person = f"fault-slips/{slip.number}/{name}/", getattr(company, who)
    too_long = entered | {field: "长" * (longest + 1), "version": slip.version}
    for answer in (by_page(person, url, too_long), by_rest(person, url, too_long)):
        assert (answer.status, answer.fields) == (400, [field])
    assert fresh(slip).version == slip.version
    assert by_page(person, url, too_long | {field: "长" * longest}).status == 302


@pytest.mark.parametrize("field, longest", limits(SLIP_CREATE))
def test_text_of_a_new_slip_above_its_limit_is_refused_at_its_field(company, field, longest):
    too_long = SLIP | {field: "长" * (longest + 1)}
    for answer in (
        by_page(company.clerk, "fault-slips/new/", too_long),
        by_rest(company.clerk, "fault-slips/", too_long),
    ):
        assert (answer.status, answer.fields) == (400, [field])
    assert FaultSlip.objects.count() == 0
    assert by_rest(company.clerk, "fault-slips/", SLIP | {field: "长" * longest}).status == 201


@pytest.mark.parametrize("field, longest", limits(SLIP_CHANGE))
def test_text_of_a_draft_above_its_limit_is_refused_at_its_field(company, at, field, longest):
    slip = make_slip(company, at, draft=True)
    too_long = {**SLIP, field: "长" * (longest + 1), "version": slip.version}
    page = by_page(company.clerk, f"fault-slips/{slip.number}/edit/", too_long)
    rest = by_rest(
        company.clerk,
        f"fault-slips/{slip.number}/",
        {field: too_long[field], "version": slip.version},
        "patch",
    )
    assert (page.status, page.fields, rest.status, rest.fields) == (400, [field], 400, [field])


@pytest.mark.parametrize("field, longest", limits(NOTE_CREATE))
def test_text_of_a_note_above_its_limit_is_refused_at_its_field(company, field, longest):
    too_long = NOTE | {field: "长" * (longest + 1)}
    answers = [by_rest(company.clerk, "phone-notes/", too_long)]
    if field in ClerkForm.base_fields:
        found = {"severity": "ordinary", "found_at": NOTE["told_at"]}
        answers.append(by_page(company.clerk, "fault-slips/new/", too_long | found))
    assert {(answer.status, *answer.fields) for answer in answers} == {(400, field)}
    assert by_rest(company.clerk, "phone-notes/", NOTE | {field: "长" * longest}).status == 201


@pytest.mark.parametrize("action", [TASK_CREATE, TASK_CHANGE])
def test_text_of_a_task_above_its_limit_is_refused_at_its_field(company, at, action):
    for field, longest in limits(action):
        if action is TASK_CREATE:
            urls, method, version = ("department-tasks/new/", "department-tasks/"), "post", {}
        else:
            task = make_task(company, at, draft=True)
            page, version = f"department-tasks/{task.number}/edit/", {"version": task.version}
            urls, method = (page, f"department-tasks/{task.number}/"), "patch"
        sent = TASK if action is TASK_CREATE else {}
        too_long = {field: "长" * (longest + 1)} | version
        page = by_page(company.hr, urls[0], TASK | too_long)
        rest = by_rest(company.hr, urls[1], sent | too_long, method)
        assert (page.status, page.fields, rest.status, rest.fields) == (400, [field], 400, [field])


def test_no_form_takes_more_than_its_column_holds():
    forms = {
        FaultSlip: [SLIP_CREATE, SLIP_CHANGE, *SLIP_ACTIONS.values()],
        DepartmentTask: [TASK_CREATE, TASK_CHANGE, *TASK_ACTIONS.values()],
        PhoneNote: [NOTE_CREATE],
    }
    column_of = {"reason": "remark"}  # a reason is kept as the last remark
    wider = [
        (model.__name__, action.form.__name__, name)
        for model, actions in forms.items()
        for action in actions
        for name, longest in limits(action)
        if longest > model._meta.get_field(column_of.get(name, name)).max_length
    ]
    assert wider == []
