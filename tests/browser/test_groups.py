"""The order of a group and its preview with a keyboard and on a phone."""

import pytest

from comms.organization.models import Group
from comms.organization.queries import members_in_order
from tests.screens import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def order():
    group = Group.objects.get(code="company_leadership")
    return [person.username for person in members_in_order(group)]


def test_order_is_made_with_the_keyboard_and_the_focus_stays_on_the_button(company, page_as):
    with page_as(company.hr) as page:
        page.goto("/groups/company_leadership/")
        page.locator("[data-event=order]").first.click()
        page.locator("#modal[data-shown]").wait_for()
        up = page.locator(f"#people-up-{company.representative.uuid}")
        up.focus()
        for place in (2, 1):
            page.keyboard.press("Enter")
            name = f".order-line:nth-child({place}) .order-name"
            page.locator(name, has_text=company.representative.name).wait_for()
            page.wait_for_function("name => document.activeElement.id === name", arg=up.get_attribute("id"))
            settled(page)
        assert order() == ["president", "vice", "representative"]
        with page.expect_navigation():
            page.locator(".modal [data-primary]").click()
        assert order() == ["representative", "president", "vice"]


def test_preview_is_shown_below_the_form_on_a_phone(company, page_as):
    with page_as(company.hr, phone=True) as page:
        page.goto("/groups/company_leadership/edit/")
        page.locator("[name=posts][value=office_director]").check()
        page.locator("[name=preview]").click()
        shown = page.locator("#group-preview")
        shown.get_by_text(company.director.name).first.wait_for()
        assert "5 people would belong" in shown.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("[name=posts][value=office_director]").is_checked()
