"""An ordinary problem is noted instead of filed; its director may raise the note."""

import pytest

from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.states import State
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.comms.handovers.views.pages import NEW, NOTES, typed
from tests.factories.handovers import make_note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.mark.clause("1.5.5.1", by="page")
def test_ordinary_problem_is_noted_instead_of_filed(company):
    client = browser(company.clerk)
    assert "No slip is needed" in client.get(NEW).content.decode()
    said = typed(company, severity="ordinary", told_to="工程部小李", channel="visit")
    assert client.post(NEW, said)["Location"] == NOTES
    noted = PhoneNote.objects.get()
    assert (noted.channel, noted.told_to, noted.place, noted.department, FaultSlip.objects.count()) == (
        "visit",
        "工程部小李",
        "翠湖花园 水泵房",
        company.EN,
        0,
    )


@pytest.mark.clause("1.5.5.1", by="page")
def test_ordinary_problem_is_never_forced_into_a_slip_nor_kept_from_one(company):
    client = browser(company.clerk)
    client.post(NEW, typed(company, severity="ordinary", told_to="工程部小李"))
    assert (PhoneNote.objects.count(), FaultSlip.objects.count()) == (1, 0)
    client.post(NEW, typed(company, severity="ordinary", slip="true", idempotency_key="k9"))
    assert (PhoneNote.objects.count(), FaultSlip.objects.get().severity) == (1, "ordinary")


def test_note_without_whom_is_refused_on_its_field(company):
    response = browser(company.clerk).post(NEW, typed(company, severity="ordinary"))
    assert (list(form_errors(response)), PhoneNote.objects.count()) == (["told_to"], 0)


def test_notes_cost_the_same_with_one_and_three_rows(company, at):
    query_counts(lambda: make_note(company, at), NOTES, company.clerk, at_most=12)


def test_note_is_raised_by_the_director(company, at):
    url = f"{NOTES}{make_note(company, at).uuid}/raise/"
    said = {"severity": "serious", "reason": "多户受影响"}
    # The clerk has no such button and is led back; a press of one is refused
    shown = {company.director: 200, company.engineering: 200, company.clerk: 302}
    expect_statuses(url, shown | {company.outsider: 404, company.hr: 404})
    pressed = {company.clerk: 403, company.outsider: 404, company.director: 428}
    expect_statuses(url, pressed, method="post", data=said)
    response = browser(company.director).post(url, said | {"version": 1})
    assert (response["Location"], FaultSlip.objects.get().state) == (NOTES, State.DRAFT)
    assert browser(company.director).post(url, said | {"version": 1}).status_code == 412
    assert browser(company.director).post(url, said | {"version": 2}).status_code == 409
