"""Screens: owner, colleague, outsider; forms that keep what was typed; as many queries for three rows as for
one.
"""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comms.audit.operations import attach
from comms.base.clock import local
from comms.base.versions import ANY
from meetings import operations
from meetings.models import CalendarFeed, Distribution, Meeting, MeetingSeries, Minutes, SignIn
from meetings.queries import kind
from meetings.states import MeetingState, MinutesState
from tests.base import api, browser, expect_statuses, form_errors, query_counts
from tests.factories.meetings import (
    HOUR,
    adopted,
    distributed,
    finished,
    issued,
    make_meeting,
    make_series,
    started,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def wall(moment):
    """A moment as the browser's picker sends it."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"


@pytest.fixture
def frozen(at):
    """`frozen(moment)`: what the pages take for now."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock.move_to


# Who sees what


def test_the_meeting_page_is_for_participants_office_and_status_readers(issued, company):
    expect_statuses(
        issued.get_absolute_url(),
        {
            company.hr: 200,
            company.hr_staff: 200,
            company.vice: 200,
            company.quality: 200,
            company.engineering: 404,
            company.outsider: 404,
            None: 302,
        },
    )


def test_status_readers_see_the_status_and_no_papers(issued, company):
    page = browser(company.quality).get(issued.get_absolute_url()).content.decode()
    assert "Agenda issued" in page
    assert "对现阶段发展进行总结" not in page
    assert "对现阶段发展进行总结" in browser(company.vice).get(issued.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "name", ["agenda", "live", "meeting_edit", "item_create", "participant_add", "clerk_sign_in"]
)
def test_pages_of_the_preparer_are_closed_to_others(issued, company, name):
    answers = {
        person: browser(person).get(url(name, issued.number)).status_code
        for person in (company.hr, company.vice, company.outsider)
    }
    assert answers[company.hr] == 200
    assert answers[company.vice] in (403, 404)
    assert answers[company.outsider] == 404


def test_minutes_are_for_writers_and_recipients(sent, company):
    expect_statuses(
        sent.get_absolute_url(),
        {
            company.hr: 200,
            company.vice: 200,
            company.engineering: 200,
            company.quality: 404,
            company.outsider: 404,
            None: 302,
        },
    )


def test_resolutions_are_for_owner_trackers_and_readers(sent, company):
    resolution = sent.meeting.resolutions.get()
    expect_statuses(
        resolution.get_absolute_url(),
        {
            company.engineering: 200,
            company.hr: 200,
            company.quality: 200,
            company.engineer: 404,
            company.outsider: 404,
            None: 302,
        },
    )


def test_series_are_for_their_unit_members_and_company_readers(meeting, company):
    expect_statuses(
        meeting.series.get_absolute_url(),
        {
            company.hr: 200,
            company.vice: 200,
            company.quality: 200,
            company.engineering: 404,
            company.outsider: 404,
            None: 302,
        },
    )


@pytest.mark.clause("1.7.1")
def test_a_paper_is_handed_over_and_its_opening_kept(issued, company, at):
    item = issued.agenda_items.first()
    paper = attach(item, file=SimpleUploadedFile("报价.txt", "报价单".encode()), by=company.hr, at=at)
    address = url("material", issued.number, paper.uuid)
    assert browser(company.vice).head(address).status_code == 302
    assert not issued.material_views.exists()
    expect_statuses(address, {company.vice: 302, company.quality: 404, company.outsider: 404})
    assert issued.material_views.get().user == company.vice
    assert browser(company.quality).get(paper.get_absolute_url()).status_code == 404


@pytest.mark.clause("1.7.3")
@pytest.mark.clause("1.7.4")
@pytest.mark.clause("1.7.5")
@pytest.mark.parametrize("name", ["meeting_detail", "agenda", "live"])
def test_how_to_hold_a_good_meeting_stands_beside_agenda_and_live_page(issued, company, name):
    page = browser(company.hr).get(url(name, issued.number)).content.decode()
    for clause in ("(1.7.3)", "(1.7.4)", "(1.7.5)"):
        assert clause in page


# Lists


def call(company, at, number=[0]):  # noqa: B006 - counts calls
    number[0] += 1
    start = at + timedelta(days=3, hours=number[0])
    return operations.call_meeting(
        kind=kind("department"),
        unit=company.AH,
        title="例会",
        starts_at=start,
        ends_at=start + HOUR,
        by=company.hr,
        at=at,
    )


@pytest.mark.parametrize("name", ["meeting_list", "calendar"])
def test_lists_of_meetings_take_as_many_queries_for_three_as_for_one(company, at, name):
    address = url(name) + ("?month=2026-11" if name == "calendar" else "")
    query_counts(lambda: call(company, at), address, company.hr, at_most=20)


def test_the_page_of_a_meeting_takes_as_many_queries_for_three_items_as_for_one(meeting, company, at):
    meeting.agenda_items.all().delete()
    query_counts(
        lambda: operations.add_item(meeting, title="议题", presenter=company.vice, by=company.hr, at=at),
        meeting.get_absolute_url(),
        company.hr,
        at_most=45,
    )


def test_the_ledger_takes_as_many_queries_for_three_as_for_one(running, company):
    query_counts(lambda: adopted(running, company), url("resolution_list"), company.hr, at_most=20)


@pytest.mark.parametrize("client, address", [(browser, url("minutes_list")), (api, "/api/v1/minutes/")])
def test_lists_of_minutes_take_as_many_queries_for_three_as_for_one(company, at, client, address):
    def make():
        meeting = call(company, at)
        operations.finish(
            operations.start(
                meeting,
                by=company.hr,
                at=meeting.starts_at,
                version=ANY,
            ),
            by=company.hr,
            at=meeting.ends_at,
            version=ANY,
        )

    query_counts(make, address, company.hr, client=client, at_most=20)


def test_meetings_over_rest_take_as_many_queries_for_three_as_for_one(company, at):
    query_counts(lambda: call(company, at), "/api/v1/meetings/", company.hr, client=api, at_most=12)


@pytest.mark.parametrize("client, address", [(browser, url("series_list")), (api, "/api/v1/meeting-series/")])
def test_lists_of_series_take_as_many_queries_for_three_as_for_one(company, at, client, address):
    codes = count()
    query_counts(
        lambda: make_series(company, at, code=f"s{next(codes)}"),
        address,
        company.hr,
        client=client,
        at_most=16,
    )


def test_the_ledger_is_filtered_and_exported_as_shown(running, company):
    first = adopted(running, company, text="更换电梯")
    adopted(running, company, text="补充物资", owner=company.security)
    client = browser(company.hr)
    rows = client.get(url("resolution_list"), {"owner": "engineering"}).context["rows"]
    assert [row["object"] for row in rows] == [first]
    lines = (
        b"".join(client.get(url("resolution_list"), {"q": "电梯", "export": "csv"}).streaming_content)
        .decode()
        .splitlines()
    )
    assert len(lines) == 2
    assert first.number in lines[1]


@pytest.mark.parametrize("month", ["2026-12", "", "abc", "2026-13", "99999-01"])
def test_the_calendar_shows_the_month_or_this_one(issued, company, month):
    page = browser(company.vice).get(url("calendar"), {"month": month})
    assert page.status_code == 200
    if month == "2026-12":
        assert issued.title in page.content.decode()
        assert (
            issued.title
            in browser(company.vice).get(url("calendar"), {"month": month, "view": "list"}).content.decode()
        )
        assert (
            issued.title
            not in browser(company.engineering).get(url("calendar"), {"month": month}).content.decode()
        )


def test_the_feed_needs_no_sign_in_but_the_right_token(issued, company, frozen, at):
    frozen(at)
    browser(company.vice).post(url("feed_renew"))
    feed = CalendarFeed.objects.get(user=company.vice)
    old = feed.get_absolute_url()
    answer = browser().get(old)
    assert answer["Content-Type"].startswith("text/calendar")
    assert str(issued.uuid) in answer.content.decode()
    browser(company.vice).post(url("feed_renew"))
    assert browser().get(old).status_code == 404


# Acts


def test_the_agenda_is_edited_and_issued_on_pages(meeting, company, frozen, at):
    frozen(at)
    client = browser(company.hr)
    client.post(
        url("item_create", meeting.number),
        {"title": "年度预算", "type": "topic", "category": "market", "planned_minutes": "20"},
    )
    item = meeting.agenda_items.get(title="年度预算")
    client.post(url("item_action", item.uuid, "move"), {"position": "1", "version": item.version})
    typed = {"title": "年度预算草案", "type": "topic", "planned_minutes": "25"}
    client.post(url("item_edit", item.uuid), typed | {"version": item.version + 1})
    client.post(url("meeting_action", meeting.number, "issue-agenda"), {"version": meeting.version})
    item.refresh_from_db()
    assert (item.title, item.planned_minutes, item.position) == ("年度预算草案", 25, 1)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.AGENDA_ISSUED


@pytest.mark.clause("1.7.b.5")
def test_an_empty_agenda_says_so_and_issues_nothing(meeting, company, frozen, at):
    frozen(at)
    meeting.agenda_items.all().delete()
    address = url("meeting_action", meeting.number, "issue-agenda")
    answer = browser(company.hr).post(address, {"version": meeting.version})
    assert answer.status_code == 409
    assert "The agenda has no item yet. Add one first." in answer.content.decode()


@pytest.mark.clause("1.7.2")
def test_a_refused_move_keeps_what_was_typed_and_names_the_field(meeting, company, frozen, at):
    frozen(at)
    typed = {
        "starts_at": wall(meeting.starts_at),
        "ends_at": wall(meeting.starts_at + 3 * HOUR),
        "reason": "议题多",
        "version": meeting.version,
    }
    answer = browser(company.hr).post(url("meeting_action", meeting.number, "reschedule"), typed)
    assert answer.status_code == 400
    assert set(form_errors(answer)) == {"extended_reason"}
    assert "议题多" in answer.content.decode()


def test_a_stale_version_is_told(meeting, company, frozen, at):
    frozen(at)
    operations.change_meeting(meeting, location="二楼", by=company.hr, at=at, version=ANY)
    typed = {"title": "x", "chair": company.president.uuid, "version": meeting.version}
    assert browser(company.hr).post(url("meeting_edit", meeting.number), typed).status_code == 412


def test_participants_are_added_and_reply(issued, company, frozen, at):
    frozen(at)
    browser(company.hr).post(
        url("participant_add", issued.number),
        {"users": [company.engineering.uuid], "role": "member", "required": "on"},
    )
    reply = url("meeting_action", issued.number, "reply")
    browser(company.engineering).post(reply, {"rsvp": "declined", "comment": "出差"})
    assert issued.participants.get(user=company.engineering).rsvp == "declined"
    assert browser(company.security).get(reply).status_code == 404


def test_signing_in_by_button_and_code(running, company, frozen):
    frozen(running.starts_at)
    browser(company.vice).post(url("self_sign_in", running.number))
    code = url("token_sign_in", running.number, running.sign_in_token)
    expect_statuses(code, {company.representative: 200, company.engineering: 404, None: 302})
    browser(company.representative).post(code)
    assert (
        browser(company.representative).get(url("token_sign_in", running.number, "wrong")).status_code == 404
    )
    assert set(SignIn.objects.values_list("participant__user__username", "method")) >= {
        ("vice", "self"),
        ("representative", "qr"),
    }


@pytest.mark.clause("1.7.6.2")
def test_the_live_page_records_resolutions_and_asks_for_a_person(running, company, frozen):
    frozen(running.starts_at + HOUR)
    client = browser(company.hr)
    assert client.get(url("live", running.number)).status_code == 200
    refused = client.post(url("resolution_create", running.number), {"text": "更换电梯"})
    assert form_errors(refused) == {"owner": ["Name the person responsible; a resolution needs one."]}
    client.post(
        url("resolution_create", running.number),
        {"text": "更换电梯", "owner": company.engineering.uuid, "due_on": "2026-12-31"},
    )
    assert running.resolutions.get().owner == company.engineering
    assert "更换电梯" in client.get(url("live", running.number)).content.decode()
    assert "行政主管" in client.get(url("live", running.number), {"part": "people"}).content.decode()


@pytest.mark.clause("1.7.2")
def test_a_meeting_is_started_and_finished_at_its_own_time_on_the_page(issued, company, frozen):
    """Long afterwards only with a reason, as over REST."""
    frozen(issued.starts_at + timedelta(days=4))
    client, begun = browser(company.hr), issued.starts_at
    typed = {"occurred_at": wall(begun), "version": issued.version}
    refused = client.post(url("meeting_action", issued.number, "start"), typed)
    assert (refused.status_code, set(form_errors(refused))) == (400, {"reason"})
    said = {"reason": "忘记登记"}
    assert client.post(url("meeting_action", issued.number, "start"), typed | said).status_code == 302
    typed = {"occurred_at": wall(begun + HOUR), "version": issued.version + 1}
    assert client.post(url("meeting_action", issued.number, "finish"), typed | said).status_code == 302
    issued.refresh_from_db()
    assert (issued.actual_start, issued.actual_end) == (begun, begun + HOUR)


def test_starting_leads_to_the_live_page_and_finishing_to_the_minutes(issued, company, frozen):
    frozen(issued.starts_at)
    client = browser(company.hr)
    started_ = client.post(url("meeting_action", issued.number, "start"), {"version": issued.version})
    assert started_["Location"] == url("live", issued.number)
    frozen(issued.starts_at + HOUR)
    version = Meeting.objects.get(pk=issued.pk).version
    finished_ = client.post(url("meeting_action", issued.number, "finish"), {"version": version})
    minutes = Minutes.objects.get(meeting=issued)
    assert finished_["Location"] == url("minutes_edit", minutes.number)


@pytest.mark.clause("1.7.7.1")
def test_the_editor_lists_what_is_missing_and_submits_when_complete(over, company, frozen):
    frozen(over.actual_end + HOUR)
    minutes, client = over.minutes, browser(company.hr)
    item = over.agenda_items.first()
    operations.note_outcome(item, outcome="concluded", by=company.hr, at=over.actual_end, version=ANY)
    page = client.get(url("minutes_edit", minutes.number))
    assert page.context["complete"]
    typed = {"body": "", "output": "resolution", "version": minutes.version, "submit": "1"}
    refused = client.post(url("minutes_edit", minutes.number), typed)
    assert refused.status_code == 409
    assert set(form_errors(refused)) == {"body"}
    assert client.post(url("minutes_edit", minutes.number), typed | {"body": "纪要"}).status_code == 302
    assert Minutes.objects.get(pk=minutes.pk).state == MinutesState.IN_REVIEW


@pytest.mark.clause("1.7.7.2")
def test_opening_the_page_is_reading_and_the_button_signs(sent, company, frozen):
    frozen(sent.approved_at + HOUR)
    client = browser(company.vice)
    for address in (sent.get_absolute_url(), url("minutes_print", sent.number)):
        assert client.head(address).status_code == 200
    assert Distribution.objects.get(recipient=company.vice).read_at is None
    assert "讨论了现阶段的发展。" in client.get(sent.get_absolute_url()).content.decode()
    row = Distribution.objects.get(recipient=company.vice)
    assert (row.read_at, row.acknowledged_at) == (sent.approved_at + HOUR, None)
    client.post(url("minutes_acknowledge", sent.number))
    row.refresh_from_db()
    assert row.acknowledged_at == sent.approved_at + HOUR


def test_the_distribution_board_is_for_writers(sent, company):
    assert browser(company.hr).get(sent.get_absolute_url()).context["rows"]
    assert 'id="distribution"' in browser(company.hr).get(sent.get_absolute_url()).content.decode()
    assert 'id="distribution"' not in browser(company.vice).get(sent.get_absolute_url()).content.decode()


def test_recipients_keep_the_sent_revision_while_a_correction_is_written(sent, company, frozen):
    at = sent.approved_at + HOUR
    draft = operations.correct(sent, reason="日期有误", by=company.hr, at=at, version=ANY)
    operations.write_minutes(draft, body="未定稿", by=company.hr, at=at, version=ANY)
    assert "未定稿" in browser(company.hr).get(sent.get_absolute_url()).content.decode()
    assert "未定稿" not in browser(company.vice).get(sent.get_absolute_url()).content.decode()


def test_a_resolution_is_carried_out_on_pages(sent, company, frozen):
    frozen(sent.approved_at + HOUR)
    resolution = sent.meeting.resolutions.get()

    def press(person, event, **data):
        resolution.refresh_from_db()
        address = url("resolution_action", resolution.number, event)
        return browser(person).post(address, data | {"version": resolution.version})

    def act(person, event, **data):
        answer = press(person, event, **data)
        assert answer.status_code == 302, answer.content.decode()

    refused = press(company.engineering, "submit-plan")
    assert (refused.status_code, set(form_errors(refused))) == (400, {"steps"})
    steps = {"steps-0-text": "拟定方案", "steps-1-text": "施工", "steps-1-due_on": "2026-12-20"}
    act(company.engineering, "submit-plan", **steps)
    act(company.president, "accept-plan")
    act(company.engineering, "report-done", result="已更换")
    act(company.hr, "verify")
    resolution.refresh_from_db()
    assert resolution.state == "verified"
    assert "拟定方案" in browser(company.engineering).get(resolution.get_absolute_url()).content.decode()


@pytest.mark.clause("1.7.8")
def test_open_resolutions_stand_on_the_next_meeting_page(sent, company):
    january = sent.meeting.series.meetings.get(period_key="2027-01")
    operations.complete_agenda(january, at=sent.approved_at)
    page = browser(company.vice).get(january.get_absolute_url()).content.decode()
    assert sent.meeting.resolutions.get().number in page


def test_a_series_is_set_up_changed_and_activated_on_pages(company, frozen, at):
    frozen(at)
    client = browser(company.hr)
    typed = {
        "kind": "president_office",
        "code": "po",
        "title": "总裁办公会",
        "rule_kind": "month_first_workdays",
        "start_time": "09:00",
        "duration_minutes": "120",
        "location": "三楼",
    }
    assert client.post(url("series_create"), typed | {"duration_minutes": "180"}).status_code == 400
    assert client.post(url("series_create"), typed).status_code == 302
    series = MeetingSeries.objects.get(code="po")
    assert [group.code for group in series.groups.all()] == ["company_leadership"]
    page = client.get(url("series_edit", "po"))
    assert 'name="rule_params_prefer"' in page.content.decode()
    changed = typed | {"unit": "AH", "rule_params_prefer": "1", "groups": ["company_leadership"]}
    client.post(url("series_edit", "po"), changed | {"version": series.version})
    client.post(url("series_action", "po", "activate"), {"version": series.version + 1})
    series.refresh_from_db()
    assert (series.state, series.rule_params) == ("active", {"prefer": 1})
    assert client.get(series.get_absolute_url()).status_code == 200


def test_a_meeting_is_called_on_a_page(company, frozen, at):
    frozen(at)
    start = at + timedelta(days=2)
    typed = {
        "kind": "department",
        "unit": "EN",
        "title": "工程部例会",
        "starts_at": wall(start),
        "ends_at": wall(start + HOUR),
        "members": [company.engineer.uuid],
    }
    assert browser(company.outsider).get(url("meeting_create")).status_code == 403
    answer = browser(company.engineering).post(url("meeting_create"), typed)
    assert answer.status_code == 302
    assert Meeting.objects.get(title="工程部例会").participants.count() == 2


# Paper


@pytest.mark.clause("1.5.3.3")
def test_the_attendance_sheet_and_the_minutes_come_on_paper_and_as_word(sent, company):
    meeting = sent.meeting
    for name, number in (("attendance_sheet", meeting.number), ("minutes_print", sent.number)):
        assert "行政主管" in browser(company.hr).get(url(name, number)).content.decode()
    for name, number in (("attendance_document", meeting.number), ("minutes_document", sent.number)):
        answer = browser(company.hr).get(url(name, number, "docx"))
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
        assert browser(company.hr).get(url(name, number, "exe")).status_code == 404
        assert browser(company.outsider).get(url(name, number, "docx")).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_page_is_drawn_in_every_language(company, at, language):
    meeting = finished(started(issued(make_meeting(company, at), company, at), company), company)
    client = browser(company.hr, language)
    draft = [
        url("minutes_edit", meeting.minutes.number),
        meeting.minutes.get_absolute_url(),
        url("live", meeting.number),
    ]
    answers = {address: client.get(address).status_code for address in draft}
    minutes = distributed(meeting, company)
    resolution = meeting.resolutions.get()
    later = [
        url("meeting_list"),
        url("meeting_create"),
        url("calendar"),
        url("series_list"),
        url("series_create"),
        url("minutes_list"),
        url("resolution_list"),
        meeting.get_absolute_url(),
        meeting.series.get_absolute_url(),
        minutes.get_absolute_url(),
        resolution.get_absolute_url(),
        url("resolution_edit", resolution.number),
        url("minutes_action", minutes.number, "correct"),
    ]
    answers |= {address: client.get(address).status_code for address in later}
    assert {address for address, status in answers.items() if status != 200} == set()
