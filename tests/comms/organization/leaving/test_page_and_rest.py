"""Leaving on the page and over REST: what is shown, taken and refused."""

import re
from itertools import count

import pytest

from comms.base.clock import today
from comms.notifications.operations import add_channel
from comms.organization.models import Group
from tests.base import api, browser, expect_api_statuses, form_errors, problem, query_counts
from tests.comms.organization.leaving.leavers import leave

pytestmark = pytest.mark.django_db
numbers = count(1)


def page_of(person):
    return f"/people/{person.uuid}/deactivate/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_shows_what_hangs_on_the_person_and_who_takes_over(company, at, picked, language):
    page = browser(company.hr, language).get(page_of(company.clerk))
    text = page.content.decode()
    assert "organization.pick:office_directors" in text
    assert picked.get_absolute_url() in text
    assert page.context["form"].initial["successor"] == company.director.uuid


def test_page_without_anything_open_asks_for_a_reason_alone(company, at):
    form = browser(company.hr).get(page_of(company.clerk)).context["form"]
    assert [field.name for field in form.visible_fields()] == ["reason"]


def test_refused_page_keeps_what_was_typed(company, at, picked):
    typed = {
        "reason": "离职",
        "version": 1,
        "successors-0-charge": "organization.pick:office_directors",
        "successors-0-successor": str(company.clerk.uuid),
    }
    page = browser(company.hr).post(page_of(company.clerk), typed)
    assert (page.status_code, list(form_errors(page))) == (400, ["successors"])
    text = page.content.decode()
    assert f'value="{company.clerk.uuid}" selected' in text
    assert 'value="离职"' in text
    done = typed | {"successors-0-successor": str(company.staff.uuid)}
    assert browser(company.hr).post(page_of(company.clerk), done).status_code == 302
    assert picked.picked.get() == company.staff


def test_dialog_gives_way_to_a_page(company, at, picked):
    answer = browser(company.hr).get(page_of(company.clerk), headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, page_of(company.clerk))


def test_page_of_the_end_of_an_appointment(company, at, picked):
    held = company.clerk.appointments.get()
    url = f"/appointments/{held.uuid}/end/"
    assert "organization.pick:office_directors" in browser(company.hr).get(url).content.decode()
    typed = {"until": str(today(at)), "version": 1}
    page = browser(company.hr).post(url, typed)
    assert (page.status_code, list(form_errors(page))) == (400, ["successor"])
    typed["successor"] = str(company.staff.uuid)
    assert browser(company.hr).post(url, typed).status_code == 302
    assert picked.picked.get() == company.staff


def test_rest_lists_and_takes_the_same(company, at, picked):
    client, url = api(company.hr), f"/api/v1/users/{company.clerk.uuid}/"
    assert client.get(f"{url}charges/").json()["results"] == [
        {
            "charge": "organization.pick:office_directors",
            "label": "Picked by hand into a group",
            "number": "office_directors",
            "title": "office_directors",
            "person": {"uuid": str(company.clerk.uuid), "name": "一处前台"},
            "instead": "",
            "successor": {"uuid": str(company.director.uuid), "name": "一处主任"},
        }
    ]
    said = problem(client.post(f"{url}deactivate/", {"version": 1}, format="json"), 400)
    assert list(said["errors"]) == ["successor"]
    line = {"charge": "organization.pick:office_directors", "successor": str(company.staff.uuid)}
    answer = client.post(f"{url}deactivate/", {"version": 1, "successors": [line]}, format="json")
    assert answer.status_code == 200
    assert picked.picked.get() == company.staff


def test_charges_over_rest_are_for_those_who_hand_over(company, at):
    url = f"/api/v1/users/{company.clerk.uuid}/charges/"
    expect_api_statuses(
        url, {company.hr: 200, company.quality: 200, company.director: 403, company.clerk: 403}
    )


def more_picks(person):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(person)


def test_pages_and_lists_cost_the_same_with_three_things(company, at):
    query_counts(more_picks(company.clerk), page_of(company.clerk), company.hr)
    query_counts(
        more_picks(company.clerk), f"/api/v1/users/{company.clerk.uuid}/charges/", company.hr, client=api
    )
    gone = leave(company.staff, None, at)
    query_counts(more_picks(gone), "/people/unattended/", company.hr)
    query_counts(more_picks(gone), "/api/v1/unattended/", company.hr, client=api)


def test_where_nobody_can_take_over_the_page_asks_for_nobody(company, at, picked):
    add_channel(name="钉钉", url="https://example.com/hook", by=company.clerk, at=at)
    text = browser(company.hr).get(page_of(company.clerk)).content.decode()
    assert "Is switched off." in text
    fields = re.findall(r'name="(successors-\d+-successor)"', text)
    assert len(fields) == len(set(fields)) == 1  # the group's alone
