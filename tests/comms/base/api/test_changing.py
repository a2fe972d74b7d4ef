"""Changes and acts ask for the version seen; refusals say what is allowed."""

import pytest

from tests.base import api, problem
from tests.comms.base.api.calls import url
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def test_change_needs_the_version(make, client):
    draft = make()
    problem(client.patch(url(draft), {"title": "Two"}, format="json"), 428)
    answer = client.patch(url(draft), {"title": "Two"}, format="json", headers={"if-match": '"1"'})
    assert (answer.status_code, answer.json()["title"], answer["ETag"]) == (200, "Two", '"2"')
    assert client.patch(url(draft), {"title": "Three", "version": 2}, format="json").json()["version"] == 3


def test_stale_version_is_412_with_the_present_one(make, client):
    draft = make(version=5)
    for said in ({"if-match": '"4"'}, {"if-match": 'W/"4"'}, {"if-match": "4"}):
        assert (
            problem(client.patch(url(draft), {"title": "x"}, format="json", headers=said), 412)["version"]
            == 5
        )


@pytest.mark.parametrize("said", ['"x"', "*", '"-1"', '"1.5"', "１"])
def test_odd_version_is_400(make, client, said):
    problem(client.patch(url(make()), {"title": "x"}, format="json", headers={"if-match": said}), 400)


@pytest.mark.parametrize("said", [True, [1], {"a": 1}, "x", -1, 1.5])
def test_odd_version_in_the_body_is_400(make, client, said):
    problem(client.patch(url(make()), {"title": "x", "version": said}, format="json"), 400)


def test_change_of_unknown_and_fixed_fields_is_refused(make, client):
    body = problem(
        client.patch(url(make()), {"state": "done", "odd": 1}, format="json", headers={"if-match": "1"}), 400
    )
    assert sorted(body["errors"]) == ["odd", "state"]


def test_event_moves_the_object(make, client):
    draft = make()
    answer = client.post(
        url(draft, "send"),
        {"title": "Sent", "due": "2026-11-23T09:30:00+08:00"},
        format="json",
        headers={"if-match": '"1"'},
    )
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "sent", '"2"')


def test_illegal_event_is_409_with_what_is_allowed(make, client):
    body = problem(client.post(url(make(), "finish"), {"reason": "x", "version": 1}, format="json"), 409)
    assert body["allowed"] == ["send", "void"]


def test_event_missing_its_data_names_the_field(make, client):
    assert list(problem(client.post(url(make(title="")), {}, format="json"), 405)) != []
    assert list(problem(client.post(url(make(), "send"), {"version": 1}, format="json"), 400)["errors"]) == [
        "title"
    ]
    assert list(
        problem(
            client.post(url(make(state="sent"), "finish"), {"reason": "x", "version": 1}, format="json"), 409
        )["errors"]
    ) == ["answer"]


def test_event_by_the_wrong_person_is_403_or_404(make, company):
    draft = make()
    said = {"title": "x", "version": 1}
    problem(api(company.colleague).post(url(draft, "send"), said, format="json"), 403)
    problem(api(company.outsider).post(url(draft, "send"), said, format="json"), 404)
    assert Specimen.objects.get().state == "draft"


@pytest.mark.parametrize("event", ["expire", "explode"])
def test_event_without_an_address_is_404(make, client, event):
    problem(client.post(url(make(), event), {"version": 1}, format="json"), 404)


def test_act_sent_twice_with_its_key_is_done_once(make, client):
    address = f"{url(make())}send/"
    answers = [
        client.post(
            address, {"title": "Sent", "version": 1}, format="json", headers={"Idempotency-Key": "k1"}
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Specimen.objects.get().version == 2


def test_version_of_header_and_body_must_agree(make, client):
    answer = client.post(
        f"{url(make())}send/", {"title": "Sent", "version": 1}, format="json", headers={"If-Match": '"2"'}
    )
    assert list(problem(answer, 400)["errors"]) == ["version"]
