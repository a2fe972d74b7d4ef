"""People are chosen by typing, among 800, on screens of every width, with keys alone, and without scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.organization.models import Absence, User
from meetings.models import Meeting
from tests.base import browser
from tests.browser.test_enter import compose
from tests.factories.organization import make_person
from tests.screens import draft_is_kept, hits_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲飞雪晶琳浩建国庆春"
CHAIR, MEMBERS, UNIT = "[data-chooser=chair]", "[data-chooser=members]", "[data-chooser=unit]"


@pytest.fixture
def crowd(company, at, time_machine):
    """Eight hundred people, among them 王小明 of the engineering department and 吴晓梅, who is away."""
    time_machine.move_to(at)
    names = [
        f"{surname}{first}{second}"
        for surname in SURNAMES
        for first, second in zip(GIVEN, GIVEN[1:] + "荣", strict=True)
    ]
    names += [f"{surname}{given}" for surname in SURNAMES[:5] for given in GIVEN[:20]]
    User.objects.bulk_create(User(username=f"p{number}", name=name) for number, name in enumerate(names))
    make_person("ming", "王小明", post="staff", unit=company.EN)
    mei = make_person("mei", "吴晓梅", post="staff", unit=company.QM)
    Absence.objects.create(user=mei, starts_on=at.date(), ends_on=at.date() + timedelta(days=3))
    assert User.objects.count() >= 790
    return company


@pytest.fixture
def meeting_form(crowd, page_as):
    """`with meeting_form(...) as page:` opens the form of a meeting with everything but its people."""
    from contextlib import contextmanager

    @contextmanager
    def open_form(**screen):
        with page_as(crowd.hr, language="zh-hans", **screen) as page:
            page.goto("/meetings/new/")
            page.select_option("[name=kind]", "department")
            page.fill("[name=title]", "周例会")
            page.fill("[name=starts_at]", "2026-11-20T09:00")
            page.fill("[name=ends_at]", "2026-11-20T10:00")
            yield page

    return open_form


def box(page, chooser):
    return page.locator(f"{chooser} [role=combobox]")


def look_for(page, chooser, text):
    """Type into the search box and wait for the hits of the whole text; gives what they say."""
    box(page, chooser).press_sequentially(text)
    return hits_for(page, text, chooser).all_inner_texts()


def chips(page, chooser):
    return page.locator(f"{chooser} .chooser-chip .chooser-name").all_text_contents()


def active(page):
    return page.locator(".chooser-hit.is-active .chooser-name").all_text_contents()


def people_of(meeting):
    return sorted(part.user.name for part in meeting.participants.select_related("user"))


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_people_are_found_by_initials_and_chosen_and_taken_away_by_keys(meeting_form, shoot, width):
    with meeting_form(width=width) as page:
        (hit,) = look_for(page, CHAIR, "xzzg")
        assert "行政主管" in hit
        page.keyboard.press("Enter")
        assert chips(page, CHAIR) == ["行政主管"]
        first, second = look_for(page, MEMBERS, "wxm")
        shoot(page, f"chooser-open-{width}")
        assert ("吴晓梅" in first, "品质管理部" in first, "11月21日" in first, "王小明" in second) == (
            True,
        ) * 4
        page.keyboard.press("Enter")
        assert (active(page), chips(page, MEMBERS)) == ([], [])
        for key, name in (
            ("ArrowDown", "吴晓梅"),
            ("ArrowDown", "王小明"),
            ("ArrowDown", "吴晓梅"),
            ("ArrowUp", "王小明"),
            ("ArrowUp", "吴晓梅"),
        ):
            page.keyboard.press(key)
            assert active(page) == [name]
        page.keyboard.press("Enter")
        look_for(page, MEMBERS, "wangxm")
        page.keyboard.press("Escape")
        box(page, MEMBERS).fill("")
        assert look_for(page, MEMBERS, "wxm") == [second]
        page.keyboard.press("Enter")
        look_for(page, MEMBERS, "工程部")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert chips(page, MEMBERS) == ["吴晓梅", "王小明", "工程主管"]
        shoot(page, f"chooser-chosen-{width}")
        page.keyboard.press("Backspace")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert chips(page, MEMBERS) == ["王小明"]
        assert page.evaluate(WIDER) is False
        with page.expect_navigation(url=re.compile("/meetings/MT-|/meetings/[A-Z]")):
            page.keyboard.press("Control+Enter")
    meeting = Meeting.objects.get()
    assert (meeting.chair.name, people_of(meeting)) == ("行政主管", ["王小明", "行政专员", "行政主管"])


def test_search_among_eight_hundred_asks_little_and_answers_little(meeting_form, company):
    with meeting_form() as page:
        with page.expect_response(lambda answer: "choices=members" in answer.url) as found:
            box(page, MEMBERS).press_sequentially("l")
        assert len(found.value.json()["hits"]) == 20
        assert found.value.json()["more"] is True
        assert page.locator("select option").count() < 60
    client = browser(company.hr)
    client.get("/meetings/new/")  # the first request of a session writes when it was seen
    with CaptureQueriesContext(connection) as asked:
        client.get("/meetings/new/?choices=members&text=l")
    assert len(asked) < 15


def test_mouse_chooses_and_takes_away(meeting_form):
    with meeting_form() as page:
        for text in ("wxm", "gongcheng"):
            look_for(page, MEMBERS, text)
            page.locator(f"{MEMBERS} [role=option]").first.click()
        assert chips(page, MEMBERS) == ["吴晓梅", "工程主管"]
        page.get_by_role("button", name="吴晓梅").click()
        assert chips(page, MEMBERS) == ["工程主管"]


def test_escape_closes_the_list_and_nothing_else(company, page_as):
    with page_as(company.hr, language="zh-hans") as page:
        page.goto(company.clerk.get_absolute_url())
        page.goto("/absences/new/")
        look_for(page, "[data-chooser=deputy]", "yichu")
        page.keyboard.press("Escape")
        assert page.locator("[data-chooser=deputy] [role=listbox]").is_hidden()
        assert box(page, "[data-chooser=deputy]").input_value() == "yichu"
        page.keyboard.press("Enter")
        assert page.url.endswith("/absences/new/")


def test_composing_chinese_searches_once_it_is_done_and_never_sends(meeting_form):
    with meeting_form() as page:
        box(page, CHAIR).focus()
        compose(page, "王小明")
        page.locator(f"{CHAIR} [role=option]").first.wait_for()
        assert chips(page, CHAIR) == []
        page.keyboard.press("Enter")
        assert chips(page, CHAIR) == ["王小明"]
    assert Meeting.objects.count() == 0


def test_units_are_found_by_initials_without_the_server(meeting_form):
    with meeting_form() as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        assert look_for(page, UNIT, "gcb") == ["工程部"]
        page.keyboard.press("Enter")
        assert (chips(page, UNIT), page.input_value("#id_unit_chosen"), asked) == (["工程部"], "EN", [])


def test_text_that_can_mean_two_is_refused_and_found_again(meeting_form, shoot):
    with meeting_form() as page:
        box(page, MEMBERS).fill("wxm")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert (
            "吴晓梅 (品质管理部 · 员工) / 王小明"
            in page.locator(f"{MEMBERS} ~ .invalid-feedback").first.inner_text()
        )
        assert box(page, MEMBERS).input_value() == "wxm"
        shoot(page, "chooser-refused")
        box(page, MEMBERS).click()
        page.locator(f"{MEMBERS} [role=option]").nth(1).click()
        assert chips(page, MEMBERS) == ["王小明"]


def test_draft_brings_the_people_back(meeting_form, company):
    with meeting_form() as page:
        look_for(page, CHAIR, "wangxm")
        page.keyboard.press("Enter")
        for text in ("wuxm", "gcs"):
            look_for(page, MEMBERS, text)
            page.keyboard.press("Enter")
        draft_is_kept(page, "周例会", str(company.engineer.uuid))
        page.goto("/meetings/new/")
        page.locator(f"{CHAIR} .chooser-chip").first.wait_for()
        page.locator(f"{MEMBERS} .chooser-chip").first.wait_for()
        assert (chips(page, CHAIR), sorted(chips(page, MEMBERS))) == (["王小明"], ["吴晓梅", "工程师"])


def test_back_brings_the_people_back(meeting_form):
    with meeting_form() as page:
        look_for(page, CHAIR, "wangxm")
        page.keyboard.press("Enter")
        look_for(page, MEMBERS, "wuxm")
        page.keyboard.press("Enter")
        look_for(page, UNIT, "gcb")
        page.keyboard.press("Enter")
        page.goto("/meetings/")
        page.evaluate("localStorage.clear()")
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.go_back()
        page.locator(f"{CHAIR} .chooser-chip").first.wait_for()
        page.locator(f"{MEMBERS} .chooser-chip").first.wait_for()
        assert (chips(page, CHAIR), chips(page, MEMBERS), chips(page, UNIT)) == (
            ["王小明"],
            ["吴晓梅"],
            ["工程部"],
        )
        page.goto("/meetings/")
        page.goto("/meetings/new/")
        assert (chips(page, CHAIR), chips(page, UNIT)) == ([], ["行政人事部"])


def test_without_scripts_text_is_enough(meeting_form, shoot):
    with meeting_form(scripts=False) as page:
        page.fill("[name=chair_text]", "行政主管")
        page.fill("[name=members_text]", "wxm")
        shoot(page, "chooser-without-scripts")
        page.click("main [data-primary]")
        page.wait_for_selector("[name=members] option >> nth=1", state="attached")
        shoot(page, "chooser-without-scripts-refused")
        page.fill("[name=members_text]", "")
        page.select_option("[name=members]", label="王小明 · 工程部 · 员工")
        page.click("main [data-primary]")
        page.wait_for_url(lambda url: "/new/" not in url)
    assert people_of(Meeting.objects.get()) == ["王小明", "行政专员", "行政主管"]
