"""Absences are listed for those whom they concern, noted and cancelled."""

from datetime import timedelta

import pytest

from comms.base.clock import now, today
from tests.base import browser, expect_statuses
from tests.comms.organization.views.absences import absence_of

pytestmark = pytest.mark.django_db


def test_absence_list_shows_what_concerns_the_reader(company):
    absence_of(company.clerk)
    counts = {
        who: browser(getattr(company, who)).get("/absences/").context["count"]
        for who in ("clerk", "colleague", "director", "outsider", "hr", "quality")
    }
    assert counts == {"clerk": 1, "colleague": 1, "director": 1, "outsider": 0, "hr": 1, "quality": 1}


def test_absence_page_and_cancelling(company):
    absence = absence_of(company.clerk)
    expect_statuses(
        absence.get_absolute_url(),
        {company.clerk: 200, company.colleague: 200, company.outsider: 404, None: 302},
    )
    url = f"{absence.get_absolute_url()}cancel/"
    others = {company.colleague: 302, company.outsider: 404}
    expect_statuses(url, {company.clerk: 200, company.director: 200} | others)
    others = {company.colleague: 403, company.outsider: 404}
    expect_statuses(url, others, method="post", data={"version": "1"})
    assert browser(company.clerk).post(url).status_code == 428
    assert browser(company.clerk).post(url, {"version": "1"}).status_code == 302
    assert browser(company.clerk).post(url, {"version": "2"}).status_code == 409


def test_absence_of_somebody_else_is_refused_with_a_sentence(company):
    day = today(now()).isoformat()
    typed = {"user": company.clerk.uuid, "starts_on": day, "ends_on": day, "kind": "leave"}
    page = browser(company.outsider).post("/absences/new/", typed)
    assert page.status_code == 403
    assert "Your posts do not allow “Note an absence” here." in page.content.decode()
    assert browser(company.clerk).post("/absences/new/", typed).status_code == 302


def test_absence_without_a_name_is_ones_own_and_starts_today(company):
    page = browser(company.clerk).get("/absences/new/").content.decode()
    assert f'<option value="{company.clerk.uuid}" selected' in page
    day = today(now()).isoformat()
    assert page.count(f'value="{day}"') == 2
    typed = {"user": "", "starts_on": day, "ends_on": day, "kind": "leave"}
    assert browser(company.clerk).post("/absences/new/", typed).status_code == 302
    assert company.clerk.absences.count() == 1


def test_absence_list_exports_exactly_the_list(company):
    absence_of(company.clerk)
    absence_of(
        company.outsider, starts_on=today(now()) + timedelta(days=1), ends_on=today(now()) + timedelta(days=1)
    )
    lines = (
        b"".join(browser(company.clerk).get("/absences/?export=csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 2
    assert lines[1].startswith(company.clerk.name)
