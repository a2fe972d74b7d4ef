"""Pages of meetings, minutes, resolutions and series: owner, colleague, outsider."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.audit.operations import attach
from tests.base import browser, expect_statuses
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


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


@pytest.mark.clause("1.7.1", by="page")
def test_a_paper_is_handed_over_and_its_opening_kept(issued, company, at):
    item = issued.agenda_items.first()
    paper = attach(item, file=SimpleUploadedFile("报价.txt", "报价单".encode()), by=company.hr, at=at)
    address = url("material", issued.number, paper.uuid)
    assert browser(company.vice).head(address).status_code == 302
    assert not issued.material_views.exists()
    expect_statuses(address, {company.vice: 302, company.quality: 404, company.outsider: 404})
    assert issued.material_views.get().user == company.vice
    assert browser(company.quality).get(paper.get_absolute_url()).status_code == 404


@pytest.mark.clause("1.7.3", by="page")
@pytest.mark.clause("1.7.4", by="page")
@pytest.mark.clause("1.7.5", by="page")
@pytest.mark.parametrize("name", ["meeting_detail", "agenda", "live"])
def test_how_to_hold_a_good_meeting_stands_beside_agenda_and_live_page(issued, company, name):
    page = browser(company.hr).get(url(name, issued.number)).content.decode()
    for clause in ("(1.7.3)", "(1.7.4)", "(1.7.5)"):
        assert clause in page
