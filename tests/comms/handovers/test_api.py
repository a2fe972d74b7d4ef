"""REST: fault slips with all their acts, and phone and visit notes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.states import State
from comms.organization.states import Post
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, fresh, make_note, make_slip, slip_in
from tests.factories.organization import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
SLIPS, NOTES = "/api/v1/fault-slips/", "/api/v1/phone-notes/"


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


def post(user, url, said, **headers):
    """POST JSON as a person."""
    return api(user).post(url, said, format="json", headers=headers)


def act(user, slip, event, **said):
    """One event with the present version."""
    return post(user, f"{SLIPS}{slip.number}/{event}/", {"version": fresh(slip).version, **said})


@pytest.mark.clause("1.5.5.2")
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


@pytest.mark.clause("1.5.5.3")
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


@pytest.mark.clause("1.5.4.5")
def test_promise_in_the_past_is_refused_on_its_field(company, at):
    slip = make_slip(company, at)
    refused = act(
        company.engineering,
        slip,
        "promise",
        promised_at="2026-11-18T09:59:00+08:00",
        promised_content="换轴承",
    )
    assert list(problem(refused, 400)["errors"]) == ["promised_at"]


def test_promise_later_than_wanted_is_marked(company, at):
    slip = make_slip(company, at, reply_by=at + HOUR)
    made = act(
        company.engineering,
        slip,
        "promise",
        promised_at="2026-11-19T10:00:00+08:00",
        promised_content="换轴承",
    ).json()
    assert (made["state"], made["is_promise_later_than_wanted"]) == ("promised", True)
    assert made["accepted_by"]["name"] == "工程主管"


def test_illegal_move_names_what_is_allowed(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    assert problem(act(company.clerk, slip, "send"), 409)["allowed"] == ["confirm", "dispute"]


def test_version_is_needed_and_must_be_the_present_one(company, at):
    slip = make_slip(company, at)
    said = {"promised_at": "2026-11-19T10:00:00+08:00", "promised_content": "换轴承"}
    url = f"{SLIPS}{slip.number}/promise/"
    problem(post(company.engineering, url, said), 428)
    assert problem(post(company.engineering, url, said, **{"If-Match": '"1"'}), 412)["version"] == 2
    assert post(company.engineering, url, said, **{"If-Match": '"2"'}).status_code == 200
    problem(post(company.engineer, url, said, **{"If-Match": '"2"'}), 412)


@pytest.mark.parametrize(
    "state, event, who, said",
    [
        (State.SENT, "promise", "security", {}),
        (State.SENT, "promise", "outsider", {}),
        (State.SENT, "return", "engineer", {"reason": "不归我们"}),
        (State.DONE_REPORTED, "confirm", "engineering", {}),
        (State.ARBITRATION, "arbitrate", "clerk", {"department": "EN", "reason": "归工程部"}),
        (State.SENT, "withdraw", "engineering", {"reason": "不做"}),
        (State.SENT, "raise-severity", "clerk", {"severity": "serious", "reason": "急"}),
        (State.PROMISED, "start", "president", {}),
    ],
)
def test_denied_act_leaves_the_slip_as_it_was(company, at, state, event, who, said):
    slip = slip_in(state, company, at)
    if event == "promise":
        said = {"promised_at": "2026-11-19T10:00:00+08:00", "promised_content": "换轴承"}
    before = FaultSlip.objects.filter(pk=slip.pk).values().get()
    status = 404 if who in ("outsider", "security") else 403
    problem(act(getattr(company, who), slip, event, **said), status)
    assert FaultSlip.objects.filter(pk=slip.pk).values().get() == before


def test_return_with_a_suggestion_and_a_change_of_deadline_stand_in_the_answer(company, at):
    slip = make_slip(company, at)
    made = act(company.engineering, slip, "return", reason="归安全部", suggested_unit="SE").json()
    hop = made["hops"][0]
    assert (made["state"], hop["suggested_unit"]["code"], hop["reason"]) == ("returned", "SE", "归安全部")
    slip = slip_in(State.PROMISED, company, at)
    made = act(
        company.engineer, slip, "change-deadline", promised_at="2026-11-21T10:00:00+08:00", reason="等配件"
    ).json()
    assert [(move["reason"], move["late"]) for move in made["deadline_changes"]] == [("等配件", False)]


@pytest.mark.parametrize(
    "query, number",
    [
        ("", 2),
        ("?state=sent", 1),
        ("?department=SE", 1),
        ("?q=电梯", 1),
        ("?severity=complex", 2),
        ("?overdue=true", 0),
    ],
)
def test_list_and_count_agree(company, at, query, number):
    slip_in(State.PROMISED, company, at)
    make_slip(company, at, department=company.SE, problem="电梯困人")
    client = api(company.clerk)
    assert (
        len(client.get(f"{SLIPS}{query}").json()["results"]),
        client.get(f"{SLIPS}count/{query}").json()["count"],
    ) == (number, number)


def test_unknown_filter_is_refused(company):
    problem(api(company.clerk).get(f"{SLIPS}?nonsense=1"), 400)
    problem(api(company.clerk).get(f"{SLIPS}?ordering=problem"), 400)
    problem(api(company.clerk).get(f"{SLIPS}?state=nowhere"), 400)


def test_list_costs_the_same_with_one_and_three_rows(company, at):
    query_counts(lambda: slip_in(State.PROMISED, company, at), SLIPS, company.clerk, client=api, at_most=12)


EVERYTHING = (
    "filed_by,sent_by,accepted_by,reported_by,confirmed_by,arbitrated_by,closed_by,"
    "hops,deadline_changes,handling,allowed_actions"
)


def test_list_with_everything_costs_the_same_with_one_and_three_rows(company, at):
    url = f"{SLIPS}?expand={EVERYTHING}"
    query_counts(lambda: slip_in(State.PROMISED, company, at), url, company.clerk, client=api, at_most=12)


def test_list_shows_a_line_of_each_and_more_of_it_on_demand(company, at):
    slip = slip_in(State.PROMISED, company, at)
    (line,) = api(company.clerk).get(SLIPS).json()["results"]
    whole = api(company.clerk).get(f"{SLIPS}{slip.number}/").json()
    assert line == {name: whole[name] for name in line}
    assert {
        "number",
        "state",
        "office",
        "department",
        "place",
        "problem",
        "reply_by",
        "promised_at",
        "version",
    } <= set(line)
    assert not {"hops", "accepted_by", "promised_content", "allowed_events"} & set(line)
    (more,) = api(company.clerk).get(f"{SLIPS}?expand=accepted_by,hops").json()["results"]
    assert more == line | {name: whole[name] for name in ("accepted_by", "hops")}


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


# Notes


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


@pytest.mark.clause("1.5.5.1")
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


@pytest.mark.parametrize("form", ["docx", pytest.param("pdf", marks=pytest.mark.needs("pango"))])
def test_slip_comes_as_the_form_of_the_procedure(company, at, form):
    slip = make_slip(company, at)
    address = f"{SLIPS}{slip.number}/document/?as={form}"
    answer = api(company.engineering).get(address)
    assert (answer.status_code, answer.content[:2]) == (200, {"docx": b"PK", "pdf": b"%P"}[form])
    assert slip.office_serial in answer["Content-Disposition"]
    expect_api_statuses(address, {company.outsider: 404, None: 401})
    assert list(problem(api(company.clerk).get(address.replace(f"as={form}", "as=odt")), 400)["errors"]) == [
        "as"
    ]


def test_a_list_shows_lines_and_more_when_asked(company, at):
    slip = make_slip(company, at)
    whole = api(company.clerk).get(f"{SLIPS}{slip.number}/").json()
    (line,) = api(company.clerk).get(SLIPS).json()["results"]
    assert line == {name: whole[name] for name in line}
    assert {"hops", "allowed_actions", "promised_content"}.isdisjoint(line)
    (more,) = api(company.clerk).get(f"{SLIPS}?expand=hops,allowed_actions").json()["results"]
    assert more == line | {"hops": whole["hops"], "allowed_actions": whole["allowed_actions"]}
    for query in ("expand=hop", "expand=number", "expand=hops,x"):
        assert list(problem(api(company.clerk).get(f"{SLIPS}?{query}"), 400)["errors"]) == ["expand"]


@pytest.mark.parametrize("query", ["", "?expand=hops,deadline_changes,accepted_by,confirmed_by"])
def test_a_list_costs_the_same_with_three_slips(company, at, query):
    query_counts(lambda: make_slip(company, at), f"{SLIPS}{query}", company.clerk, client=api)
