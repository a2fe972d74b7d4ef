"""The clerk finds the place by typing, and says which of several was meant, on screens of every width."""

import re

import pytest

from comms.handovers.models import FaultSlip
from tests.browser.test_enter import compose
from tests.factories.customers import make_community, make_household
from tests.screens import hits_for, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEARCH = "#place-search"
HITS = "#place-found [role=option]"
CHOSEN = "#id_room option:checked"


@pytest.fixture
def homes(company):
    """Three rooms 802 in two communities, one 1201."""
    lake, sea = make_community(company.MO01, name="翠湖花园"), make_community(company.MO01, name="海韵居")
    return [
        make_household(lake, building="3栋", number="802", contact_name="陈小姐"),
        make_household(lake, building="5栋", number="802", contact_name="林先生"),
        make_household(sea, building="3栋", number="802", contact_name="黄女士"),
        make_household(sea, building="1栋", number="1201", contact_name="何先生"),
    ]


def look_for(page, text):
    page.locator(SEARCH).press_sequentially(text)
    return hits_for(page, text, ".slip-place").locator(".chooser-name").all_text_contents()


def picked(page, number):
    page.locator(CHOSEN, has_text=number).wait_for(state="attached")
    return [
        page.locator(f"#id_{name} option:checked").text_content()
        for name in ("community", "building", "room")
    ]


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_of_several_rooms_one_is_chosen_by_arrows(company, homes, page_as, shoot, width):
    with page_as(company.clerk, language="zh-hans", width=width) as page:
        page.goto("/fault-slips/new/")
        page.check("[name=severity][value=serious]")
        page.fill("[name=problem]", "入户门漏水")
        found = look_for(page, "802")
        assert len(found) == 3
        shoot(page, f"place-open-{width}")
        page.keyboard.press("Enter")
        assert page.locator(HITS).count() == 3
        for _press in range(found.index("翠湖花园 5栋 2单元 802") + 1):
            page.keyboard.press("ArrowDown")
        assert "5栋" in page.locator("#place-found .is-active").inner_text()
        page.keyboard.press("Enter")
        assert picked(page, "802") == ["翠湖花园", "5栋", "2单元 802"]
        shoot(page, f"place-chosen-{width}")
        assert FaultSlip.objects.count() == 0
        with page.expect_navigation(url=re.compile(r"/fault-slips/TS-")):
            page.click("main [name=draft]")
    assert FaultSlip.objects.get().room == homes[1].room


def test_only_room_is_chosen_by_enter(company, homes, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/fault-slips/new/")
        assert look_for(page, "何") == ["海韵居 1栋 2单元 1201"]
        page.keyboard.press("Enter")
        assert picked(page, "1201") == ["海韵居", "1栋", "2单元 1201"]
        assert page.input_value(SEARCH) == ""


def test_escape_closes_the_hits_and_composing_chooses_nothing(company, homes, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/fault-slips/new/")
        look_for(page, "802")
        page.keyboard.press("Escape")
        assert page.locator("#place-found").is_hidden()
        page.fill(SEARCH, "")
        page.focus(SEARCH)
        compose(page, "何先生")
        page.locator(HITS).first.wait_for()
        assert page.locator(CHOSEN).get_attribute("value") == ""
    assert FaultSlip.objects.count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_text_that_can_mean_several_rooms_is_refused_with_their_names(
    company, homes, page_as, shoot, scripts
):
    with page_as(company.clerk, language="zh-hans", scripts=scripts) as page:
        page.goto("/fault-slips/new/")
        page.fill("[name=problem]", "入户门漏水")
        page.fill(SEARCH, "802")
        with page.expect_navigation():
            page.click("main [name=draft]")
        page.wait_for_selector(".slip-place .invalid-feedback")
        shoot(page, f"place-refused-{scripts}")
        assert "翠湖花园 5栋 2单元 802" in page.locator(".slip-place .invalid-feedback").first.inner_text()
        assert page.input_value(SEARCH) == "802"
        page.select_option("#id_room", str(homes[1].room.uuid))
        page.click("main [name=draft]")
        page.wait_for_url(re.compile(r"/fault-slips/TS-"))
    assert FaultSlip.objects.get().room == homes[1].room


def test_room_of_the_picker_goes_before_what_was_typed(company, homes, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/fault-slips/new/")
        page.fill("[name=problem]", "路灯不亮")
        page.fill(SEARCH, "802")
        page.select_option("#id_community", label="海韵居")
        page.wait_for_selector("#id_building option >> nth=1", state="attached")
        settled(page)
        assert page.input_value(SEARCH) == "802"
        page.select_option("#id_building", label="1栋")
        page.wait_for_selector("#id_room option >> nth=1", state="attached")
        settled(page)
        page.select_option("#id_room", label="2单元 1201")
        assert page.input_value(SEARCH) == ""
