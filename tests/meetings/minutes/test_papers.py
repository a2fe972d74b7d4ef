"""Minutes reach who took part together with the papers of the meeting (1.7.7.2)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import get_connection

from comms.audit.operations import attach, withdraw
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import email_of
from tests.factories.meetings import distributed
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(over, company):
    """A paper of the first item."""
    file = SimpleUploadedFile("报价.txt", "三家报价".encode())
    return attach(over.agenda_items.first(), file=file, by=company.hr, at=over.actual_end)


def files_for(person):
    """What hangs on the mail with the minutes: {name: content}."""
    letter = Outbox.objects.get(kind="meetings.minutes_distributed", recipient=person)
    return {part[0]: part[1] for part in attached(email_of(letter, get_connection()))}


def attached(email):
    return [
        (part.get_filename(), part.get_payload(decode=True).decode())
        for part in email.message().walk()
        if part.get_content_disposition() == "attachment"
    ]


@pytest.mark.clause("1.7.7.2", by="document")
def test_who_took_part_gets_the_papers_and_who_is_concerned_does_not(over, paper, company):
    distributed(over, company)
    assert files_for(company.vice) == {"报价.txt": "三家报价"}
    assert files_for(company.engineering) == {}  # only carries a resolution out
    letter = Outbox.objects.get(kind="meetings.minutes_distributed", recipient=company.vice)
    assert letter.attachments == [{"attachment": str(paper.uuid)}]  # the bytes are kept once


def test_a_paper_that_was_withdrawn_meanwhile_does_not_go(over, paper, company):
    distributed(over, company)
    withdraw(paper, reason="版本有误", by=company.hr, at=over.actual_end, version=ANY)
    assert files_for(company.vice) == {}


def test_papers_that_are_too_big_for_a_mail_stay_on_the_page(over, paper, company):
    set_number("minutes.papers_megabytes", 0, reason="试行", by=company.quality, at=over.actual_end)
    distributed(over, company)
    assert files_for(company.vice) == {}
