"""A group is set up, shown with its members, and changed."""

import re

import pytest

from comms.base.clock import now
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Group
from tests.base import browser, form_errors

pytestmark = pytest.mark.django_db


def test_group_is_set_up(company):
    said = {"code": "Wardens", "name_zh": "消防员", "posts": ["staff"], "picked": [str(company.clerk.uuid)]}
    page = browser(company.hr).post("/groups/new/", said)
    assert page["Location"] == "/groups/wardens/"
    assert list(form_errors(browser(company.hr).post("/groups/new/", said))) == ["code"]
    assert "/groups/new/" in browser(company.hr).get("/groups/").content.decode()
    assert "/groups/new/" not in browser(company.clerk).get("/groups/").content.decode()


def test_group_page_resolves_members(company):
    group = Group.objects.get(code="office_directors")
    operations.change_group(group, by=company.hr, at=now(), picked=[company.clerk], version=ANY)
    page = browser(company.clerk).get("/groups/office_directors/")
    assert {(person.username, by_hand) for person, by_hand in page.context["members"]} == {
        ("director", False),
        ("director2", False),
        ("clerk", True),
    }


def test_group_edit(company):
    typed = {
        "name_zh": "主任",
        "posts": ["office_director"],
        "picked": [str(company.staff.uuid)],
        "version": "1",
    }
    assert browser(company.hr).post("/groups/office_directors/edit/", typed).status_code == 302
    group = Group.objects.get(code="office_directors")
    assert (group.name_zh, group.posts, list(group.picked.all())) == (
        "主任",
        ["office_director"],
        [company.staff],
    )


def leaders(company, *names):
    """The uuids of people by sign-in name."""
    return [str(getattr(company, name).uuid) for name in names]


def shown(page):
    """The people as the form of the order lists them."""
    return re.findall(r'name="people" value="([^"]+)"', page.content.decode())


def test_order_is_made_with_buttons_and_kept_by_save_alone(company):
    client, url = browser(company.hr), "/groups/company_leadership/order/"
    begun = leaders(company, "president", "vice", "representative")
    assert shown(client.get(url)) == begun
    page = client.post(url, {"people": begun, "people_down": begun[0], "version": "1"})
    moved = leaders(company, "vice", "president", "representative")
    assert (page.status_code, shown(page)) == (200, moved)
    page = client.post(url, {"people": moved, "people_up": moved[0], "version": "1"})
    assert shown(page) == moved
    assert not Group.objects.get(code="company_leadership").places.exists()
    assert client.post(url, {"people": moved, "version": "1"})["Location"] == "/groups/company_leadership/"
    page = browser(company.clerk).get("/groups/company_leadership/")
    assert [person.username for person, _by_hand in page.context["members"]] == [
        "vice",
        "president",
        "representative",
    ]
    assert "/order/" not in page.content.decode()
    assert browser(company.clerk).post(url, {"people": moved, "version": "2"}).status_code == 403


def test_an_order_that_somebody_else_made_meanwhile_is_shown_beside_it(company):
    client, url = browser(company.hr), "/groups/company_leadership/order/"
    seen = client.get(url)
    begun, other = shown(seen), leaders(company, "representative", "president", "vice")
    said = {"version": "1", "seen": seen.context["seen"]}
    assert browser(company.admin).post(url, {"people": other, "version": "1"}).status_code == 302
    mine = leaders(company, "vice", "president", "representative")
    page = client.post(url, {"people": mine} | said)
    assert page.status_code == 412
    assert [one.name for one in page.context["conflict"].differences] == ["people"]
    assert begun != mine


def test_order_that_lost_a_member_meanwhile_is_shown_again(company):
    client, url = browser(company.hr), "/groups/company_leadership/order/"
    begun = leaders(company, "vice", "president", "representative")
    company.vice.appointments.all().delete()
    page = client.post(url, {"people": begun, "version": "1"})
    assert (page.status_code, list(form_errors(page))) == (400, ["people"])


def test_form_of_a_group_shows_who_would_belong_before_it_is_saved(company):
    client, url = browser(company.hr), "/groups/company_leadership/edit/"
    typed = {"name_zh": "领导", "posts": ["office_director"], "preview": "1", "version": "1"}
    page = client.post(url, typed)
    text = page.content.decode()
    assert (page.status_code, page.context["preview"].removed[0]) == (200, company.president)
    for person in (company.director, company.director2, company.president):
        assert person.name in text
    assert 'value="领导"' in text
    assert Group.objects.get(code="company_leadership").posts != ["office_director"]
    part = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert company.director.name in part
    assert "<form" not in part
    wrong = client.post("/groups/new/", {"preview": "1", "day": "gestern", "posts": ["king"]})
    assert set(wrong.context["asked"].errors) == {"day", "posts"}
    assert browser(company.clerk).post(url, typed).status_code == 403


def test_form_of_a_group_is_a_page_of_its_own(company):
    url = "/groups/company_leadership/edit/"
    answer = browser(company.hr).get(url, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url)
