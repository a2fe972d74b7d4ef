"""A post is given and ended on its page; a second head is refused with a way out."""

from datetime import date, timedelta

import pytest

from comms.base.clock import now, today
from comms.organization.models import Appointment
from tests.base import browser, expect_statuses, form_errors

pytestmark = pytest.mark.django_db


def test_second_head_is_refused_on_the_page_with_a_way_out(company):
    typed = {"user": company.clerk.uuid, "unit": "MO01", "post": "office_director", "since": "2026-11-18"}
    page = browser(company.hr).post("/appointments/new/", typed)
    assert page.status_code == 400
    assert list(form_errors(page)) == ["replace"]
    page = browser(company.hr).post("/appointments/new/", typed | {"replace": "on"})
    assert page.status_code == 302
    assert Appointment.objects.get(user=company.director).until is None
    held = Appointment.objects.get(user=company.clerk, post="office_director")
    confirm = f"{held.get_absolute_url()}confirm/"
    assert browser(company.president).post(confirm, {"version": "1"}).status_code == 302
    # from today on: the day on which it was confirmed is the later one
    assert Appointment.objects.get(user=company.director).until == today(now()) - timedelta(days=1)


def test_appointment_form_is_filled_from_the_address(company):
    page = browser(company.hr).get(f"/appointments/new/?user={company.clerk.uuid}&unit=MO02").content.decode()
    assert f'<option value="{company.clerk.uuid}" selected' in page
    assert '<option value="MO02" selected' in page


def test_appointment_is_ended_on_its_page(company):
    held = Appointment.objects.get(user=company.clerk)
    url = f"/appointments/{held.uuid}/end/"
    expect_statuses(url, {company.hr: 200, company.director: 302, company.clerk: 302})
    expect_statuses(url, {company.director: 403, company.clerk: 403}, method="post", data={"version": "1"})
    assert f'value="{today(now()).isoformat()}"' in browser(company.hr).get(url).content.decode()
    assert browser(company.hr).post(url, {"until": "2026-11-30"}).status_code == 428
    page = browser(company.hr).post(url, {"until": "2026-11-30", "reason": "moved", "version": "1"})
    assert page["Location"] == company.clerk.get_absolute_url()
    assert Appointment.objects.get(pk=held.pk).until == date(2026, 11, 30)
