"""Enter never sends what cannot be taken back, and never anything while Chinese is being composed."""

import re

import pytest

from comms.handovers.models import FaultSlip
from tests.base import browser
from tests.comms.base.specimens import Specimen
from tests.factories.meetings import finished, issued, make_meeting, started

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages")]

FOCUS = "document.activeElement.name || document.activeElement.dataset.primary"
IN_DIALOG = "#modal-content [name={}]"


def focus(page):
    """The name of what has the focus; an empty text for the primary button."""
    return page.evaluate(FOCUS)


def compose(page, text):
    """Begin to compose with an input method and press Enter, which takes the letters as they are; then end
    with `text`.
    """
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "shui'b", "selectionStart": 6, "selectionEnd": 6})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    keys.send("Input.insertText", {"text": text})


def test_enter_goes_from_field_to_field_and_stops_at_the_button(company, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/specimens/new/")
        page.fill("[name=title]", "水泵")
        page.press("[name=title]", "Enter")
        assert focus(page) == "rank"
        page.keyboard.press("Enter")
        assert focus(page) == ""
        assert Specimen.objects.count() == 0
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert Specimen.objects.get().title == "水泵"


def test_enter_in_a_dialog_does_not_do_the_act(make, company, page_as):
    sent = make(state="sent", answer="好")
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto(sent.get_absolute_url())
        page.click("[data-event=finish]")
        page.locator("#modal[data-shown]").wait_for()
        page.fill(IN_DIALOG.format("reason"), "写了一半")
        page.keyboard.press("Enter")
        assert focus(page) == "answer"
        assert page.locator("#modal-content form").is_visible()
    assert Specimen.objects.get().state == "sent"


def test_held_enter_goes_one_step(company, page_as):
    with page_as(company.clerk) as page:
        page.goto("/specimens/new/")
        page.focus("[name=title]")
        for _repeat in range(5):
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        assert focus(page) == "rank"


def test_enter_saves_where_saving_can_be_taken_back(make, company, page_as):
    draft = make()
    with page_as(company.clerk) as page:
        page.goto(f"{draft.get_absolute_url()}quick/")
        page.fill("[name=title]", "水泵")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert Specimen.objects.get().title == "水泵"


def test_control_and_enter_press_the_primary_button(company, page_as):
    with page_as(company.clerk) as page:
        page.goto("/specimens/new/")
        page.fill("[name=title]", "水泵")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    assert Specimen.objects.count() == 1


def test_enter_keeps_an_unfinished_slip_as_a_draft(company, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/fault-slips/new/")
        page.check("[name=severity][value=serious]")
        page.fill("[name=problem]", "水泵异响")
        page.fill("[name=public_area]", "泵房")
        with page.expect_navigation(url=re.compile(r"/fault-slips/TS-")):
            page.keyboard.press("Enter")
    assert FaultSlip.objects.get().state == "draft"


def test_enter_saves_half_written_minutes_without_giving_them_to_the_chair(company, page_as, at):
    minutes = finished(
        started(issued(make_meeting(company, at), company, at), company), company, resolution=False
    ).minutes
    with page_as(company.hr, language="zh-hans") as page:
        page.goto(f"{minutes.get_absolute_url()}edit/")
        page.fill("[name=body]", "写了一半")
        line = "input[name=no_resolution_reason]"
        page.fill(line, "无")
        with page.expect_navigation():
            page.press(line, "Enter")
    minutes.refresh_from_db()
    assert (minutes.state, minutes.body) == ("drafting", "写了一半")


@pytest.mark.parametrize("key", ["Enter", "Control+Enter"])
def test_composing_chinese_neither_sends_nor_goes_on(company, page_as, key):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/specimens/new/")
        page.focus("[name=title]")
        compose(page, "水泵")
        assert (focus(page), page.input_value("[name=title]")) == ("title", "水泵")
        page.keyboard.press("Enter")
        assert focus(page) == "rank"
    assert Specimen.objects.count() == 0


def test_composing_chinese_in_a_search_does_not_search(make, company, page_as):
    make("水泵")
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/specimens/")
        page.focus("main [name=q]")
        compose(page, "水泵")
        assert page.url.endswith("/specimens/")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "q=" in page.url


def test_enter_searches_from_every_page(company, page_as):
    with page_as(company.clerk) as page:
        page.goto("/specimens/new/")
        page.fill("#global-search", "TS-1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "/search/?q=TS-1" in page.url


def test_enter_signs_in_and_changes_the_password(company, page_as):
    with page_as(company.clerk) as page:
        page.goto("/accounts/password/change/")
        page.fill("[name=oldpassword]", "wrong")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.fill("[name=login]", "clerk")
        page.fill("[name=password]", "correct horse battery")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.rstrip("/").count("/") == 2


def test_enter_without_scripts_sends_nothing(company, page_as):
    with page_as(company.clerk, scripts=False) as page:
        page.goto("/specimens/new/")
        page.fill("[name=title]", "水泵")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        assert Specimen.objects.count() == 0
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/specimens/SP-*/")
    assert Specimen.objects.count() == 1


def test_primary_button_is_marked_once_on_forms(make, company):
    page = browser(company.clerk).get("/specimens/new/").content.decode()
    assert (page.count("data-primary"), page.count("data-default")) == (1, 0)
    page = browser(company.clerk).get(f"{make().get_absolute_url()}quick/").content.decode()
    assert (page.count("data-primary"), page.count("data-default")) == (1, 1)
