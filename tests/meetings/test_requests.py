"""A department asks for a talk with others; Admin & HR or a vice president plans it (1.7.c, 1.5.4.4)."""

from datetime import date, timedelta

import pytest

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Meeting, MeetingRequest
from meetings.operations import requests
from meetings.queries import kind
from meetings.states import RequestState
from tests.base import api, browser, expect_statuses, problem, query_counts
from tests.factories.meetings import HOUR
from tests.matrix.meetings import asked, asked_and_returned

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(company, at):
    """A report of the quality department about Engineering."""
    return asked(company, at)


def accept(row, at, by, **more):
    start = at + timedelta(days=2)
    terms = {"starts_at": start, "ends_at": start + HOUR, "version": ANY} | more
    return requests.accept_request(row, by=by, at=at, **terms)


def told(kind_):
    return set(Notice.objects.filter(kind=f"meetings.{kind_}").values_list("recipient__username", flat=True))


@pytest.mark.clause("1.7.c.3", by="operation")
@pytest.mark.clause("1.7.c.2", by="operation")
def test_admin_and_hr_plans_the_meeting_that_was_asked_for(report, company, at):
    """The heads of both departments come, the report is the first item, who asked presents it."""
    assert told("request_submitted") == {"hr"}
    assert clock_of(report, "decision").unit == company.AH
    row = accept(report, at, company.hr_staff, location="二楼")
    meeting = row.meeting
    assert (row.state, meeting.kind.code, meeting.unit) == ("accepted", "inter_department", company.AH)
    assert {part.user.username: part.role for part in meeting.participants.all()} == {
        "vice": "chair",
        "hr": "secretary",
        "quality": "member",
        "engineering": "member",
    }
    item = meeting.agenda_items.get()
    assert (item.title, item.note, item.presenter) == (row.subject, row.report, company.quality)
    assert not clock_of(row, "decision").is_open
    assert told("request_accepted") == {"quality"}


@pytest.mark.clause("1.5.4.4", by="operation")
def test_a_vice_president_organises_talks_between_departments_and_no_other_meetings(report, company, at):
    assert accept(report, at, company.vice).meeting.chair == company.vice
    start = at + timedelta(days=9)
    said = {"unit": company.AH, "title": "协调", "starts_at": start, "ends_at": start + HOUR, "at": at}
    operations.call_meeting(kind=kind("inter_department"), by=company.vice, **said)
    with pytest.raises(Refused) as refusal:
        operations.call_meeting(kind=kind("president_office"), by=company.vice, **said)
    assert list(refusal.value.errors) == ["kind"]
    with pytest.raises(NotAllowed):
        operations.call_meeting(kind=kind("inter_department"), by=company.engineering, **said)


@pytest.mark.clause("1.7.c.3", by="operation")
def test_a_report_that_comes_back_is_completed_and_handed_in_again(company, at):
    row = asked_and_returned(company, at)
    assert told("request_returned") == {"quality"}
    assert clock_of(row, "amendment").person == company.quality
    with pytest.raises(NotAllowed):
        requests.change_request(row, report="x", by=company.engineering, at=at, version=ANY)
    departments = [company.EN, company.SE]
    own = {"by": company.quality, "at": at, "version": ANY}
    row = requests.change_request(row, report="附三个事例。", departments=departments, **own)
    row = requests.submit_request(row, **own)
    assert (row.state, row.report, row.remark) == ("submitted", "附三个事例。", "")
    assert clock_of(row, "decision").is_open
    with pytest.raises(GuardFailed):
        requests.change_request(row, report="y", **own)
    people = accept(row, at, company.hr).meeting.participants.values_list("user__username", flat=True)
    assert set(people) == {"vice", "hr", "quality", "engineering", "security"}


def test_rejected_and_withdrawn_requests_are_over(report, company, at):
    rejected = requests.reject_request(report, reason="例会已解决", by=company.hr, at=at, version=ANY)
    assert told("request_rejected") == {"quality"}
    with pytest.raises(IllegalMove):
        accept(rejected, at, company.hr)
    second = asked(company, at)
    with pytest.raises(NotAllowed):
        requests.withdraw_request(second, reason="x", by=company.hr, at=at, version=ANY)
    withdrawn = requests.withdraw_request(second, reason="已解决", by=company.quality, at=at, version=ANY)
    assert not clock_of(withdrawn, "decision").is_open


def test_a_request_ends_with_the_minutes_and_comes_back_when_its_meeting_falls_away(report, company, at):
    row = accept(report, at, company.hr)
    operations.cancel(row.meeting, reason="台风", by=company.hr, at=at, version=ANY)
    requests.follow_requests(at)
    row.refresh_from_db()
    assert (row.state, row.meeting, row.remark) == ("submitted", None, "meetings.meeting_fell_away")
    page = browser(company.quality).get(row.get_absolute_url()).content.decode()
    assert "The meeting planned for it falls away." in page
    row = accept(row, at, company.hr)
    Meeting.objects.filter(pk=row.meeting_id).update(state="published")
    requests.follow_requests(at)
    row.refresh_from_db()
    assert row.state == RequestState.CLOSED


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"departments": []}, "departments"),
        ({"departments": ["QM"]}, "departments"),
        ({"wanted_from": date(2026, 12, 9), "wanted_to": date(2026, 12, 8)}, "wanted_to"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(company, at, wrong, field):
    said = {"departments": ["EN"], "subject": "x", "report": "y"} | wrong
    said["departments"] = [getattr(company, code) for code in said["departments"]]
    with pytest.raises(Refused) as refusal:
        requests.ask_for_meeting(unit=company.QM, by=company.quality, at=at, **said)
    assert list(refusal.value.errors) == [field]


def test_only_staff_of_the_department_asks_for_it(company, at):
    said = {"departments": [company.QM], "subject": "x", "report": "y"}
    with pytest.raises(NotAllowed):
        requests.ask_for_meeting(unit=company.EN, by=company.quality, at=at, **said)


def test_who_sees_a_request(report, company):
    expected = {company.quality: 200, company.hr_staff: 200, company.president: 200, company.vice: 200}
    expect_statuses(report.get_absolute_url(), expected | {company.engineer: 404, company.clerk: 404})


@pytest.mark.clause("1.7.c.3", by="page")
def test_asking_returning_and_planning_on_the_pages(company):
    asker, planner = browser(company.quality), browser(company.hr)
    typed = {"unit": "QM", "subject": "电梯报修流程", "report": "反复传递", "departments": ["EN"]}
    refused = asker.post("/meeting-requests/new/", typed | {"departments": []})
    assert refused.status_code == 400
    assert "反复传递" in refused.content.decode()
    page = asker.post("/meeting-requests/new/", typed)["Location"]
    row = MeetingRequest.objects.get()
    assert row.number in planner.get("/meeting-requests/").content.decode()
    planner.post(f"{page}return/", {"reason": "补充事例", "version": row.version})
    shown = asker.get(page).content.decode()
    assert "补充事例" in shown
    assert f"{page}edit/" in shown
    row.refresh_from_db()
    asker.post(f"{page}edit/", typed | {"report": "三个事例", "version": row.version})
    row.refresh_from_db()
    asker.post(f"{page}submit/", {"version": row.version})
    row.refresh_from_db()
    day = row.submitted_at.date() + timedelta(days=5)
    terms = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T13:00", "version": row.version}
    assert planner.post(f"{page}accept/", terms).status_code == 400  # ends before it starts
    assert planner.post(f"{page}accept/", terms | {"ends_at": f"{day}T15:00"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.report) == ("accepted", "三个事例")
    assert row.meeting.number in asker.get(page).content.decode()


@pytest.mark.clause("1.7.c.3", by="rest")
def test_asking_and_planning_over_rest(company, at, time_machine):
    time_machine.move_to(at, tick=False)
    said = {"unit": "QM", "subject": "电梯报修流程", "report": "反复传递", "departments": ["EN"]}
    answer = api(company.quality).post("/api/v1/meeting-requests/", said, format="json")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert [unit["code"] for unit in body["departments"]] == ["EN"]
    address = f"/api/v1/meeting-requests/{body['number']}/"
    terms = {"starts_at": "2026-12-10T14:00:00+08:00", "version": body["version"]}
    planner = api(company.hr)
    assert "ends_at" in problem(planner.post(f"{address}accept/", terms, format="json"), 400)["errors"]
    planned = planner.post(
        f"{address}accept/", terms | {"ends_at": "2026-12-10T15:00:00+08:00"}, format="json"
    )
    assert planned.status_code == 200, planned.content
    assert Meeting.objects.get(number=planned.json()["meeting"]).title == "电梯报修流程"
    assert api(company.engineer).get(address).status_code == 404


def test_lists_cost_the_same_with_three_as_with_one(company, at):
    for client in (browser, api):
        address = "/api/v1/meeting-requests/" if client is api else "/meeting-requests/"
        query_counts(lambda: asked(company, at), address, company.hr, client=client)
