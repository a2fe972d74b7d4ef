"""REST: the same rights and refusals as the pages, as problem documents; nested rows; schema."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from comms.audit.operations import attach
from comms.base.versions import ANY
from meetings import operations
from meetings.models import Distribution, Meeting
from meetings.states import MeetingState
from tests.base import api, browser, expect_api_statuses, problem, query_counts
from tests.factories.meetings import HOUR, adopted

pytestmark = pytest.mark.django_db
ROOT, MINUTE = "/api/v1", timedelta(minutes=1)


def post(user, path, data=None, version=None, **headers):
    if version is not None:
        headers["if-match"] = f'"{version}"'
    return api(user).post(f"{ROOT}/{path}", data or {}, format="json", headers=headers)


def remove(user, path, version=None):
    headers = {} if version is None else {"if-match": f'"{version}"'}
    return api(user).delete(f"{ROOT}/{path}", headers=headers)


def names(answer):
    return [row.get("number") or row.get("code") or row.get("uuid") for row in answer.json()["results"]]


# Who sees what


def test_meetings_are_listed_for_those_who_see_them(issued, company):
    seen = {
        person.username: len(api(person).get(f"{ROOT}/meetings/").json()["results"])
        for person in (company.hr, company.vice, company.quality, company.engineering)
    }
    assert seen == {"hr": 2, "vice": 2, "quality": 2, "engineering": 0}


@pytest.mark.parametrize("below", ["agenda-items", "participants", "sign-ins", "materials"])
def test_what_is_below_a_meeting_is_for_its_readers(issued, company, below):
    expect_api_statuses(
        f"{ROOT}/meetings/{issued.number}/{below}/",
        {company.hr: 200, company.vice: 200, company.quality: 404, company.outsider: 404, None: 401},
    )


def test_one_meeting_is_for_those_who_see_it(issued, company):
    expect_api_statuses(
        f"{ROOT}/meetings/{issued.number}/",
        {company.hr: 200, company.vice: 200, company.quality: 200, company.engineering: 404, None: 401},
    )


def test_the_token_of_the_code_is_never_told(issued, company):
    assert (
        issued.sign_in_token not in api(company.hr).get(f"{ROOT}/meetings/{issued.number}/").content.decode()
    )


@pytest.mark.parametrize("path", ["meetings/", "meeting-series/", "minutes/", "resolutions/"])
def test_lists_refuse_unknown_filters(company, path):
    assert "colour" in problem(api(company.hr).get(f"{ROOT}/{path}?colour=red"), 400)["errors"]


def test_lists_take_as_many_queries_for_three_as_for_one(running, company, at):
    query_counts(
        lambda: adopted(running, company), f"{ROOT}/resolutions/", company.hr, client=api, at_most=20
    )
    items = f"{ROOT}/meetings/{running.number}/agenda-items/"
    query_counts(
        lambda: operations.add_item(running, title="x", presenter=company.vice, by=company.hr, at=at),
        items,
        company.hr,
        client=api,
    )


# Series


def test_a_series_is_made_once_and_plans_its_occurrences(company):
    body = {
        "code": "po",
        "title": "总裁办公会",
        "kind": "president_office",
        "rule_kind": "month_first_workdays",
    }
    made = post(company.hr, "meeting-series/", body, **{"idempotency-key": "a"})
    assert made.status_code == 201
    assert post(company.hr, "meeting-series/", body, **{"idempotency-key": "a"}).json() == made.json()
    assert "code" in problem(post(company.hr, "meeting-series/", body), 400)["errors"]
    assert problem(post(company.engineering, "meeting-series/", body | {"code": "x"}), 403)
    activated = post(
        company.hr, "meeting-series/po/activate/", {"planned_from": "2026-11-01"}, version=1
    ).json()
    assert (activated["state"], activated["allowed_actions"]) == ("active", ["pause", "end", "change"])


def test_the_details_of_a_rule_are_an_object_with_exactly_those_names(company):
    body = {"code": "en", "title": "工程部例会", "kind": "department", "rule_kind": "weekly", "unit": "EN"}

    def made(code, details, **more):
        return post(
            company.engineering, "meeting-series/", body | {"code": code, "rule_params": details} | more
        )

    assert made("a", {"weekdays": [2]}).json()["rule_params"] == {"weekday": 2}
    assert made("b", {"prefer": None, "weekdays": []}).json()["rule_params"] == {}
    assert set(problem(made("c", {"weekdays": [1, 2]}), 400)["errors"]) == {"rule_params"}
    assert set(problem(made("d", {"prefer": 11}), 400)["errors"]["rule_params"]) == {"prefer"}
    assert set(problem(made("e", {"weekday": 2}), 400)["errors"]["rule_params"]) == {"weekday"}
    assert set(problem(made("f", {"weekdays": ["2"]}), 400)["errors"]["rule_params"]) == {"weekdays"}
    assert set(problem(made("g", [2]), 400)["errors"]) == {"rule_params"}
    several = made("h", {"weekdays": [0, 3]}, rule_kind="weekdays")
    assert several.json()["rule_params"] == {"weekdays": [0, 3]}


def test_a_series_is_changed_by_what_is_sent_alone(meeting, company):
    series, path = meeting.series, f"{ROOT}/meeting-series/po/"
    type(series).objects.filter(pk=series.pk).update(
        rule_kind="month_last", rule_params={"n": 2, "mode": "calendar_last"}
    )
    said = {"title": "办公会", "version": series.version}
    changed = api(company.hr).patch(path, said, format="json").json()
    assert (changed["title"], changed["rule_params"]) == ("办公会", {"n": 2, "mode": "calendar_last"})
    assert changed["groups"] == ["company_leadership"]
    said = {"rule_params": {"n": 3}, "version": changed["version"]}
    again = api(company.hr).patch(path, said, format="json").json()
    assert again["rule_params"] == {"n": 3, "mode": "calendar_last"}
    for name in ("kind", "code"):
        refused = api(company.hr).patch(path, {name: "x", "version": again["version"]}, format="json")
        assert set(problem(refused, 400)["errors"]) == {name}


@pytest.mark.clause("1.5.1.1")
def test_occurrences_are_virtual_and_real(meeting, company):
    answer = (
        api(company.hr)
        .get(f"{ROOT}/meeting-series/po/occurrences/?from=2026-12-01&to=2027-02-28")
        .json()["results"]
    )
    assert [
        (row["period_key"], row["day"], row["meeting"] is not None, row["provisional"]) for row in answer
    ] == [
        ("2026-12", "2026-12-02", True, False),
        ("2027-01", "2027-01-04", True, True),
        ("2027-02", "2027-02-02", False, True),
    ]
    for query in ("from=x", "from=2026-01-01&to=2029-01-01", "day=1"):
        problem(api(company.hr).get(f"{ROOT}/meeting-series/po/occurrences/?{query}"), 400)


# Meetings


@pytest.mark.clause("1.7.b.5")
def test_an_agenda_without_items_is_a_conflict(meeting, company):
    meeting.agenda_items.all().delete()
    said = problem(post(company.hr, f"meetings/{meeting.number}/issue-agenda/", version=meeting.version), 409)
    assert set(said["errors"]) == {"agenda_items"}


def test_events_ask_for_the_version_and_the_right(meeting, company):
    path = f"meetings/{meeting.number}/issue-agenda/"
    problem(post(company.hr, path), 428)
    problem(post(company.hr, path, version=99), 412)
    problem(post(company.vice, path, version=meeting.version), 403)
    problem(post(company.outsider, path, version=meeting.version), 404)
    issued = post(company.hr, path, version=meeting.version)
    assert issued.json()["state"] == MeetingState.AGENDA_ISSUED
    assert issued["ETag"] == f'"{meeting.version + 1}"'


def test_an_illegal_event_names_the_allowed_ones(meeting, company):
    said = problem(post(company.hr, f"meetings/{meeting.number}/finish/", version=meeting.version), 409)
    assert "issue-agenda" in said["allowed"]


@pytest.mark.clause("1.7.2")
def test_too_long_without_reason_is_refused_by_field(company):
    start = timezone.now() + timedelta(days=7)
    end = start + 2 * HOUR + MINUTE
    body = {
        "kind": "department",
        "unit": "EN",
        "title": "x",
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
    }
    assert set(problem(post(company.engineering, "meetings/", body), 400)["errors"]) == {"extended_reason"}
    made = post(company.engineering, "meetings/", body | {"extended_reason": "验收"})
    assert made.status_code == 201
    assert set(
        problem(post(company.engineering, "meetings/", body | {"starts_at": "2030-01-07T09:00:00"}), 400)[
            "errors"
        ]
    ) == {"starts_at"}


def test_a_meeting_is_changed_in_the_version_seen(meeting, company):
    path = f"{ROOT}/meetings/{meeting.number}/"
    answer = api(company.hr).patch(
        path, {"location": "二楼"}, format="json", headers={"if-match": f'"{meeting.version}"'}
    )
    assert answer.json()["location"] == "二楼"
    problem(
        api(company.hr).patch(
            path, {"location": "x"}, format="json", headers={"if-match": f'"{meeting.version}"'}
        ),
        412,
    )
    assert (
        "state"
        in problem(api(company.hr).patch(path, {"state": "closed", "version": 2}, format="json"), 400)[
            "errors"
        ]
    )


# Below a meeting


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


@pytest.mark.clause("1.7.1")
def test_materials_are_the_papers_of_the_items(issued, company, at):
    item = issued.agenda_items.first()
    paper = attach(item, file=SimpleUploadedFile("报价.txt", "报价单".encode()), by=company.hr, at=at)
    materials = f"meetings/{issued.number}/materials/"
    [row] = api(company.vice).get(f"{ROOT}/{materials}").json()["results"]
    assert (row["uuid"], row["item"], row["name"]) == (str(paper.uuid), str(item.uuid), paper.name)
    assert post(company.vice, f"{materials}{paper.uuid}/open/").status_code == 200
    problem(post(company.quality, f"{materials}{paper.uuid}/open/"), 404)
    assert issued.material_views.get().user == company.vice


# Minutes


@pytest.mark.clause("1.7.7.2")
def test_reading_and_acknowledging_by_rest(sent, company):
    path = f"{ROOT}/minutes/{sent.number}/"
    answer = api(company.vice).get(path).json()
    assert answer["document"]["body"] == "1. 总结\n讨论了现阶段的发展。"
    api(company.vice).head(path)
    assert Distribution.objects.get(recipient=company.vice).read_at is None
    assert api(company.vice).post(f"{path}read/").json()["read_at"] is not None
    assert api(company.vice).post(f"{path}acknowledge/").json()["acknowledged_at"] is not None
    for act in ("read", "acknowledge"):
        problem(api(company.hr_staff).post(f"{path}{act}/"), 403)
    problem(api(company.quality).get(path), 404)


@pytest.mark.clause("1.7.7.2")
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"yes": true}', b'"yes"'])
def test_a_signature_takes_no_body_but_an_empty_one(sent, company, body):
    path = f"{ROOT}/minutes/{sent.number}/acknowledge/"
    problem(api(company.vice).generic("POST", path, body, content_type="application/json"), 400)
    assert Distribution.objects.get(recipient=company.vice).acknowledged_at is None
    empty = api(company.vice).generic("POST", path, b"{}", content_type="application/json")
    assert empty.status_code == 200


def test_revisions_and_the_board_are_for_writers(sent, company):
    for below in ("revisions", "distributions"):
        expect_api_statuses(
            f"{ROOT}/minutes/{sent.number}/{below}/",
            {company.hr: 200, company.president: 200, company.vice: 403, company.outsider: 404},
        )
    assert len(api(company.hr).get(f"{ROOT}/minutes/{sent.number}/distributions/").json()["results"]) == 5


@pytest.mark.clause("1.7.6.1")
def test_incomplete_minutes_are_a_conflict(running, company):
    over = operations.finish(running, by=company.president, at=running.starts_at + HOUR, version=ANY)
    said = problem(
        post(company.hr, f"minutes/{over.minutes.number}/submit/", version=over.minutes.version), 409
    )
    assert set(said["errors"]) == {"non_field_errors", "no_resolution_reason"}


def test_lists_of_minutes_leave_the_document_out(sent, company):
    [row] = api(company.vice).get(f"{ROOT}/minutes/").json()["results"]
    assert "document" not in row


# Resolutions


@pytest.mark.clause("1.7.6.2")
def test_a_resolution_without_owner_is_refused_by_field(running, company):
    body = {"meeting": running.number, "text": "更换电梯"}
    assert set(problem(post(company.hr, "resolutions/", body), 400)["errors"]) == {"owner"}
    made = post(
        company.hr, "resolutions/", body | {"owner": str(company.engineering.uuid), "due_on": "2026-12-31"}
    ).json()
    assert (made["number"], made["tracking_unit"]) == ("PO-2026-12-01", {"code": "AH", "name": "AH"})
    assert (
        "meeting"
        in problem(
            post(company.outsider, "resolutions/", body | {"owner": str(company.engineering.uuid)}), 400
        )["errors"]
    )


@pytest.mark.clause("1.7.8")
def test_a_resolution_runs_its_course_by_rest(running, company):
    resolution = adopted(running, company)

    def act(person, event, data=None):
        nonlocal resolution
        answer = post(person, f"resolutions/{resolution.number}/{event}/", data, version=resolution.version)
        assert answer.status_code == 200, answer.content
        resolution.refresh_from_db()
        return answer.json()

    planned = act(
        company.engineering,
        "submit-plan",
        {"steps": [{"text": "拟定方案", "assignee": str(company.engineer.uuid)}]},
    )
    assert planned["steps"][0]["assignee"]["name"] == "工程师"
    act(company.president, "accept-plan")
    act(company.engineering, "report-done", {"result": "已更换"})
    problem(
        post(company.engineering, f"resolutions/{resolution.number}/verify/", version=resolution.version), 403
    )
    assert act(company.hr, "verify")["state"] == "verified"


def test_the_ledger_is_filtered(running, company):
    first = adopted(running, company)
    operations.drop(
        adopted(running, company),
        reason="不再需要",
        by=company.president,
        at=running.starts_at,
        version=ANY,
    )
    assert names(api(company.hr).get(f"{ROOT}/resolutions/?open=true")) == [first.number]
    assert api(company.hr).get(f"{ROOT}/resolutions/count/?state=dropped").json() == {"count": 1}


def test_times_in_answers_carry_their_offset(issued, company):
    assert (
        api(company.hr).get(f"{ROOT}/meetings/{issued.number}/").json()["starts_at"]
        == "2026-12-02T09:00:00+08:00"
    )


def test_people_are_named_by_uuid_and_units_by_code(running, company):
    """The same shape in every answer."""
    one = adopted(running, company)
    number = running.number
    person, unit = {"uuid", "name"}, {"code", "name"}
    meeting = api(company.hr).get(f"{ROOT}/meetings/{number}/").json()
    assert (set(meeting["chair"]), set(meeting["minute_taker"]), set(meeting["unit"])) == (
        person,
        person,
        unit,
    )
    series = api(company.hr).get(f"{ROOT}/meeting-series/po/").json()
    assert (series["unit"]["code"], series["chair"]) == ("AH", None)
    resolution = api(company.hr).get(f"{ROOT}/resolutions/{one.number}/").json()
    assert (set(resolution["owner"]), set(resolution["tracking_unit"])) == (person, unit)
    [part, *_others] = api(company.hr).get(f"{ROOT}/meetings/{number}/participants/").json()["results"]
    assert set(part["user"]) == person


def test_moving_without_a_place_leaves_it_where_it_was(meeting, company):
    later = (meeting.starts_at + HOUR).isoformat()
    said = {"starts_at": later, "reason": "总裁出差"}
    answer = post(company.hr, f"meetings/{meeting.number}/reschedule/", said, version=meeting.version)
    assert answer.json()["location"] == meeting.location != ""


def test_moving_far_away_is_flagged(meeting, company):
    later = (meeting.starts_at + timedelta(days=9)).isoformat()
    answer = post(
        company.hr,
        f"meetings/{meeting.number}/reschedule/",
        {"starts_at": later, "reason": "总裁出差"},
        version=meeting.version,
    )
    assert answer.json()["out_of_rule"] is True
    assert Meeting.objects.get(pk=meeting.pk).moved_by_hand


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
def test_mistyped_years_are_refused_by_field(running, company, year):
    """No time that somebody enters can break a computation."""
    moment, day = f"{year}-12-31T23:59:00+08:00", f"{year}-12-31"
    january = running.series.meetings.get(period_key="2027-01")
    base, kept = f"meetings/{january.number}", f"meetings/{running.number}"
    refusals = [
        post(
            company.hr, f"{base}/reschedule/", {"starts_at": moment, "reason": "x"}, version=january.version
        ),
        post(company.hr, f"{base}/start/", {"occurred_at": moment, "reason": "x"}, version=january.version),
        post(
            company.hr,
            f"{base}/record-held/",
            {"actual_start": moment, "actual_end": moment, "reason": "x"},
            version=january.version,
        ),
        post(company.hr, f"{kept}/sign-ins/", {"user": str(company.vice.uuid), "in_at": moment}),
        post(
            company.hr,
            "resolutions/",
            {"meeting": running.number, "text": "x", "owner": str(company.engineering.uuid), "due_on": day},
        ),
        api(company.hr).get(f"{ROOT}/meeting-series/po/occurrences/?from={day}"),
    ]
    assert {answer.status_code for answer in refusals} == {400}


def test_ones_calendar_address_is_made_and_replaced(company):
    client, address = api(company.vice), f"{ROOT}/calendar/feed/"
    problem(client.get(address), 404)
    made = client.post(address, {}, format="json")
    assert (made.status_code, made.json()) == (201, client.get(address).json())
    first = browser().get(made.json()["address"])
    assert first["Content-Type"].startswith("text/calendar")
    again = client.post(address, {}, format="json").json()
    assert browser().get(made.json()["address"]).status_code == 404
    assert browser().get(again["address"]).status_code == 200
    problem(api(company.hr).get(address), 404)


def test_kinds_of_meeting_can_be_looked_up(company):
    kinds = api(company.clerk).get(f"{ROOT}/meeting-kinds/?page_size=200").json()["results"]
    assert [kind["name"] for kind in kinds if kind["confidential"]] == ["Board meeting"]
    one = api(company.clerk).get(f"{ROOT}/meeting-kinds/president_office/").json()
    assert (one["chair_post"], one["needs_resolutions"], one["clauses"][0][:5]) == (
        "president",
        True,
        "1.5.1",
    )


@pytest.mark.parametrize("form", ["docx", pytest.param("pdf", marks=pytest.mark.needs("pango"))])
def test_sheet_and_minutes_come_as_files(sent, company, form):
    sheet = f"{ROOT}/meetings/{sent.meeting.number}/attendance-sheet/?as={form}"
    minutes = f"{ROOT}/minutes/{sent.number}/document/?as={form}"
    begins = {"docx": b"PK", "pdf": b"%PDF"}[form]
    for address in (sheet, minutes):
        answer = api(company.vice).get(address, headers={"Accept": "application/octet-stream"})
        assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
        expect_api_statuses(address, {company.outsider: 404, None: 401})
    assert Distribution.objects.get(recipient=company.vice).read_at is None
    for query in ("as=odt", "form=pdf"):
        problem(api(company.vice).get(f"{ROOT}/minutes/{sent.number}/document/?{query}"), 400)
