"""A slip is filed, sent once, kept as a draft or refused by field; photos."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.handovers.models import FaultSlip
from comms.organization.states import Post
from tests.base import api, expect_api_statuses, problem
from tests.comms.handovers.api.calls import SLIPS, post
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, make_slip
from tests.factories.organization import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def body(**fields):
    """A new slip."""
    said = {
        "office": "MO01",
        "found_at": "2026-11-18T09:30:00+08:00",
        "problem": "水泵异响",
        "severity": "complex",
        "public_area": "水泵房",
        "department": "EN",
        "reply_by": "2026-11-18T18:00:00+08:00",
    }
    return said | fields


@pytest.mark.clause("1.5.5.2", by="rest")
def test_slip_is_filed_and_sent(company):
    response = post(company.clerk, SLIPS, body())
    made = response.json()
    assert response.status_code == 201, made
    known = {
        "number": "TS-2026-000001",
        "office_serial": "MO01-2026-000001",
        "state": "sent",
        "allowed_actions": ["withdraw", "attach"],
        "office": {"code": "MO01", "name": "MO01"},
        "department": {"code": "EN", "name": "EN"},
        "version": 2,
    }
    assert {name: made[name] for name in known} == known
    assert made["filed_by"] == {"uuid": str(company.clerk.uuid), "name": "一处前台"}
    assert [(hop["department"]["code"], hop["round"]) for hop in made["hops"]] == [("EN", 1)]
    assert response["ETag"] == '"2"'


def test_same_key_makes_one_slip(company):
    first = post(company.clerk, SLIPS, body(), **{"Idempotency-Key": "a"})
    second = post(company.clerk, SLIPS, body(), **{"Idempotency-Key": "a"})
    assert (first.json()["number"], FaultSlip.objects.count()) == (second.json()["number"], 1)
    problem(post(company.clerk, SLIPS, body(problem="别的"), **{"Idempotency-Key": "a"}), 422)


@pytest.mark.parametrize(
    "field, said",
    [
        ("problem", {"problem": "\u200b"}),
        ("problem", {"problem": None}),
        ("office", {"office": "MO02"}),
        ("office", {"office": "EN"}),
        ("department", {"department": "MO01"}),
        ("found_at", {"found_at": "2026-11-18T09:30:00"}),
        ("found_at", {"found_at": "2026-11-18T10:30:00+08:00"}),
        ("severity", {"severity": "bad"}),
        ("reply_by", {"reply_by": "2026-11-18T09:00:00+08:00"}),
        ("late_reason", {"found_at": "2026-11-10T09:30:00+08:00"}),
        ("state", {"state": "closed"}),
        ("community", {"community": "nowhere"}),
        ("room", {"room": "9b2d3c1e-0000-4000-8000-000000000000"}),
    ],
)
def test_wrong_body_is_refused_by_field(company, field, said):
    assert list(problem(post(company.clerk, SLIPS, body(**said)), 400)["errors"]) == [field]
    assert FaultSlip.objects.count() == 0


def test_unfinished_slip_is_a_draft_or_refused(company):
    unfinished = body(department=None)
    assert list(problem(post(company.clerk, SLIPS, unfinished), 409)["errors"]) == ["department"]
    made = post(company.clerk, SLIPS, unfinished | {"draft": True}).json()
    assert (made["state"], made["office_serial"]) == ("draft", None)
    changed = api(company.clerk).patch(
        f"{SLIPS}{made['number']}/", {"department": "SE"}, format="json", headers={"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["department"]["code"] == "SE"
    sent = post(company.clerk, f"{SLIPS}{made['number']}/send/", {}, **{"If-Match": '"2"'})
    assert (sent.status_code, sent.json()["state"]) == (200, "sent")


def test_sent_slip_is_not_patched(company, at):
    slip = make_slip(company, at)
    problem(
        api(company.clerk).patch(
            f"{SLIPS}{slip.number}/", {"problem": "别的", "version": slip.version}, format="json"
        ),
        409,
    )


def test_room_is_named_by_its_uuid(company):
    room = make_room(make_community(company.MO01, code="CH01"))
    made = post(company.clerk, SLIPS, body(room=str(room.uuid))).json()
    assert (made["community"], made["room"], made["place"]) == (
        "CH01",
        str(room.uuid),
        "翠湖花园 3栋 2单元 1201 水泵房",
    )


def test_who_may_read_and_file(company, at):
    slip = make_slip(company, at)
    one = {
        company.clerk: 200,
        company.engineer: 200,
        company.quality: 200,
        company.representative: 200,
        company.outsider: 404,
        company.security: 404,
        company.admin: 404,
        None: 401,
    }
    expect_api_statuses(f"{SLIPS}{slip.number}/", one)
    expect_api_statuses(f"{SLIPS}TS-2026-999999/", dict.fromkeys(one, 404) | {None: 401})
    filing = {company.engineering: 403, company.president: 403, None: 401}
    expect_api_statuses(SLIPS, filing, method="post", data=body())


@pytest.mark.clause("1.5.5.3", by="rest")
def test_a_refusal_speaks_the_language_of_the_reader(company, at):
    slip = make_slip(company, at)
    said = {
        "promised_at": (at - HOUR).isoformat(),
        "promised_content": "更换水泵轴承",
        "version": slip.version,
    }
    response = api(company.engineering, language="zh-hans").post(
        f"{SLIPS}{slip.number}/promise/", said, format="json"
    )
    assert problem(response, 400)["errors"] == {"promised_at": ["承诺时间不能早于现在，请填写将来的时间。"]}


def test_creating_costs_the_same_however_many_work_in_the_department(company):
    def cost():
        client = api(company.clerk)
        with CaptureQueriesContext(connection) as captured:
            assert client.post(SLIPS, body(), format="json").status_code == 201
        return len(captured)

    cost()
    few = cost()
    for number in range(3):
        make_person(f"fitter{number}", post=Post.STAFF, unit=company.EN)
    assert cost() == few


def test_photos_are_added_by_the_office_and_the_department(company, at, photo):
    slip = make_slip(company, at)
    url = f"{SLIPS}{slip.number}/attachments/"
    assert api(company.engineer).post(url, {"file": photo}, format="multipart").status_code == 201
    photo.seek(0)
    problem(api(company.president).post(url, {"file": photo}, format="multipart"), 403)
    problem(api(company.outsider).post(url, {"file": photo}, format="multipart"), 404)
    assert [file["name"] for file in api(company.clerk).get(url).json()["results"]] == ["IMG_0001.jpg"]


def test_web_page_as_photo_is_refused_on_its_field(company, at):
    slip = make_slip(company, at)
    page = SimpleUploadedFile("photo.jpg", b"<!doctype html><script>alert(1)</script>", "image/jpeg")
    answer = api(company.clerk).post(f"{SLIPS}{slip.number}/attachments/", {"file": page}, format="multipart")
    assert list(problem(answer, 400)["errors"]) == ["file"]
