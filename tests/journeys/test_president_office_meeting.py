"""Journey of a president's office meeting: from the series to acknowledged minutes and a verified resolution;
the month nobody acts.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comms.audit.queries import chain_problems
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Meeting
from meetings.queries import kind
from meetings.queries.series import duty_of
from meetings.states import MeetingState
from tests.base import api, browser, problem
from tests.screens import hits_for
from tests.waiting import unseen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOT = "/api/v1"
SAVE = "#modal-content button[data-primary]"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


def get(user, path):
    return api(user).get(f"{ROOT}/{path}").json()


def post(user, path, said=None, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return api(user).post(f"{ROOT}/{path}", said or {}, format="json", headers=headers)


def act(user, path, event, **said):
    """One act over REST with the present version; returns the object as answered."""
    answer = post(user, f"{path}{event}/", said, version=get(user, path)["version"])
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.mark.django_db
@pytest.mark.clause("1.5.1.1", by="rest")
@pytest.mark.clause("1.7.b.5", by="rest")
@pytest.mark.clause("1.7.6.1", by="rest")
@pytest.mark.clause("1.7.6.2", by="rest")
@pytest.mark.clause("1.7.7.1", by="rest")
@pytest.mark.clause("1.7.7.2", by="rest")
@pytest.mark.clause("1.7.8", by="rest")
def test_meeting_from_the_series_to_the_verified_resolution_by_rest(company, at):
    with time_machine.travel(at, tick=False) as clock:
        # The series plans the meeting by itself
        said = {
            "code": "po",
            "title": "总裁办公会",
            "kind": "president_office",
            "rule_kind": "month_first_workdays",
            "location": "三楼",
        }
        assert post(company.hr, "meeting-series/", said).status_code == 201
        act(company.hr, "meeting-series/po/", "activate")
        clock.shift(timedelta(minutes=20))
        tick(timezone.now())
        [first, *_rest] = get(company.hr, "meeting-series/po/occurrences/")["results"]
        meeting = f"meetings/{first['meeting']}/"
        assert first["day"] == "2026-12-02"

        # Admin & HR prepares, participants answer
        item = post(
            company.hr,
            f"{meeting}agenda-items/",
            {"title": "电梯大修方案", "category": "market", "planned_minutes": 30},
        ).json()
        act(company.hr, meeting, "issue-agenda")
        assert post(company.vice, f"{meeting}reply/", {"rsvp": "accepted"}).status_code == 200

        # It is held: people sign in, outcomes and a resolution are recorded
        clock.move_to(datetime(2026, 12, 2, 1, 0, tzinfo=UTC))
        act(company.president, meeting, "start")
        for person in (company.president, company.vice, company.hr):
            assert post(person, f"{meeting}sign-ins/").status_code == 201
        clock.shift(HOUR)
        for row in get(company.hr, f"{meeting}agenda-items/")["results"]:
            act(company.hr, f"{meeting}agenda-items/{row['uuid']}/", "outcome", outcome="concluded")
        told = {"meeting": first["meeting"], "text": "完成招标", "due_on": "2026-12-31", "item": item["uuid"]}
        assert set(problem(post(company.hr, "resolutions/", told), 400)["errors"]) == {"owner"}
        number = post(company.hr, "resolutions/", told | {"owner": str(company.engineering.uuid)}).json()[
            "number"
        ]
        ended = act(company.president, meeting, "finish")
        assert (ended["state"], ended["over_cap"], ended["late_start_minutes"]) == ("finished", False, 0)

        # Minutes within three days
        clock.shift(DAY)
        tick(timezone.now())
        assert Notice.objects.filter(kind="meetings.minutes_reminder", recipient=company.hr).count() == 1
        minutes = f"minutes/{ended['minutes']}/"
        draft = get(company.hr, minutes)
        api(company.hr).patch(
            f"{ROOT}/{minutes}", {"body": "同意分两期实施。", "version": draft["version"]}, format="json"
        )
        act(company.hr, minutes, "submit")
        act(company.president, minutes, "return", reason="补充预算")
        act(company.hr, minutes, "submit")
        assert act(company.president, minutes, "approve")["state"] == "distributed"
        board = {
            row["recipient"]["name"]: row["why"]
            for row in get(company.hr, f"{minutes}distributions/")["results"]
        }
        assert board == {
            "总裁": "attendee",
            "行政主管": "attendee",
            "副总裁": "attendee",
            "管理者代表": "absentee",
            "工程主管": "related",
        }

        # Everyone reads and signs
        for person in (
            company.president,
            company.vice,
            company.representative,
            company.engineering,
            company.hr,
        ):
            assert get(person, minutes)["document"]["body"] == "同意分两期实施。"
            assert post(person, f"{minutes}read/").status_code == 200
            assert post(person, f"{minutes}acknowledge/").status_code == 200
        assert all(row["acknowledged_at"] for row in get(company.hr, f"{minutes}distributions/")["results"])

        # The resolution is followed to its end, then the meeting closes by itself
        resolution = f"resolutions/{number}/"
        act(
            company.engineering, resolution, "submit-plan", steps=[{"text": "编制招标文件"}, {"text": "开标"}]
        )
        act(company.president, resolution, "accept-plan")
        clock.shift(10 * DAY)
        act(company.engineering, resolution, "report-done", result="已签合同")
        assert act(company.hr, resolution, "verify")["state"] == "verified"
        clock.shift(HOUR)
        tick(timezone.now())
        assert get(company.hr, meeting)["state"] == "closed"

    held = Meeting.objects.get(number=first["meeting"])
    outcome = {clock.name: clock.state for clock in Clock.objects.of(held)}
    assert outcome == dict.fromkeys(["agenda", "finish", "minutes"], "met")
    [duty] = get(company.hr, "period-duties/?year=2026")["results"]
    assert (duty["period_key"], duty["state"], duty["met_by"]["name"]) == (
        "2026-12",
        "met",
        f"meetings/{held.number}",
    )
    assert unseen() == []
    next_one = held.series.meetings.get(period_key="2027-01")
    assert "prior_minutes" in next_one.agenda_items.values_list("type", flat=True)
    assert [one for one in chain_problems(at) if "seal" not in one] == []


@pytest.mark.django_db
@pytest.mark.clause("1.5.1.1", by="operation")
@pytest.mark.clause("1.7.b.5", by="operation")
def test_month_in_which_nobody_acts(company, at):
    """No agenda, no meeting: the minute taker, the head, the quality manager hear in turn; it asks for a
    reason; the page says so.
    """
    from tests.factories.meetings import make_meeting

    meeting = make_meeting(company, at)
    with time_machine.travel(at, tick=False) as clock:
        for _sweep in range(18 * 24 // 12):
            clock.shift(12 * HOUR)
            tick(timezone.now())
        meeting.refresh_from_db()
        assert (meeting.state, meeting.needs_explanation) == (MeetingState.NOT_HELD, True)
        outcome = {one.name: (one.state, one.breached_at is not None) for one in Clock.objects.of(meeting)}
        assert outcome == {"agenda": ("cancelled", True), "explanation": ("running", False)}
        duty = duty_of(meeting)
        assert (duty.clock.state, duty.state_at(timezone.now())) == ("breached", "missed")
        late = Notice.objects.filter(kind__in=["deadlines.breach", "deadlines.escalation"])
        assert {"hr", "quality"} <= set(late.values_list("recipient__username", flat=True))
        assert Notice.objects.filter(kind="meetings.not_held").count() == 3
        page = browser(company.quality).get(meeting.get_absolute_url()).content.decode()
        assert "Say why it was not held" in page
        browser(company.hr).post(
            f"{meeting.get_absolute_url()}explain/", {"reason": "总裁住院", "version": meeting.version}
        )
    meeting.refresh_from_db()
    assert meeting.not_held_reason == "总裁住院"
    assert not Clock.objects.of(meeting).open().exists()
    duty = duty_of(meeting)
    assert (duty.explanation, duty.clock.state) == ("总裁住院", "cancelled")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("1.7.7.2", by="browser")
def test_meeting_by_browser(company, page_as, shoot):
    """Admin & HR at a desk, the President and an attendee on their phones."""
    now = timezone.now()
    operations.load_kinds()
    meeting = operations.call_meeting(
        kind=kind("president_office"),
        unit=company.AH,
        title="总裁办公会",
        starts_at=now + HOUR / 2,
        ends_at=now + 2 * HOUR,
        chair=company.president,
        minute_taker=company.hr,
        members=[company.vice],
        with_audience=False,
        short_notice_reason="年度预算",
        location="三楼会议室",
        by=company.hr,
        at=now,
    )
    page_of = meeting.get_absolute_url()

    def press(page, button):
        """A button after which another page comes, or this one anew."""
        with page.expect_navigation():
            page.click(button)

    with page_as(company.hr) as page:
        page.goto(f"{page_of}agenda/")
        page.get_by_role("link", name="Add an item").click()
        page.fill("#modal-content [name=title]", "电梯大修方案")
        page.fill("#modal-content [name=planned_minutes]", "20")
        press(page, SAVE)
        page.wait_for_selector(".agenda >> text=电梯大修方案")
        shoot(page, "agenda-editor")
        page.goto(page_of)
        page.click("[data-event=issue-agenda]")
        press(page, SAVE)
        page.wait_for_selector("text=Version 1 sent")
        shoot(page, "meeting")

    with page_as(company.vice, phone=True) as page:
        page.goto(page_of)
        page.click("#my-part a")
        page.select_option("#modal-content [name=rsvp]", "accepted")
        press(page, SAVE)
        page.wait_for_selector("#my-part >> text=Coming")
        shoot(page, "meeting-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.goto(f"{page_of}sign-in/{meeting.sign_in_token}/")
        press(page, "form:not([action]) button")
        page.wait_for_selector("text=Signed in")
        shoot(page, "sign-in-phone")

    with page_as(company.hr) as page:
        page.goto(page_of)
        page.click("[data-event=start]")
        press(page, SAVE)
        page.wait_for_selector("[data-clock-start]")
        page.wait_for_selector("#people >> text=Present 2 / 3")
        page.click("#with-all-fields summary")
        page.fill("[name=text]", "完成招标")
        press(page, "text=Add a resolution")
        page.wait_for_selector("text=Name the person responsible")
        page.locator("#id_owner").press_sequentially("工程主管")
        hits_for(page, "工程主管", "[data-chooser=owner]")
        page.keyboard.press("Enter")
        page.fill("[name=due_on]", f"{now + 30 * DAY:%Y-%m-%d}")
        press(page, "[data-primary]")
        page.wait_for_selector("#resolutions .line-title >> text=完成招标")
        shoot(page, "live")
        for index in range(page.locator("#agenda .agenda > li").count()):
            line = page.locator("#agenda .agenda > li").nth(index)
            line.get_by_role("button", name="Concluded").click()
            line.locator(".outcome.is-chosen").wait_for()
        page.click("[data-event=finish]")
        press(page, SAVE)
        page.wait_for_selector("[name=submit]")
        page.fill("[name=body]", "同意分两期实施。")
        shoot(page, "minutes-editor")
        press(page, "[name=submit]")
        page.wait_for_selector("text=With the chair")

    minutes = Meeting.objects.get(pk=meeting.pk).minutes
    with page_as(company.president, phone=True) as page:
        page.goto(minutes.get_absolute_url())
        page.click("[data-event=approve]")
        press(page, SAVE)
        page.wait_for_selector("text=Distributed")
        shoot(page, "minutes-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    with page_as(company.vice, phone=True) as page:
        page.goto(minutes.get_absolute_url())
        press(page, "[data-event=acknowledge]")
        page.wait_for_selector("[data-event=acknowledge]", state="detached")

    with page_as(company.hr, language="zh-hans") as page:
        page.goto(minutes.get_absolute_url())
        page.wait_for_selector("#distribution")
        shoot(page, "minutes")
        page.goto("/meetings/calendar/")
        shoot(page, "calendar")
        page.goto("/resolutions/")
        page.wait_for_selector("text=完成招标")
        shoot(page, "resolutions")
    received = minutes.current.distributions.get(recipient=company.vice)
    assert received.read_at
    assert received.acknowledged_at
