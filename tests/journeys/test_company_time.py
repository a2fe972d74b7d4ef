"""A reader in New York: pages, paper, files and mails give the company's time, and say so."""

from datetime import timedelta
from io import BytesIO

import docx
import openpyxl
import pytest
from django.utils.translation import override

from comms.base import dates
from comms.handovers.models import FaultSlip
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization.models import User
from tests.base import api, browser
from tests.factories.handovers import make_slip, promised
from tests.factories.meetings import issued, make_meeting

pytestmark = pytest.mark.django_db
NEW_YORK = "America/New_York"
COMPANY = "Asia/Shanghai"


@pytest.fixture
def meeting(company, at):
    """The president's office meeting on Monday, 7 December, at 09:00; its agenda is sent out."""
    User.objects.filter(username="vice").update(time_zone=NEW_YORK, language="en")
    meeting = make_meeting(company, at)
    later = timedelta(days=7 - dates.local(meeting.starts_at).day)
    meeting.starts_at, meeting.ends_at = meeting.starts_at + later, meeting.ends_at + later
    meeting.save()
    return issued(meeting, company, at)


@pytest.fixture
def reader(company, meeting):
    return User.objects.get(username="vice")


def test_page_names_the_companys_time(company, reader, meeting):
    page = browser(reader).get(meeting.get_absolute_url()).content.decode()
    assert f"Mon 7 Dec 2026, 09:00 ({COMPANY})" in page
    assert f"All times are those of {COMPANY}, the company's time zone." in page
    assert "20:00" not in page


def test_lists_and_calendar_are_in_the_companys_time(company, reader, meeting):
    for url in ("/meetings/", "/meetings/calendar/?month=2026-12"):
        page = browser(reader).get(url).content.decode()
        assert "09:00" in page and "20:00" not in page, url
        assert f"All times are those of {COMPANY}" in page, url


def test_paper_names_the_companys_time(company, meeting):
    User.objects.filter(username="hr").update(time_zone=NEW_YORK, language="en")
    for url in (f"{meeting.get_absolute_url()}attendance/", "/meetings/?print=1"):
        page = browser(company.hr).get(url).content.decode()
        assert 'class="sheet' in page, url
        assert "09:00" in page and "20:00" not in page, url
        assert f"All times are those of {COMPANY}, the company's time zone." in page, url


@pytest.mark.parametrize(
    "ask",
    [
        lambda user: browser(user).get("/meetings/?export=csv"),
        lambda user: api(user).get("/api/v1/meetings/export/?as=csv"),
    ],
    ids=["page", "rest"],
)
def test_file_names_the_companys_time(company, reader, meeting, ask):
    assert f"2026-12-07 09:00 {COMPANY}" in b"".join(ask(reader)).decode()
    assert COMPANY not in b"".join(ask(company.president)).decode()


@pytest.fixture
def engineer_abroad(company, at):
    """The head of Engineering lives in New York and has accepted and promised a slip."""
    promised(make_slip(company, at), company, at)
    User.objects.filter(username=company.engineering.username).update(time_zone=NEW_YORK, language="en")
    return User.objects.get(username=company.engineering.username)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda user, form: browser(user).get(f"/fault-slips/?export={form}"),
        lambda user, form: api(user).get(f"/api/v1/fault-slips/export/?as={form}"),
    ],
    ids=["page", "rest"],
)
def test_times_within_texts_of_a_file_name_the_zone_too(company, engineer_abroad, form, ask):
    slip = FaultSlip.objects.get()
    with override("en"), dates.read_in(NEW_YORK):
        said = dates.moment(slip.promised_at)
    assert f"({COMPANY})" in said
    assert said in text_of(ask(engineer_abroad, form), form)
    assert f"({COMPANY})" not in text_of(ask(company.engineer, form), form)


@pytest.mark.parametrize(
    "address", ["/fault-slips/{}/print.docx", "/api/v1/fault-slips/{}/document/?as=docx"]
)
def test_printed_form_names_the_zone_on_page_and_over_rest(company, engineer_abroad, address):
    slip = FaultSlip.objects.get()
    ask = api if address.startswith("/api/") else browser
    with override("en"), dates.read_in(NEW_YORK):
        said = dates.moment(slip.promised_at)
    assert said in paper(ask(engineer_abroad).get(address.format(slip.number)))
    assert COMPANY not in paper(ask(company.engineer).get(address.format(slip.number)))
    assert dates.zone_to_name() == ""


def text_of(response, form):
    """All texts of a file."""
    content = b"".join(response) if response.streaming else response.content
    if form == "csv":
        return content.decode()
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return "\n".join(str(cell) for row in sheet.values for cell in row)


def paper(response):
    """All texts of a Word file."""
    document = docx.Document(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(cells + [one.text for one in document.paragraphs])


def test_mail_has_the_own_time_beside_the_companys(company, reader, meeting):
    message = Outbox.objects.filter(recipient=reader, kind="meetings.agenda_issued").first()
    said = words_of(message).body
    assert f"Mon 7 Dec 2026, 09:00 ({COMPANY}; {NEW_YORK}: Sun 6 Dec 2026, 20:00)" in said


def test_who_lives_in_the_companys_zone_sees_no_zone(company, reader, meeting):
    for own in ("", COMPANY):
        User.objects.filter(username="vice").update(time_zone=own)
        page = browser(reader).get(meeting.get_absolute_url()).content.decode()
        assert "Mon 7 Dec 2026, 09:00" in page and COMPANY not in page
        message = (
            Outbox.objects.filter(recipient=reader, kind="meetings.agenda_issued")
            .select_related("recipient")
            .first()
        )
        assert COMPANY not in words_of(message).body


def test_zone_of_one_reader_is_not_that_of_the_next(company, reader, meeting):
    browser(reader).get(meeting.get_absolute_url())
    assert dates.zone_to_name() == ""
    assert COMPANY not in browser(company.president).get(meeting.get_absolute_url()).content.decode()


def test_due_time_at_midnight_is_named_in_both_zones(at):
    midnight = dates.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    with override("en"), dates.read_in(NEW_YORK, beside=True):
        assert (
            dates.due_moment(midnight)
            == f"Tue 17 Nov 2026, 24:00 ({COMPANY}; {NEW_YORK}: Tue 17 Nov 2026, 11:00)"
        )
    with override("en"), dates.read_in(NEW_YORK):
        assert dates.due_moment(midnight) == f"Tue 17 Nov 2026, 24:00 ({COMPANY})"
        assert dates.day(midnight.date()) == "Wed 18 Nov 2026"
