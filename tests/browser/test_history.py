"""Back after sending: the same form, the same key; and drafts that know which form and which version they
belong to.
"""

from datetime import timedelta

import pytest

from comms.base.transitions import edit
from tests.comms.base.specimens import Specimen
from tests.screens import draft_is_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pages")]

SAVE = "main [data-primary]"
KEY = "main [name=idempotency_key]"


@pytest.fixture(autouse=True)
def _every_press_counts(monkeypatch):
    """No press is so soon after the first that it is taken for the same."""
    monkeypatch.setattr("comms.web.pages.once.SAME_PRESS", timedelta(0))


def send(page, title):
    page.goto("/specimens/new/")
    page.fill("[name=title]", title)
    with page.expect_navigation():
        page.click(SAVE)


def titles():
    return list(Specimen.objects.order_by("id").values_list("title", flat=True))


def test_back_and_the_same_again_makes_nothing_twice(company, page_as):
    with page_as(company.clerk) as page:
        send(page, "水泵异响")
        page.go_back()
        page.fill("[name=title]", "水泵异响")
        with page.expect_navigation():
            page.click(SAVE)
        page.locator("#toasts", has_text="You have sent this already: SP-").wait_for()
    assert titles() == ["水泵异响"]


def test_back_and_other_content_asks_first(company, page_as, shoot):
    with page_as(company.clerk, language="zh-hans") as page:
        send(page, "水泵异响")
        page.go_back()
        page.fill("[name=title]", "电梯停运")
        for _press in range(2):
            with page.expect_navigation():
                page.click(SAVE)
        assert titles() == ["水泵异响"]
        assert page.evaluate("'errorSummary' in document.activeElement.dataset")
        shoot(page, "sent-already")
        with page.expect_navigation():
            page.click("[name=as_new]")
    assert titles() == ["水泵异响", "电梯停运"]


def test_new_form_has_a_new_key_and_so_has_each_entry_of_the_history(company, page_as):
    with page_as(company.clerk) as page:
        page.goto("/specimens/new/")
        first = page.input_value(KEY)
        page.goto("/specimens/")
        page.goto("/specimens/new/")
        assert page.input_value(KEY) != first
        page.go_back()
        page.go_back()
        assert page.input_value(KEY) == first
        page.reload()
        assert page.input_value(KEY) == first


def test_back_to_a_form_whose_object_changed_does_not_write_over_it(make, company, page_as, at):
    """The browser fetches the newer form and puts the older text back into it."""
    draft = make("水泵异响", rank=3)
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto(f"{draft.get_absolute_url()}edit/")
        page.fill("[name=title]", "我的")
        page.goto("/specimens/")
        edit(draft, by=company.clerk, at=at, version=1, title="同事的")
        page.evaluate("localStorage.clear()")
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.go_back()
        assert (page.input_value("[name=title]"), page.input_value("main [name=version]")) == ("我的", "1")
        with page.expect_navigation():
            page.click(SAVE)
        page.wait_for_selector(".conflict")
    assert titles() == ["同事的"]


def test_back_to_an_untouched_form_is_the_present_one(make, company, page_as, at):
    draft = make("水泵异响", rank=3)
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto(f"{draft.get_absolute_url()}edit/")
        page.goto("/specimens/")
        edit(draft, by=company.clerk, at=at, version=1, title="同事的")
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.go_back()
        assert (page.input_value("[name=title]"), page.input_value("main [name=version]")) == ("同事的", "2")


def test_draft_on_an_older_version_does_not_write_over_the_newer_one(make, company, page_as, at):
    draft = make("水泵异响", rank=3)
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto(f"{draft.get_absolute_url()}edit/")
        page.fill("[name=title]", "我的")
        draft_is_kept(page, "我的")
        page.goto("/specimens/")
        edit(draft, by=company.clerk, at=at, version=1, title="同事的")
        page.goto(f"{draft.get_absolute_url()}edit/")
        assert page.input_value("[name=title]") == "我的"
        with page.expect_navigation():
            page.click(SAVE)
        page.wait_for_selector(".conflict")
    assert titles() == ["同事的"]


def test_draft_of_a_form_that_had_arrived_makes_nothing_twice(company, page_as):
    """The answer was lost: what was typed comes back, and with it the key."""
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/specimens/new/")
        page.fill("[name=title]", "水泵异响")
        draft_is_kept(page, "水泵异响")
        kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
        with page.expect_navigation():
            page.click(SAVE)
        page.evaluate(
            "kept => JSON.parse(kept).forEach(([name, value]) => localStorage.setItem(name, value))", kept
        )
        page.goto("/specimens/new/")
        assert page.input_value("[name=title]") == "水泵异响"
        with page.expect_navigation():
            page.click(SAVE)
    assert titles() == ["水泵异响"]


def test_key_alone_is_no_draft(company, page_as):
    with page_as(company.clerk, language="zh-hans") as page:
        page.goto("/specimens/new/")
        page.fill("[name=title]", "x")
        page.fill("[name=title]", "")
        draft_is_kept(page, '["title",""]')
        page.goto("/specimens/new/")
        assert page.locator("[data-draft-discard]").count() == 0
