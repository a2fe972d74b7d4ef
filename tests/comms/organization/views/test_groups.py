"""A group is set up, shown with its members, and changed."""

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
