"""The clerk keeps the contacts of a household on its page, on screens of every width."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms.customers.models import Contact
from tests.factories.customers import make_community, make_contact, make_household

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1440])
def test_contact_is_added_called_and_ended(company, page_as, shoot, width):
    home = make_household(make_community(company.MO01), number="1201")
    day = timezone.now().date() - timedelta(days=30)
    make_contact(home, name="前租客", relation="tenant", phone="13700001111", until=day)
    with page_as(company.clerk, language="zh-hans", width=width) as page:
        page.goto(home.get_absolute_url())
        page.click("[data-event=add-contact]")
        page.locator("#modal-content [name=name]").fill("李先生")
        page.locator("#modal-content [name=relation]").select_option("tenant")
        page.locator("#modal-content [name=phone]").fill("139-8765-4321")
        shoot(page, f"contact-form-{width}")
        with page.expect_navigation():
            page.click("#modal-content .form-foot [type=submit]")
        page.locator("#contacts li", has_text="李先生").wait_for()
        assert "139****4321" in page.locator("#contacts li", has_text="李先生").inner_text()
        assert page.locator("#former-contacts li").count() == 1
        shoot(page, f"contacts-{width}")

        page.locator("#contacts li", has_text="李先生").locator("[data-event=reveal-phone]").click()
        page.fill("[name=reason]", "核实漏水")
        page.locator("main .form-foot [type=submit]").click()
        assert page.locator("main a[href^='tel:']").inner_text() == "139 8765 4321"

        page.goto(home.get_absolute_url())
        page.locator("#contacts li", has_text="李先生").locator("[data-event=end]").click()
        page.locator("#modal-content [name=until]").wait_for()
        with page.expect_navigation():
            page.click("#modal-content .form-foot [type=submit]")
        page.locator("#former-contacts li", has_text="李先生").wait_for()
    assert Contact.objects.get(name="李先生").until is not None
