"""A meeting is started, signed in to, recorded and finished on the live page."""

from datetime import timedelta

import pytest

from meetings.models import Meeting, Minutes, SignIn
from tests.base import browser, expect_statuses, form_errors
from tests.factories.meetings import (
    HOUR,
)
from tests.meetings.views.pages import url, wall

pytestmark = pytest.mark.django_db


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


@pytest.mark.clause("1.7.6.2", by="page")
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


@pytest.mark.clause("1.7.2", by="page")
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
