"""The frame in a real browser: accessibility by axe, narrow screens, drafts, light and dark, shortcuts."""

import pytest
from django.conf import settings as project

from tests.screens import draft_is_kept

AXE = project.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
CHECK = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def screen(page_as, transactional_db, company, settings):
    """`with screen() as page:` — the front desk's browser, in demonstration mode."""
    settings.DEMO, settings.DEMO_PASSWORD = True, "shown-to-all"
    return lambda **options: page_as(company.clerk, **options)


def grave_violations(page):
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    page.evaluate(AXE.read_text())
    found = page.evaluate(CHECK)["violations"]
    return [(rule["id"], rule["nodes"][0]["target"]) for rule in found if rule["impact"] in GRAVE]


def grave_violations_in_both_themes(page, path):
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert page.goto(path).status == 200
        assert page.get_attribute("html", "data-bs-theme") == theme
        found += grave_violations(page)
    return found


@pytest.mark.parametrize("phone", [False, True])
def test_gallery_has_no_grave_accessibility_fault(screen, phone):
    with screen(phone=phone) as page:
        assert grave_violations_in_both_themes(page, "/gallery/") == []


def test_sign_in_and_account_have_no_grave_accessibility_fault(screen):
    with screen() as page:
        assert grave_violations_in_both_themes(page, "/accounts/password/change/") == []
        page.context.clear_cookies()
        assert grave_violations_in_both_themes(page, "/accounts/login/") == []


def test_nothing_is_wider_than_a_narrow_screen(screen):
    with screen() as page:
        for width in (320, 720):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.goto("/gallery/").status == 200
            assert page.evaluate(WIDER) is False


def test_draft_comes_back_and_can_be_discarded(screen):
    with screen() as page:
        page.goto("/gallery/")
        page.fill("[name=place]", "3-1201")
        draft_is_kept(page, "3-1201")
        page.goto("/gallery/")
        assert page.input_value("[name=place]") == "3-1201"
        page.click("[data-draft-discard]")
        assert page.input_value("[name=place]") == ""


def test_drafts_leave_the_browser_on_signing_out(screen):
    with screen() as page:
        page.goto("/gallery/")
        page.fill("[name=place]", "3-1201")
        draft_is_kept(page, "3-1201")
        page.click(".user-button")
        page.click("[data-sign-out] button")
        page.wait_for_url("**/accounts/login/**")
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('portal.draft'))") == []


def test_chosen_theme_is_remembered(screen):
    with screen() as page:
        page.goto("/gallery/")
        page.click(".topbar [data-theme-menu]")
        page.click(".topbar [data-theme-choice=dark]")
        page.reload()
        assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_demonstration_account_signs_in_with_one_click(screen, company):
    company.clerk.set_password("shown-to-all")
    company.clerk.save()
    with screen() as page:
        page.context.clear_cookies()
        page.goto("/accounts/login/?next=/gallery/")
        # the address of signing in ends like the one that it leads to
        with page.expect_navigation(url=lambda url: "/login/" not in url):
            page.click("[data-fill-login=clerk]")
        assert page.url.endswith("/gallery/")


def test_message_after_an_act_is_said_and_can_be_closed(screen):
    with screen() as page:
        page.goto("/gallery/")
        page.evaluate(
            "document.dispatchEvent(new CustomEvent('portal:toast', {detail: {text: 'Saved.', tone: "
            "'success'}}))"
        )
        assert page.locator("#toasts").inner_text().strip() == "Saved."
        page.click("#toasts [data-dismiss]")
        assert page.locator("#toasts .notice").count() == 0
