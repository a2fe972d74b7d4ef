"""Sheets on paper and as Word; every page in every language."""

import pytest

from tests.base import browser
from tests.factories.meetings import (
    distributed,
    finished,
    issued,
    make_meeting,
    started,
)
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.3.3", by="document")
@pytest.mark.clause("1.7.7.1", by="document")
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
