"""Below a meeting: agenda items, participants, sign-ins, materials."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.audit.operations import attach
from tests.base import api, problem
from tests.meetings.api.calls import ROOT, post

pytestmark = pytest.mark.django_db


def remove(user, path, version=None):
    headers = {} if version is None else {"if-match": f'"{version}"'}
    return api(user).delete(f"{ROOT}/{path}", headers=headers)


def test_agenda_items_are_added_moved_changed_and_removed(meeting, company):
    base = f"meetings/{meeting.number}/agenda-items/"
    said = {"title": "年度预算", "category": "market", "planned_minutes": 20}
    item = post(company.hr, base, said | {"presenter": str(company.vice.uuid)}).json()
    assert (item["position"], item["presenter"]["name"]) == (3, "副总裁")
    one = f"{base}{item['uuid']}/"
    problem(post(company.hr, f"{one}move/", {"position": 1}, version=9), 412)
    assert post(company.hr, f"{one}move/", {"position": 1}, version=1).json()["position"] == 1
    changed = api(company.hr).patch(f"{ROOT}/{one}", {"planned_minutes": 30, "version": 2}, format="json")
    assert (changed.json()["planned_minutes"], changed.json()["version"]) == (30, 3)
    problem(post(company.vice, base, {"title": "x"}), 403)
    problem(remove(company.hr, one), 428)
    problem(remove(company.hr, one, version=2), 412)
    assert remove(company.hr, one, version=3).status_code == 204
    assert "colour" in problem(post(company.hr, base, {"title": "x", "colour": "red"}), 400)["errors"]


def test_participants_reply_for_themselves(issued, company):
    base = f"meetings/{issued.number}/participants/"
    people = [company.engineering, company.security]
    body = {"users": [str(person.uuid) for person in people]}
    added = post(company.hr, base, body, **{"idempotency-key": "a"})
    assert added.status_code == 201
    assert post(company.hr, base, body, **{"idempotency-key": "a"}).json() == added.json()
    assert set(problem(post(company.hr, base, body), 400)["errors"]) == {"users"}
    assert [part["user"]["name"] for part in added.json()["results"]] == [person.name for person in people]
    reply = f"meetings/{issued.number}/reply/"
    assert post(company.engineering, reply, {"rsvp": "accepted"}).json()["rsvp"] == "accepted"
    problem(post(company.hr_staff, reply, {"rsvp": "accepted"}), 403)
    one = f"{base}{added.json()['results'][0]['uuid']}/"
    problem(remove(company.hr, one), 428)
    problem(remove(company.hr, one, version=1), 412)  # the reply came in between
    assert remove(company.hr, one, version=2).status_code == 204


def test_sign_ins_are_added_and_corrected_by_rows(running, company):
    base = f"meetings/{running.number}/sign-ins/"
    mine = post(company.vice, base)
    assert (mine.status_code, mine.json()["method"]) == (201, "self")
    problem(post(company.vice, base, {"user": str(company.representative.uuid)}), 403)
    fixed = post(
        company.hr, f"{base}{mine.json()['uuid']}/correct/", {"in_at": None, "reason": "认错人"}, version=1
    )
    assert fixed.json()["corrects"] == mine.json()["uuid"]
    assert api(company.hr).delete(f"{ROOT}/{base}{mine.json()['uuid']}/").status_code == 405


@pytest.mark.clause("1.7.1", by="rest")
def test_materials_are_the_papers_of_the_items(issued, company, at):
    item = issued.agenda_items.first()
    paper = attach(item, file=SimpleUploadedFile("报价.txt", "报价单".encode()), by=company.hr, at=at)
    materials = f"meetings/{issued.number}/materials/"
    [row] = api(company.vice).get(f"{ROOT}/{materials}").json()["results"]
    assert (row["uuid"], row["item"], row["name"]) == (str(paper.uuid), str(item.uuid), paper.name)
    assert post(company.vice, f"{materials}{paper.uuid}/open/").status_code == 200
    problem(post(company.quality, f"{materials}{paper.uuid}/open/"), 404)
    assert issued.material_views.get().user == company.vice
