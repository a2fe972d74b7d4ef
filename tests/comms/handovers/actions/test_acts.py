"""One declaration, two ways in: every act is done on both, by the same people."""

import pytest

from comms.handovers.actions import (
    SLIP_ACTIONS,
    TASK_ACTIONS,
)
from comms.handovers.forms import ClerkForm, NoteForm
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.handovers.states import SLIP_TABLE, TASK_TABLE
from tests.base import api, problem
from tests.comms.handovers.actions.channels import ACTS, NOTE, SLIP, TASK, by_page, by_rest
from tests.factories.handovers import fresh, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


# The sender's answers to a said time move no state (test_said_times)
ANSWERS = {"confirm-time", "contradict-time"}


def test_every_move_of_a_person_is_an_action_and_nothing_else():
    for table, actions in ((SLIP_TABLE, SLIP_ACTIONS), (TASK_TABLE, TASK_ACTIONS)):
        moves = {move.event for move in table if move.permission is not None}
        assert set(actions) == moves | ANSWERS
    assert set(ACTS) == set(SLIP_ACTIONS) - ANSWERS


@pytest.mark.parametrize("name", ACTS)
def test_act_is_done_on_a_page_and_over_rest(company, at, name):
    state, who, entered = ACTS[name]
    outcome = []
    for way in (by_page, by_rest):
        slip = slip_in(state, company, at)
        url = f"fault-slips/{slip.number}/{name}/"
        outcome.append(
            (way(getattr(company, who), url, entered | {"version": slip.version}).fields, fresh(slip).state),
        )
    assert outcome[0] == outcome[1]
    assert outcome[0][0] == []


def declared(field):
    """Label, limit, identity and choices of a field."""
    choices = [(str(value), str(label)) for value, label in getattr(field, "choices", ())]
    return (
        str(field.label),
        getattr(field, "max_length", None),
        getattr(field, "to_field_name", None),
        choices,
    )


def test_clerks_page_and_note_ask_the_same(company):
    """One set of boxes is both: limits and choices of the fields that the two forms share are the same."""
    page, note = ClerkForm(user=company.clerk).fields, NoteForm(user=company.clerk).fields
    shared = page.keys() & note.keys()
    assert shared == {"office", "department", "channel", "told_to", "problem"}
    assert {name: declared(page[name]) for name in shared} == {name: declared(note[name]) for name in shared}


@pytest.mark.parametrize("who", ["engineering", "president", "quality", "staff", "admin"])
def test_only_clerks_and_directors_file_and_note(company, who):
    person = getattr(company, who)
    assert by_page(person, "fault-slips/new/", SLIP).status == 403
    assert by_rest(person, "fault-slips/", {"nonsense": 1}).status == 403
    assert by_rest(person, "phone-notes/", NOTE).status == 403
    assert (FaultSlip.objects.count(), PhoneNote.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["clerk", "director", "president", "admin"])
def test_only_people_of_a_department_pass_on_a_task(company, who):
    person = getattr(company, who)
    assert by_page(person, "department-tasks/new/", TASK).status == 403
    assert by_rest(person, "department-tasks/", TASK).status == 403
    assert DepartmentTask.objects.count() == 0


def test_refusal_says_what_the_posts_do_not_allow(company, at):
    said = problem(api(company.engineering).post("/api/v1/fault-slips/", SLIP, format="json"), 403)
    assert said["detail"] == "Your posts do not allow “File a slip” here."
    slip = make_slip(company, at, draft=True)
    change = api(company.quality).patch(
        f"/api/v1/fault-slips/{slip.number}/",
        {"problem": "别的", "version": 1},
        format="json",
    )
    assert problem(change, 403)["detail"] == "Your posts do not allow “Complete or amend it” here."


@pytest.mark.parametrize("name", ACTS)
def test_act_without_a_version_is_refused(company, at, name):
    state, who, entered = ACTS[name]
    slip = slip_in(state, company, at)
    url, person = f"fault-slips/{slip.number}/{name}/", getattr(company, who)
    assert (by_page(person, url, entered).status, by_rest(person, url, entered).status) == (428, 428)
    assert fresh(slip).version == slip.version
