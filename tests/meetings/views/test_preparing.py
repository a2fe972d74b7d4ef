"""Series and meetings are set up, agendas edited and issued, people asked; what was typed stays."""

from datetime import timedelta

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import Meeting, MeetingSeries
from meetings.queries.series import duty_of
from meetings.states import MeetingState
from tests.base import browser, form_errors
from tests.factories.meetings import (
    HOUR,
)
from tests.meetings.views.pages import url, wall

pytestmark = pytest.mark.django_db


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


@pytest.mark.clause("1.7.b.5", by="page")
def test_an_empty_agenda_says_so_and_issues_nothing(meeting, company, frozen, at):
    frozen(at)
    meeting.agenda_items.all().delete()
    address = url("meeting_action", meeting.number, "issue-agenda")
    answer = browser(company.hr).post(address, {"version": meeting.version})
    assert answer.status_code == 409
    assert "The agenda has no item yet. Add one first." in answer.content.decode()


@pytest.mark.clause("1.5.1.1", by="page")
def test_a_move_out_of_the_first_working_days_asks_why_and_is_marked(meeting, company, frozen, at):
    """The page says so while the meeting stands outside the rule, the year board when nothing was held."""
    frozen(at)
    later = {"starts_at": wall(meeting.starts_at + timedelta(days=2)), "version": meeting.version}
    later["ends_at"] = wall(meeting.ends_at + timedelta(days=2))
    move, board = url("meeting_action", meeting.number, "reschedule"), "/year-board/?year=2026&state=missed"
    client = browser(company.hr)
    assert set(form_errors(client.post(move, later))) == {"reason"}
    assert "Outside the rule" not in client.get(meeting.get_absolute_url()).text
    assert client.post(move, later | {"reason": "总裁出差"}).status_code == 302
    assert "Outside the rule" in client.get(meeting.get_absolute_url()).text
    assert "2026-12" not in client.get(board).text
    frozen(meeting.window_ends_at)
    assert duty_of(meeting).get_absolute_url() in browser(company.hr).get(board).text


@pytest.mark.clause("1.7.2", by="page")
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
    changed["audience"] = "groups"
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
