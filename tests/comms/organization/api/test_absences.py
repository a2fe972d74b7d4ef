"""Absences are noted once, for oneself or for others, and cancelled."""

import pytest

from comms.base.clock import now, today
from comms.organization.models import Absence
from tests.base import api, problem

pytestmark = pytest.mark.django_db


def absence(company, **said):
    day = today(now())
    return {
        "starts_on": day.isoformat(),
        "ends_on": day.isoformat(),
        "deputy": str(company.colleague.uuid),
    } | said


def test_absence_is_noted_once_for_one_key(company):
    client = api(company.clerk)
    answers = [
        client.post("/api/v1/absences/", absence(company), format="json", headers={"idempotency-key": "k1"})
        for _round in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["user"]["uuid"] == str(company.clerk.uuid)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    "who,status", [("clerk", 201), ("director", 201), ("hr", 201), ("colleague", 403), ("director2", 403)]
)
def test_absence_of_somebody_else(company, who, status):
    said = absence(company, user=str(company.clerk.uuid), deputy=None)
    assert api(getattr(company, who)).post("/api/v1/absences/", said, format="json").status_code == status


@pytest.mark.parametrize(
    "said,field",
    [
        ({"ends_on": "2000-01-01"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"kind": "party"}, "kind"),
        ({"deputy": "nobody"}, "deputy"),
        ({"deputy": 5}, "deputy"),
        ({"deputy": "00000000-0000-0000-0000-000000000000"}, "deputy"),
        ({"user": {"uuid": 1}}, "user"),
        ({"cancelled_at": None}, "cancelled_at"),
        ({"id": 1}, "id"),
    ],
)
def test_malformed_absence_names_the_field(company, said, field):
    body = problem(api(company.clerk).post("/api/v1/absences/", absence(company, **said), format="json"), 400)
    assert list(body["errors"]) == [field]


def test_absence_is_cancelled_with_its_version(company):
    made = api(company.clerk).post("/api/v1/absences/", absence(company), format="json").json()
    url = f"/api/v1/absences/{made['uuid']}/cancel/"
    problem(api(company.clerk).post(url, {}, format="json"), 428)
    problem(api(company.clerk).post(url, {}, format="json", headers={"if-match": '"7"'}), 412)
    problem(api(company.outsider).post(url, {"version": 1}, format="json"), 404)
    problem(api(company.colleague).post(url, {"nonsense": 1}, format="json"), 403)
    answer = api(company.clerk).post(url, {}, format="json", headers={"if-match": '"1"'})
    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json()["cancelled_at"]
    problem(api(company.clerk).post(url, {"version": 2}, format="json"), 409)
