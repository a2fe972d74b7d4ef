"""The live page in a browser: who speaks, who is next; sign-in, outcome and resolution in one step."""

from datetime import timedelta

import pytest

from comms.base.clock import now
from comms.base.versions import ANY
from meetings import operations
from meetings.operations import speaking
from meetings.queries import kind
from tests.screens import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(company):
    """A meeting that began half an hour ago; all but the management representative have signed in."""
    operations.load_kinds()
    begun = now() - timedelta(minutes=30)
    told = {"by": company.hr, "at": begun - timedelta(hours=1)}
    meeting = operations.call_meeting(
        kind=kind("president_office"),
        unit=company.AH,
        title="总裁办公会",
        starts_at=begun,
        ends_at=begun + timedelta(minutes=90),
        chair=company.president,
        minute_taker=company.hr,
        members=[company.vice, company.engineering, company.representative],
        with_audience=False,
        short_notice_reason="年度预算",
        **told,
    )
    operations.add_item(meeting, title="电梯大修方案", **told)
    operations.issue_agenda(meeting, version=ANY, **told)
    told["at"] = begun
    operations.start(meeting, version=ANY, **told)
    for person in (company.president, company.vice, company.engineering):
        operations.sign_in(meeting, user=person, **told)
    return meeting


def called(page, name):
    """Wait until this person speaks on the page."""
    page.locator(".speech-name", has_text=name).wait_for()
    settled(page)


@pytest.mark.clause("1.7.3", by="browser")
def test_speakers_are_called_paused_and_followed_by_the_next(hall, company, page_as, shoot):
    with page_as(company.hr) as page:
        page.goto(f"/meetings/{hall.number}/live/")
        page.get_by_role("button", name="Put on the list: 工程主管").click()
        page.locator("[data-queue] > li", has_text="工程主管").wait_for()
        settled(page)
        page.get_by_role("button", name="Speaks now: 副总裁").click()
        called(page, "副总裁")
        page.get_by_role("button", name="Put on the list: 总裁", exact=True).click()
        page.locator("[data-queue] > li:nth-child(2)", has_text="总裁").wait_for()
        settled(page)
        page.locator("[data-queue] > li:nth-child(2) [data-up]").focus()
        page.keyboard.press("ArrowUp")
        page.locator("[data-queue] > li:nth-child(1)", has_text="总裁").wait_for()
        settled(page)
        page.locator("[data-queue] > li:nth-child(2)").drag_to(
            page.locator("[data-queue] > li:nth-child(1)"), target_position={"x": 20, "y": 2}
        )
        page.locator("[data-queue] > li:nth-child(1)", has_text="工程主管").wait_for()
        settled(page)
        page.get_by_role("button", name="Pause the speech").click()
        page.get_by_role("button", name="Go on").wait_for()
        settled(page)
        shown = page.inner_text(".speech-time")
        page.wait_for_timeout(1500)
        assert page.inner_text(".speech-time") == shown
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Pause the speech").wait_for()
        page.wait_for_function(
            "shown => document.querySelector('.speech-time').textContent !== shown", arg=shown
        )
        shoot(page, "live-speakers")
        settled(page)
        page.get_by_role("button", name="Next: 工程主管").click()
        called(page, "工程主管")
    states = hall.speaking_turns.order_by("begun_at").values_list("participant__user__username", "state")
    assert ("vice", "ended") in states
    assert ("engineering", "speaking") in states


@pytest.mark.clause("1.7.3", by="browser")
def test_a_speech_runs_over_its_time_before_everybodys_eyes(hall, company, page_as):
    """It began eight minutes less three seconds ago, as the portal knows."""
    part = hall.participants.get(user=company.vice)
    begun = now() - timedelta(minutes=8, seconds=-3)
    speaking.give_floor(hall, participant=part, by=company.hr, at=begun)
    with page_as(company.hr) as page:
        page.goto(f"/meetings/{hall.number}/live/")
        page.wait_for_selector(".speech[data-stage=over]")
        page.wait_for_selector(".speech-sign[data-of=over] >> visible=true")
        assert page.inner_text(".speech-time") >= "8:01"


@pytest.mark.clause("1.7.6.2", by="browser")
def test_sign_in_outcome_and_resolution_take_one_step_each(hall, company, page_as):
    with page_as(company.hr, language="zh-hans") as page:
        page.goto(f"/meetings/{hall.number}/live/")
        page.get_by_role("button", name="签到: 管理者代表").click()
        page.get_by_role("button", name="签到: 管理者代表").wait_for(state="detached")
        first = page.locator("#agenda .agenda > li").first
        first.get_by_role("button", name="已有结论").click()
        first.locator(".outcome.is-chosen", has_text="已有结论").wait_for()
        settled(page)
        first.get_by_role("button", name="已知悉").click()
        first.locator(".outcome.is-chosen", has_text="已知悉").wait_for()
        page.fill("#id_line", "@无此人 12-10 提交方案")
        page.keyboard.press("Enter")
        page.wait_for_selector("#resolution-line .invalid-feedback")
        assert page.input_value("#id_line") == "@无此人 12-10 提交方案"
        for text in ("提交方案", "组织比选"):
            page.fill("#id_line", f"@工程主管 12-10 {text}")
            page.keyboard.press("Enter")
            page.locator("#resolutions .line-title", has_text=text).wait_for()
            page.wait_for_function("document.querySelector('#id_line').value === ''")
    assert list(hall.resolutions.order_by("id").values_list("text", flat=True)) == ["提交方案", "组织比选"]
    assert hall.participants.get(user=company.representative).sign_ins.exists()


@pytest.mark.clause("1.7.3", by="browser")
def test_a_participant_asks_to_speak_on_the_phone(hall, company, page_as):
    with page_as(company.vice, language="zh-hans", phone=True) as page:
        page.goto(f"/meetings/{hall.number}/")
        page.get_by_role("button", name="我要发言").click()
        page.get_by_text("您排在等候发言的第1位。").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        settled(page)
        page.get_by_role("button", name="不发言了").click()
        page.get_by_role("button", name="我要发言").wait_for()
    assert hall.speaking_turns.get().state == "withdrawn"
