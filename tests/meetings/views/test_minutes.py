"""Minutes are written, read, signed and corrected; their resolutions are carried out."""

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import Distribution, Minutes
from meetings.states import MinutesState
from tests.base import browser, form_errors
from tests.factories.meetings import (
    HOUR,
)
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.7.1", by="page")
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


@pytest.mark.clause("1.7.7.2", by="page")
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


@pytest.mark.clause("1.7.8", by="page")
def test_open_resolutions_stand_on_the_next_meeting_page(sent, company):
    january = sent.meeting.series.meetings.get(period_key="2027-01")
    operations.complete_agenda(january, at=sent.approved_at)
    page = browser(company.vice).get(january.get_absolute_url()).content.decode()
    assert sent.meeting.resolutions.get().number in page
