"""Journey of a fault transfer slip: filed, promised, moved, done, disputed, done again, confirmed; and the
day nobody answers.
"""

import re
from datetime import timedelta

import pytest
import time_machine

from comms.audit.queries import chain_problems
from comms.base.clock import local, now
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.handovers.models import FaultSlip
from comms.notifications.models import Notice
from tests.base import api, browser
from tests.factories.customers import make_community, make_household, make_room
from tests.screens import draft_is_kept, hits_for, settled

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLIPS = "/api/v1/fault-slips/"
SAVE = "#modal-content button[data-primary]"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


def event(user, slip, name, **said):
    """One act over REST with the version just seen; returns the slip as answered."""
    answer = api(user).post(
        f"{SLIPS}{slip['number']}/{name}/", said, format="json", headers={"If-Match": f'"{slip["version"]}"'}
    )
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.mark.django_db
@pytest.mark.clause("1.5.5.2", by="rest")
@pytest.mark.clause("1.5.5.3", by="rest")
@pytest.mark.clause("1.5.4.5", by="rest")
@pytest.mark.clause("1.5.4.6", by="rest")
def test_slip_from_the_finding_to_the_end_by_rest(company, at):
    make_community(company.MO01)
    with time_machine.travel(at, tick=False) as clock:
        said = {
            "office": "MO01",
            "found_at": (at - HOUR).isoformat(),
            "problem": "消防泵异响",
            "severity": "serious",
            "public_area": "泵房",
            "department": "EN",
            "reply_by": (at + 4 * HOUR).isoformat(),
            "measures_tried": "已断电重启",
        }
        filed = api(company.clerk).post(SLIPS, said, format="json", headers={"Idempotency-Key": "one"}).json()
        assert filed["state"] == "sent"
        clock.shift(2 * HOUR)
        slip = event(
            company.engineering,
            filed,
            "promise",
            promised_at=(at + DAY).isoformat(),
            promised_content="更换轴承",
        )
        slip = event(company.engineer, slip, "start")
        clock.shift(2 * HOUR)
        slip = event(
            company.engineer,
            slip,
            "change-deadline",
            promised_at=(at + 2 * DAY).isoformat(),
            reason="配件明日到货",
        )
        clock.shift(DAY)
        slip = event(company.engineer, slip, "report-done", handling="更换轴承", result="运行平稳")
        slip = event(company.clerk, slip, "dispute", reason="夜间仍有异响")
        slip = event(company.engineer, slip, "start")
        slip = event(company.engineer, slip, "report-done", handling="校正联轴器", result="夜间测试无异响")
        slip = event(company.director, slip, "confirm")
        slip = event(company.clerk, slip, "close")
    assert (slip["state"], slip["allowed_actions"], [move["late"] for move in slip["deadline_changes"]]) == (
        "closed",
        [],
        [False],
    )
    outcome = {(clock.name, clock.cycle): clock.state for clock in Clock.objects.all()}
    twice = [(name, cycle) for name in ("promise", "result", "feedback", "confirm") for cycle in (1, 2)]
    assert outcome == dict.fromkeys([("pass_on", 1), *twice, ("close", 2)], "met")
    kinds = Notice.objects.filter(recipient=company.director).order_by("id").values_list("kind", flat=True)
    assert [kind.removeprefix("handovers.") for kind in kinds] == [
        "promised",
        "deadline_changed",
        "done_reported",
        "resumed",
        "done_reported",
    ]
    timeline = [
        line["event"]
        for line in api(company.clerk)
        .get(f"/api/v1/events/?object=fault-slips/{slip['number']}")
        .json()["results"]
    ]
    assert timeline[0] == "close"
    assert len(timeline) == 11
    assert [problem for problem in chain_problems(at) if "seal" not in problem] == []


@pytest.mark.django_db
@pytest.mark.clause("1.5.4.5", by="operation")
def test_day_on_which_nobody_answers(company, at):
    """The wish passes: the head hears at once, quality and the representative later; the list shows it."""
    make_community(company.MO01)
    with time_machine.travel(at, tick=False) as clock:
        said = {
            "office": "MO01",
            "severity": "complex",
            "problem": "门禁失灵",
            "public_area": "大门",
            "department": "SE",
            "found_at": "2026-11-18T09:00",
            "reply_by": "2026-11-18T18:00",
        }
        browser(company.clerk).post("/fault-slips/new/", said)
        slip = FaultSlip.objects.get()
        for hours in range(4, 24 * 5 + 1, 4):
            clock.move_to(at + hours * HOUR)
            tick(at + hours * HOUR)
        breach = Notice.objects.exclude(kind="deadlines.warning").filter(kind__startswith="deadlines.")
        assert set(breach.values_list("recipient__username", flat=True)) == {
            "security",
            "quality",
            "representative",
        }
        late = browser(company.quality).get("/fault-slips/?overdue=true").context["rows"]
        assert [row["object"] for row in late] == [slip]
        browser(company.security).post(
            f"{slip.get_absolute_url()}promise/",
            {"version": slip.version, "promised_at": "2026-11-24T10:00", "promised_content": "更换读卡器"},
        )
        page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
        assert "Answered late" in page
    promise = Clock.objects.get(name="promise")
    assert (promise.state, promise.breached_at) == ("met_late", at + 8 * HOUR)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("1.5.5.2", by="browser")
def test_slip_by_browser(company, page_as, shoot):
    """The clerk files by keyboard on a phone, the department promises on a desk, the clerk confirms."""
    household = make_household(
        make_community(company.MO01, name="翠湖花园"),
        contact_name="陈小姐",
        phone="13812345678",
        number="1201",
    )
    make_room(household.room.building.community, building="5栋", number="0301")
    with page_as(company.clerk, phone=True) as page:
        number = file_by_keyboard(page, shoot)
    with page_as(company.engineering) as page:
        promise_on_a_desk(page, number, shoot)
    with page_as(company.engineer) as page:
        page.goto(f"/fault-slips/{number}/")
        act(page, "Start work")
        act(page, "Report done", handling="更换轴承", result="运行平稳")
    with page_as(company.clerk, phone=True) as page:
        page.goto(f"/fault-slips/{number}/")
        act(page, "Confirm")
        shoot(page, "slip-confirmed-phone")
    assert FaultSlip.objects.get().state == "confirmed"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_was_typed_survives_a_lost_page(company, page_as):
    """The words and the chosen room come back after the page was lost."""
    room = make_household(make_community(company.MO01), number="1201").room
    with page_as(company.clerk, phone=True) as page:
        page.goto("/fault-slips/new/")
        page.fill("#id_problem", "水泵异响")
        page.select_option("#id_building", label="3栋")
        page.locator("#id_room option", has_text="1201").wait_for(state="attached")
        settled(page)
        page.select_option("#id_room", str(room.uuid))
        page.fill("#id_public_area", "入户门口")
        draft_is_kept(page, "入户门口", str(room.uuid))
        page.reload()
        page.locator("#id_room option:checked", has_text="1201").wait_for(state="attached")
        assert page.input_value("#id_problem") == "水泵异响"
        assert page.locator("#id_building option:checked").text_content() == "3栋"


def file_by_keyboard(page, shoot):
    """The form from the first key to the sent slip, without the mouse; returns the number."""
    page.goto("/fault-slips/new/")
    page.wait_for_selector("#id_problem:focus")
    page.keyboard.type("3栋2单元水泵异响")
    page.keyboard.press("Tab")
    page.keyboard.type("1201")
    hits_for(page, "1201", ".slip-place")
    page.keyboard.press("Enter")
    page.locator("#id_room option:checked", has_text="1201").wait_for(state="attached")
    settled(page)
    page.locator("#id_department").press_sequentially("gcb")
    hits_for(page, "gcb", "[data-chooser=department]")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="In 24 hours").click()
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", page.input_value("#id_reply_by"))
    shoot(page, "slip-form-phone")
    page.focus("#id_problem")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/fault-slips/TS-"))
    shoot(page, "slip-sent-phone")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def promise_on_a_desk(page, number, shoot):
    """From the list through the dialog to the promise."""
    page.goto("/fault-slips/?waiting=promise")
    with page.expect_navigation():
        page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Promise").first.click()
    page.locator("#modal[data-shown]").wait_for()
    page.fill("#id_promised_at", "2020-01-01T10:00")
    page.fill("#id_promised_content", "更换轴承")
    page.locator(SAVE).click()
    page.wait_for_selector("#modal-content [data-error-summary]")
    settled(page)
    assert page.input_value("#id_promised_content") == "更换轴承"
    shoot(page, "slip-promise-refused")
    page.fill("#id_promised_at", f"{local(now()) + timedelta(days=30):%Y-%m-%dT10:00}")
    with page.expect_navigation():
        page.locator(SAVE).click()
    page.wait_for_selector("text=Later than wanted")
    shoot(page, "slip-promised-desk")


def act(page, name, **said):
    """Press an act's button, fill its dialog, save."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.locator("#modal[data-shown]").wait_for()
    for field, text in said.items():
        page.fill(f"#id_{field}", text)
    with page.expect_navigation():
        page.locator(SAVE).click()
