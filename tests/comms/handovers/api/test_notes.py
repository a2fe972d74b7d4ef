"""Ordinary problems are noted, refused by field, and raised by the director."""

import pytest

from comms.handovers.models import FaultSlip, PhoneNote
from tests.base import api, problem, query_counts
from tests.comms.handovers.api.calls import post
from tests.factories.handovers import make_note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
NOTES = "/api/v1/phone-notes/"


def noted(**fields):
    """A new note."""
    said = {
        "office": "MO01",
        "department": "EN",
        "channel": "phone",
        "told_to": "工程部小李",
        "told_at": "2026-11-18T09:40:00+08:00",
        "problem": "楼道灯不亮",
        "place": "3栋2单元",
    }
    return said | fields


@pytest.mark.clause("1.5.5.1", by="rest")
def test_ordinary_problem_is_noted_and_raised_by_the_director(company):
    made = post(company.clerk, NOTES, noted())
    assert made.json()["noted_by"]["name"] == "一处前台"
    assert (
        made.status_code,
        made.json()["slip"],
        PhoneNote.objects.count(),
        FaultSlip.objects.count(),
    ) == (201, None, 1, 0)
    url = f"{NOTES}{made.json()['uuid']}/raise/"
    said = {"severity": "serious", "reason": "多户受影响", "version": 1}
    problem(post(company.clerk, url, said), 403)
    problem(post(company.outsider, url, said), 404)
    raised = post(company.director, url, said)
    assert (raised.status_code, raised.json()["slip"], FaultSlip.objects.get().state) == (
        200,
        "TS-2026-000001",
        "draft",
    )
    problem(post(company.director, url, said), 412)


@pytest.mark.parametrize(
    "field, said",
    [
        ("told_to", {"told_to": " "}),
        ("channel", {"channel": "pigeon"}),
        ("told_at", {"told_at": "2026-11-18T10:40:00+08:00"}),
    ],
)
def test_wrong_note_is_refused_by_field(company, field, said):
    assert list(problem(post(company.clerk, NOTES, noted(**said)), 400)["errors"]) == [field]


def test_notes_cost_the_same_with_one_and_three_rows(company, at):
    query_counts(lambda: make_note(company, at), NOTES, company.clerk, client=api, at_most=6)
