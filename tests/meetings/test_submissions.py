"""Conclusions of talks and forums go to the next president's office meeting, and its answer comes back."""

from datetime import timedelta

import pytest
from django.utils import translation

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.models import Meeting, Submission
from meetings.operations import submissions
from meetings.queries import kind
from meetings.states import ItemOutcome, ItemType, MeetingState, SubmissionState
from tests.base import api, browser, problem
from tests.factories import meetings as make
from tests.factories.meetings import HOUR
from tests.meetings.api.calls import post
from tests.meetings.meetings.letters import notices
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db
CONCLUSION = "报修信息一律由客户服务部登记后分派，工程部两小时内确认。"


@pytest.fixture
def talk(company, at):
    """A talk between departments, held and being written up."""
    start = at + HOUR
    meeting = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title="报修流程沟通会",
        starts_at=start,
        ends_at=start + HOUR,
        members=[company.engineering, company.quality],
        by=company.hr,
        at=at,
    )
    item = operations.add_item(meeting, title="报修流程", by=company.hr, at=at)
    meeting = operations.start(meeting, by=company.hr, at=start, version=ANY)
    item.refresh_from_db()
    operations.note_outcome(item, outcome="concluded", by=company.hr, at=start, version=ANY)
    operations.sign_in(meeting, user=company.engineering, by=company.hr, at=start)
    return operations.finish(meeting, by=company.hr, at=start + HOUR, version=ANY)


@pytest.fixture
def planned(company, at, talk):
    """The president's office meetings of December and January, whose agendas are not out."""
    series = make.make_series(company, at)
    operations.plan_meetings(at)
    return list(series.meetings.order_by("starts_at")[:2])


def submit(talk, company, text=CONCLUSION, **said):
    return submissions.submit_conclusion(talk, text=text, by=company.hr, at=talk.actual_end + HOUR, **said)


def sitting(meeting, company):
    """The president's office meeting with its agenda out, in progress."""
    at = meeting.starts_at - timedelta(days=9)
    operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    meeting.refresh_from_db()
    return make.started(meeting, company)


@pytest.mark.clause("1.7.c.4", by="operation")
@pytest.mark.clause("1.7.d.6", by="operation")
def test_a_conclusion_stands_on_the_next_agenda_that_is_not_out(talk, planned, company):
    row = submit(talk, company)
    assert (row.state, row.target) == (SubmissionState.ON_AGENDA, planned[0])
    item = row.agenda_item
    assert (item.meeting, item.type, item.note) == (planned[0], ItemType.SUBMISSION, CONCLUSION)
    assert (item.department, item.presenter) == (company.AH, company.hr)
    assert clock_of(row, "decision").unit == company.AH


def test_an_agenda_that_is_out_is_passed_by(talk, planned, company):
    early = talk.actual_end
    operations.issue_agenda(planned[0], by=company.hr, at=early, version=ANY)
    assert submit(talk, company).target == planned[1]


def test_without_an_agenda_it_waits_and_the_sweep_places_it(talk, company, at):
    row = submit(talk, company)
    assert (row.state, row.target) == (SubmissionState.QUEUED, None)
    series = make.make_series(company, at)
    operations.plan_meetings(at)
    operations.sweep_meetings(talk.actual_end + 2 * HOUR)
    row.refresh_from_db()
    assert row.target == series.meetings.order_by("starts_at").first()
    operations.sweep_meetings(talk.actual_end + 3 * HOUR)
    assert row.target.agenda_items.filter(type=ItemType.SUBMISSION).count() == 1


@pytest.mark.clause("1.7.c.4", by="operation")
def test_the_answer_returns_to_its_origin(talk, planned, company):
    row = submit(talk, company)
    meeting = sitting(planned[0], company)
    at = meeting.starts_at + HOUR / 2
    row = submissions.approve_conclusion(row, reason="同意", by=company.president, at=at, version=ANY)
    row.agenda_item.refresh_from_db()
    assert (row.state, row.answer, row.decided_by) == (SubmissionState.APPROVED, "同意", company.president)
    assert row.agenda_item.outcome == ItemOutcome.CONCLUDED
    assert not clock_of(row, "decision").is_open
    assert notices("submission_decided") == {company.hr, talk.chair}
    letter = Outbox.objects.filter(kind="meetings.submission_decided").first()
    with translation.override("en"):
        assert "同意" in words_of(letter).body


@pytest.mark.clause("1.7.d.6", by="operation")
def test_a_returned_conclusion_is_revised_and_submitted_again(talk, planned, company):
    row = submit(talk, company)
    meeting = sitting(planned[0], company)
    at = meeting.starts_at + HOUR / 2
    with pytest.raises(Refused):
        submissions.return_conclusion(row, reason="", by=company.president, at=at, version=ANY)
    row = submissions.return_conclusion(row, reason="明确责任人", by=company.president, at=at, version=ANY)
    revision = clock_of(row, "revision")
    assert (row.state, revision.person, revision.unit) == (SubmissionState.RETURNED, company.hr, company.AH)
    row = submissions.resubmit(row, text="由客服主管负责登记分派。", by=company.hr, at=at, version=ANY)
    assert (row.state, row.target) == (SubmissionState.ON_AGENDA, planned[1])
    assert clock_of(row, "decision").is_open and not clock_of(row, "revision").is_open


def test_a_deferred_conclusion_goes_to_the_meeting_after(talk, planned, company):
    row = submit(talk, company)
    meeting = sitting(planned[0], company)
    item = row.agenda_item
    at = meeting.starts_at + HOUR / 2
    row = submissions.defer_conclusion(row, reason="材料不全", by=company.president, at=at, version=ANY)
    item.refresh_from_db()
    assert (row.state, row.target, row.deferrals) == (SubmissionState.ON_AGENDA, planned[1], 1)
    assert item.outcome == ItemOutcome.WITHDRAWN
    # it stands on the next agenda once, not as a deferred item besides
    make.finished(meeting, company)
    assert planned[1].agenda_items.filter(note=CONCLUSION).count() == 1


def test_a_meeting_that_falls_away_hands_it_on(talk, planned, company):
    row = submit(talk, company)
    operations.cancel(planned[0], reason="总裁出差", by=company.hr, at=talk.actual_end, version=ANY)
    row.refresh_from_db()
    assert (row.state, row.target) == (SubmissionState.ON_AGENDA, planned[1])


def test_minutes_wait_for_the_decision(talk, planned, company):
    row = submit(talk, company)
    meeting = make.finished(sitting(planned[0], company), company)
    at = meeting.actual_end + HOUR
    operations.write_minutes(meeting.minutes, body="1. 总结", by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.submit(meeting.minutes, by=company.hr, at=at, version=ANY)
    submissions.reject_conclusion(row, reason="现行办法已有规定", by=company.president, at=at, version=ANY)
    operations.submit(meeting.minutes, by=company.hr, at=at, version=ANY)


def test_the_talk_is_closed_when_it_has_its_answer(talk, planned, company):
    row = submit(talk, company)
    talk.no_resolution_reason = "报总裁办公会审批"
    talk.location = "二楼"
    talk.save()
    minutes = make.submitted(talk, company)
    operations.approve(minutes, by=talk.chair, at=talk.actual_end + 2 * HOUR, version=ANY)
    late = talk.actual_end + timedelta(days=2)
    operations.sweep_meetings(late)
    talk.refresh_from_db()
    assert talk.state == MeetingState.PUBLISHED
    submissions.withdraw_conclusion(row, reason="不再需要", by=company.hr, at=late, version=ANY)
    operations.sweep_meetings(late)
    talk.refresh_from_db()
    assert talk.state == MeetingState.CLOSED


# Urgent ones


def test_who_chairs_lets_an_urgent_one_on_an_agenda_that_is_out(talk, company, at):
    row = submit(talk, company)
    series = make.make_series(company, at)
    operations.plan_meetings(at)
    december = series.meetings.order_by("starts_at").first()
    now = talk.actual_end + HOUR
    operations.issue_agenda(december, by=company.hr, at=now, version=ANY)
    with pytest.raises(NotAllowed):
        submissions.place_on(row, meeting=december, by=company.hr, at=now, version=ANY)
    with pytest.raises(Refused) as refused:
        submissions.place_on(row, meeting=talk, by=company.president, at=now, version=ANY)
    assert set(refused.value.errors) == {"meeting"}
    row = submissions.place_on(row, meeting=december, by=company.president, at=now, version=ANY)
    assert (row.target, row.agenda_item.meeting) == (december, december)


# Bad input


def test_what_cannot_be_submitted_is_refused(talk, planned, company, at):
    submit(talk, company)
    for said, field in (({"text": CONCLUSION}, "text"), ({"item": "other"}, "item")):
        if said.get("item"):
            said = {"text": "另一结论", "item": planned[0].agenda_items.first()}
        with pytest.raises(Refused) as refused:
            submissions.submit_conclusion(talk, by=company.hr, at=talk.actual_end, **said)
        assert set(refused.value.errors) == {field}
    with pytest.raises(NotAllowed):
        submissions.submit_conclusion(talk, text="x", by=company.engineer, at=talk.actual_end)
    with pytest.raises(GuardFailed):  # the president's office approves its own
        submissions.submit_conclusion(planned[0], text="x", by=company.hr, at=at)


def test_it_is_decided_while_the_meeting_sits_and_by_who_runs_it(talk, planned, company):
    row = submit(talk, company)
    with pytest.raises(GuardFailed):
        submissions.approve_conclusion(row, by=company.president, at=talk.actual_end, version=ANY)
    meeting = sitting(planned[0], company)
    with pytest.raises(NotAllowed):
        submissions.approve_conclusion(row, by=company.vice, at=meeting.starts_at, version=ANY)


def test_its_item_is_neither_taken_off_nor_renamed_nor_ended_by_itself(talk, planned, company):
    item = submit(talk, company).agenda_item
    at = talk.actual_end
    with pytest.raises(GuardFailed):
        operations.remove_item(item, by=company.hr, at=at, version=ANY)
    with pytest.raises(Refused):
        operations.change_item(item, title="另一议题", by=company.hr, at=at, version=ANY)
    meeting = sitting(planned[0], company)
    item.refresh_from_db()
    with pytest.raises(Refused):
        operations.note_outcome(item, outcome="concluded", by=company.hr, at=meeting.starts_at, version=ANY)


def test_who_sees_it(talk, planned, company):
    submit(talk, company)
    seen = {
        person.username
        for person in (company.hr, company.engineering, company.president, company.outsider, company.staff)
        if Submission.objects.visible_to(person).exists()
    }
    assert seen == {"hr", "engineering", "president"}


# On pages and over REST


@pytest.mark.clause("1.7.c.4", by="page")
@pytest.mark.clause("1.7.d.6", by="page")
def test_from_the_talk_to_the_answer_on_pages(talk, planned, company, frozen):
    frozen(talk.actual_end + HOUR)
    office = browser(company.hr)
    create = url("submission_create", talk.number)
    assert create in office.get(talk.get_absolute_url()).text
    assert office.post(create, {"text": ""}).status_code == 400
    assert office.post(create, {"text": CONCLUSION}).status_code == 302
    row = Submission.objects.get()
    assert CONCLUSION in office.get(url("submission_list")).text
    meeting = sitting(planned[0], company)
    frozen(meeting.starts_at + HOUR / 2)
    chair = browser(company.president)
    approve = url("submission_action", row.number, "approve")
    assert approve in chair.get(meeting.get_absolute_url()).text
    assert browser(company.outsider).get(approve).status_code == 404
    assert chair.post(approve, {"reason": "同意", "version": row.version}).status_code == 302
    assert "同意" in browser(company.hr).get(talk.get_absolute_url()).text
    assert "同意" in browser(company.engineering).get(row.get_absolute_url()).text


@pytest.mark.clause("1.7.c.4", by="rest")
@pytest.mark.clause("1.7.d.6", by="rest")
def test_from_the_talk_to_the_answer_over_rest(talk, planned, company, frozen):
    frozen(talk.actual_end + HOUR)
    base = f"meetings/{talk.number}/conclusions/"
    made = post(company.hr, base, {"text": CONCLUSION})
    assert (made.status_code, made.json()["target"]) == (201, planned[0].number)
    assert set(problem(post(company.hr, base, {"text": CONCLUSION}), 400)["errors"]) == {"text"}
    problem(post(company.outsider, base, {"text": "x"}), 404)
    one = f"submissions/{made.json()['number']}/"
    sitting(planned[0], company)
    frozen(planned[0].starts_at + HOUR / 2)
    version = api(company.president).get(f"/api/v1/{one}").json()["version"]
    problem(post(company.vice, f"{one}approve/", version=version), 403)
    said = post(company.president, f"{one}return/", {"reason": "明确责任人"}, version=version).json()
    assert (said["state"], said["answer"]) == ("returned", "明确责任人")
    again = post(company.hr, f"{one}resubmit/", {"text": "由客服主管负责。"}, version=said["version"]).json()
    assert (again["state"], again["target"]) == ("on_agenda", planned[1].number)
    assert Meeting.objects.get(number=again["target"]) == planned[1]
