"""REST: the timeline of a visible object, and its files."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.audit import operations
from comms.audit.actions import ATTACH
from comms.audit.api.attachments import FILES
from comms.audit.models import Attachment
from comms.organization.models import Unit


def test_events_of_a_visible_object(subject, act, company, sign_in):
    act(subject, "created")
    act(subject, "edited", reason="moved", old={"hotline": "1"}, new={"hotline": "2"})
    answer = sign_in(company.clerk).get("/api/v1/events/?object=offices/MO01&page_size=1").json()
    (event,) = answer["results"]
    assert (event["event"], event["label"], event["reason"]) == ("edited", "Changed", "moved")
    assert event["by"] == {"uuid": str(company.clerk.uuid), "name": "一处前台"}
    assert event["differences"] == [{"label": "Hotline", "old": "1", "new": "2"}]
    assert event["occurred_at"] == "2026-11-18T10:00:00+08:00"
    older = sign_in(company.clerk).get(answer["next"]).json()
    assert [event["event"] for event in older["results"]] == ["created"]
    assert sign_in(company.clerk).get("/api/v1/events/count/?object=offices/MO01").json() == {"count": 2}


@pytest.mark.parametrize("name", ["offices/MO01", "offices/none", "nothing/x", "x", "offices/"])
def test_hidden_and_absent_objects_are_the_same_404(subject, act, company, sign_in, name):
    act(subject)
    response = sign_in(company.outsider).get("/api/v1/events/", {"object": name})
    assert (response.status_code, response.json()["status"]) == (404, 404)


@pytest.mark.parametrize(
    ("query", "field"),
    [("", "object"), ("object=offices/MO01&who=me", "who"), ("object=offices/MO01&cursor=x", "cursor")],
)
def test_bad_queries_name_the_parameter(subject, company, sign_in, query, field):
    response = sign_in(company.clerk).get(f"/api/v1/events/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_events_need_a_sign_in(subject, client):
    assert client.get("/api/v1/events/?object=offices/MO01").status_code == 401


def test_attachments_are_added_and_listed(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    made = client.post(address, {"file": upload("电梯.jpg")})
    assert made.status_code == 201
    (file,) = made.json()["results"]
    assert (file["name"], file["media_type"]) == ("电梯.jpg", "image/jpeg")
    assert file["uploaded_by"] == {"uuid": str(company.clerk.uuid), "name": "一处前台"}
    assert client.get(address).json()["results"] == [file]
    detail = client.get(file["url"])
    assert (detail.status_code, detail["ETag"]) == (200, '"1"')
    stored = client.get(f"{file['url']}content/")
    assert stored.getvalue().startswith(b"\xff\xd8\xff")
    stored.close()


def test_the_same_key_adds_the_file_once(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    first, second = (
        client.post(address, {"file": upload()}, headers={"Idempotency-Key": "k1"}) for _number in range(2)
    )
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert Attachment.objects.count() == 1
    assert (
        client.post(address, {"file": upload("other.jpg")}, headers={"Idempotency-Key": "k1"}).status_code
        == 422
    )


def test_bad_files_and_bodies_are_named(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    page = client.post(address, {"file": upload("photo.jpg", b"<!doctype html>")})
    assert page.status_code == 400
    assert "web page" in page.json()["errors"]["file"][0]
    assert list(client.post(address, {}).json()["errors"]) == ["file"]
    assert list(client.post(address, {"file": upload(), "size": "1"}).json()["errors"]) == ["size"]
    assert client.post(address, {}, content_type="application/json").status_code == 415
    assert not Attachment.objects.exists()


def test_several_files_are_kept_together(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    files = [upload("a.jpg"), upload("b.txt", b"words"), upload("c.pdf", b"%PDF-1.7 x")]
    made = client.post(address, {"file": files})
    assert (made.status_code, [file["name"] for file in made.json()["results"]]) == (
        201,
        ["a.jpg", "b.txt", "c.pdf"],
    )
    assert client.get(address).json() == made.json()


def test_one_bad_file_among_several_refuses_them_all(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    refused = client.post(address, {"file": [upload("a.jpg"), upload("b.jpg", b"<!doctype html>")]})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["file"])
    assert list(client.post(address, {"file": [upload("a.jpg"), "no file"]}).json()["errors"]) == ["file"]
    assert not Attachment.objects.exists()


def test_several_files_are_added_once_with_the_same_key(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"

    def send(*names):
        files = [upload(name) for name in names]
        return client.post(address, {"file": files}, headers={"Idempotency-Key": "k2"})

    assert send("a.jpg", "b.jpg").json() == send("a.jpg", "b.jpg").json()
    assert Attachment.objects.count() == 2
    assert send("a.jpg").status_code == 422


def test_right_to_add_files_is_asked_before_the_body(subject, company, sign_in, upload, monkeypatch):
    monkeypatch.setattr(Unit, "may_attach", lambda self, user: False, raising=False)
    client, address = sign_in(company.clerk), "/api/v1/offices/MO01/attachments/"
    for body in ({"file": upload()}, {}, {"nonsense": "1"}):
        answer = client.post(address, body)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "Your posts do not allow “Add files” here."
    assert not Attachment.objects.exists()


def test_description_of_an_upload_names_what_the_form_reads():
    form = ATTACH.form()
    assert list(FILES["properties"]) == list(form.fields)
    assert FILES["required"] == [name for name, field in form.fields.items() if field.required]


def test_acts_of_the_portal_have_no_person(subject, act, company, sign_in):
    act(subject, "created", by=None)
    (event,) = sign_in(company.clerk).get("/api/v1/events/?object=offices/MO01").json()["results"]
    assert event["by"] is None


@pytest.mark.parametrize("number", [1, 3])
def test_timeline_costs_the_same_for_one_and_three_events(subject, act, company, sign_in, number):
    client = sign_in(company.clerk)
    client.get("/api/v1/events/?object=offices/MO01")
    for _number in range(number):
        act(subject)
    with CaptureQueriesContext(connection) as seen:
        assert len(client.get("/api/v1/events/?object=offices/MO01").json()["results"]) == number
    assert sum('FROM "organization_user"' in query["sql"] for query in seen) == 1


def test_attachments_of_hidden_objects_are_absent(subject, company, sign_in, upload, at):
    kept = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    client = sign_in(company.outsider)
    for address in (
        "offices/MO01/attachments/",
        f"attachments/{kept.uuid}/",
        f"attachments/{kept.uuid}/content/",
    ):
        assert client.get(f"/api/v1/{address}").status_code == 404
    assert client.post("/api/v1/offices/MO01/attachments/", {"file": upload()}).status_code == 404


def test_withdraw_needs_version_reason_and_right(subject, company, sign_in, upload, at):
    kept = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    address, version = f"/api/v1/attachments/{kept.uuid}/withdraw/", {"If-Match": '"1"'}

    def post(client, body, **headers):
        return client.post(address, body, content_type="application/json", headers=headers).status_code

    client = sign_in(company.clerk)
    assert post(client, {"reason": "x"}) == 428
    assert post(client, {"reason": "x"}, **{"If-Match": '"9"'}) == 412
    assert post(client, {}, **version) == 400
    assert post(client, {"reason": "x" * 401}, **version) == 400
    for body in ([1], None, "x"):
        assert post(client, json.dumps(body), **version) == 400, body
    assert post(sign_in(company.colleague), {"reason": "x"}, **version) == 403
    assert post(sign_in(company.clerk), {"reason": "x"}, **version) == 200
    assert client.get("/api/v1/offices/MO01/attachments/").json()["results"] == []
