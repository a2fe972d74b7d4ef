"""The desk and REST say for whom somebody acts now, and who acts for them."""

from datetime import timedelta

import pytest
import time_machine

from comms.organization.operations import authorise_deputy, cancel_absence
from tests.base import api, browser
from tests.factories.absences import away

pytestmark = pytest.mark.django_db
ACTS_FOR = "You act for 工程主管 until"


@pytest.fixture(autouse=True)
def moment(at):
    with time_machine.travel(at, tick=False) as clock:
        yield clock


def desk(person):
    return browser(person).get("/").content.decode()


def acting_for(person):
    return api(person).get("/api/v1/users/me/").json()["acting_for"]


def test_deputy_reads_for_whom_and_until_when(company, at):
    absence = away(company.engineering, company.engineer, at=at)
    page = desk(company.engineer)
    assert "You act for 工程主管 until Wed 18 Nov 2026, 24:00." in page
    assert absence.get_absolute_url() in page
    assert acting_for(company.engineer) == [
        {
            "uuid": str(company.engineering.uuid),
            "name": "工程主管",
            "until": "2026-11-19T00:00:00+08:00",
        }
    ]


def test_absent_person_reads_who_acts(company, at):
    absence = away(company.engineering, company.engineer, at=at)
    page = desk(company.engineering)
    assert "工程师 acts for you until Wed 18 Nov 2026, 24:00." in page
    assert absence.get_absolute_url() in page
    assert acting_for(company.engineering) == []


def test_only_an_absence_that_gives_rights_now_is_told(company, at, moment):
    absence = away(company.engineering, company.engineer, at=at, by=company.hr_staff)
    assert ACTS_FOR not in desk(company.engineer)  # nobody has confirmed the deputy
    assert acting_for(company.engineer) == []
    absence = authorise_deputy(absence, by=company.engineering, at=at, version=absence.version)
    assert ACTS_FOR in desk(company.engineer)
    moment.move_to(at + timedelta(days=1))
    assert ACTS_FOR not in desk(company.engineer)
    moment.move_to(at)
    cancel_absence(absence, by=company.engineering, at=at, version=absence.version)
    for person in (company.engineering, company.engineer):
        assert "until Wed" not in desk(person)


def test_deputy_of_a_deputy_acts_until_the_first_of_them_is_back(company, at):
    away(company.engineering, company.engineer, at=at - timedelta(days=2), days=4)
    named = away(company.engineer, company.staff, at=at, days=3)
    page = desk(company.staff)
    assert "You act for 工程师 until Fri 20 Nov 2026, 24:00." in page
    assert "You act for 工程主管 until Thu 19 Nov 2026, 24:00." in page
    assert page.count(named.get_absolute_url()) == 2  # the other absence is not theirs to read
    assert {one["name"] for one in acting_for(company.staff)} == {"工程师", "工程主管"}
    assert f"{company.staff.name} acts for you until Thu 19 Nov 2026, 24:00." in desk(company.engineering)
