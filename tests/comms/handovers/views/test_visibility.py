"""Who sees which slips, drafts and notes, and who finds the form."""

import pytest

from comms.handovers.states import State
from tests.base import browser, expect_statuses
from tests.comms.handovers.views.pages import LIST, NEW, NOTES
from tests.factories.handovers import make_note, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def test_slip_is_seen_by_its_office_its_department_and_company_readers(company, at):
    slip = make_slip(company, at)
    url = slip.get_absolute_url()
    seen = {
        company.clerk: 200,
        company.colleague: 200,
        company.director: 200,
        company.staff: 200,
        company.engineering: 200,
        company.engineer: 200,
        company.quality: 200,
        company.president: 200,
        company.vice: 200,
        company.representative: 200,
        company.outsider: 404,
        company.director2: 404,
        company.security: 404,
        company.hr: 404,
        company.admin: 404,
        None: 302,
    }
    for address in (url, f"{url}print/", f"{url}print.docx"):
        expect_statuses(address, seen)


def test_draft_is_seen_by_its_office_only(company, at):
    url = make_slip(company, at, draft=True).get_absolute_url()
    expect_statuses(
        url, {company.clerk: 200, company.engineering: 404, company.outsider: 404, company.quality: 200}
    )


def test_department_that_returned_a_slip_still_sees_it(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    expect_statuses(
        slip.get_absolute_url(), {company.security: 200, company.engineering: 200, company.hr: 404}
    )


def test_list_holds_what_the_reader_may_see(company, at):
    mine, other = (
        make_slip(company, at),
        make_slip(company, at, office=company.MO02, by=company.outsider, department=company.SE),
    )
    numbers = {
        who: [row["object"].number for row in browser(getattr(company, who)).get(LIST).context["rows"]]
        for who in ("clerk", "outsider", "engineering", "security", "president", "admin", "hr")
    }
    assert numbers == {
        "clerk": [mine.number],
        "outsider": [other.number],
        "engineering": [mine.number],
        "security": [other.number],
        "president": [other.number, mine.number],
        "admin": [],
        "hr": [],
    }


def test_only_those_who_file_find_the_form(company):
    expect_statuses(
        NEW,
        {
            company.clerk: 200,
            company.director: 200,
            company.engineering: 403,
            company.president: 403,
            None: 302,
        },
    )


def test_notes_are_seen_by_the_office_and_the_department(company, at):
    make_note(company, at)
    counts = {
        who: browser(getattr(company, who)).get(NOTES).context["count"]
        for who in ("clerk", "engineer", "outsider", "hr", "quality")
    }
    assert counts == {"clerk": 1, "engineer": 1, "outsider": 0, "hr": 0, "quality": 1}
