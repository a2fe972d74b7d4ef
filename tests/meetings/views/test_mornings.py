"""The director's page for the phone, the roll, the board of a month, the list and its file."""

from datetime import date, timedelta

import pytest
import time_machine

from meetings import operations
from meetings.models import OfficeMorning
from meetings.states import Attendance, MeetingState
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.factories.mornings import at_clock, make_deciding
from tests.factories.organization import make_person, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 19)
PAGE = "/mornings/"


@pytest.fixture
def clock():
    """Twenty to nine on Thursday 19 November."""
    with time_machine.travel(at_clock(TODAY, 8, 40), tick=False) as moved:
        yield moved


@pytest.fixture
def morning(company, at, clock):
    """Of today, office MO01."""
    make_deciding(company, at)
    operations.plan_meetings(at)
    return OfficeMorning.objects.get(day=TODAY)


def press(user, morning, act, **said):
    """The button of the page, as its form sends it."""
    address = f"/mornings/{morning.uuid}/{act}/"
    return browser(user).post(address, {"version": OfficeMorning.objects.get(pk=morning.pk).version} | said)


def now_stands(morning):
    return OfficeMorning.objects.get(pk=morning.pk).state


@pytest.mark.clause("1.5.6.1", by="page")
def test_one_press_says_that_it_is_not_needed_and_another_takes_it_back(morning, company):
    page = browser(company.director).get(PAGE).content.decode()
    assert f'action="/mornings/{morning.uuid}/hold/"' in page
    assert f'action="/mornings/{morning.uuid}/skip/"' in page
    answer = press(company.director, morning, "skip")
    assert (answer.status_code, answer["Location"], now_stands(morning)) == (302, PAGE, "not_needed")
    page = browser(company.director).get(PAGE).content.decode()
    assert f'action="/mornings/{morning.uuid}/undo/"' in page
    press(company.director, morning, "undo")
    assert now_stands(morning) == "undecided"


@pytest.mark.clause("1.5.6.2", by="page")
def test_holding_leads_to_the_roll_where_each_is_ticked_with_one_press(morning, company):
    present = make_person("foreman", "班长甲", post="staff", unit=company.MO01, tier="management")
    late = make_person("other", "班长乙", post="staff", unit=company.MO01, tier="management")
    answer = press(company.director, morning, "hold")
    meeting = OfficeMorning.objects.get(pk=morning.pk).meeting
    roll = f"/meetings/{meeting.number}/roll/"
    assert (answer.status_code, answer["Location"]) == (302, roll)
    page = browser(company.director).get(roll).content.decode()
    assert "班长甲" in page and "2026-11-19T08:40" in page
    with time_machine.travel(at_clock(TODAY, 8, 47), tick=False):
        client = browser(company.director)
        client.post(roll, {"user": str(present.uuid), "in_at": "2026-11-19T08:40"})
        client.post(roll, {"user": str(late.uuid)})
        answer = client.post(f"/meetings/{meeting.number}/finish/", {"version": _version(meeting)})
    assert answer["Location"] == roll
    came = dict(meeting.participants.values_list("user__username", "attendance"))
    assert (came["foreman"], came["other"]) == (Attendance.PRESENT, Attendance.LATE)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CLOSED
    assert browser(company.director).get(roll).status_code == 200


def _version(meeting):
    return type(meeting).objects.get(pk=meeting.pk).version


def test_a_late_decision_asks_for_the_reason(morning, company, clock):
    clock.move_to(at_clock(TODAY, 9))
    operations.plan_mornings(at_clock(TODAY, 9))
    page = browser(company.director).get(PAGE).content.decode()
    assert (
        f'href="/mornings/{morning.uuid}/hold/"' in page and f'action="/mornings/{morning.uuid}' not in page
    )
    answer = press(company.director, morning, "skip")
    assert (answer.status_code, list(form_errors(answer))) == (400, ["reason"])
    press(company.director, morning, "skip", reason="处理停水")
    assert now_stands(morning) == "not_needed"


def test_taking_back_is_not_offered_once_the_time_is_over(morning, company, clock):
    press(company.director, morning, "skip")
    clock.move_to(at_clock(TODAY, 8, 46))
    assert "/undo/" not in browser(company.director).get(PAGE).content.decode()
    assert "/undo/" not in browser(company.director).get(morning.get_absolute_url()).content.decode()


def test_the_desk_of_the_director_has_the_buttons_and_that_of_others_has_not(morning, company):
    assert f"/mornings/{morning.uuid}/skip/" in browser(company.director).get("/").content.decode()
    for person in (company.clerk, company.director2, company.quality):
        assert f"/mornings/{morning.uuid}/skip/" not in browser(person).get("/").content.decode()


def test_who_opens_which_page(morning, company):
    expect_statuses(
        morning.get_absolute_url(),
        {company.director: 200, company.quality: 200, company.director2: 404, None: 302},
    )
    expect_statuses(PAGE, {company.director: 200, company.quality: 302, company.clerk: 302, None: 302})
    expect_statuses("/mornings/board/", {company.director: 200, company.outsider: 200, None: 302})
    hold = f"/mornings/{morning.uuid}/hold/"
    said = {"version": morning.version}
    expect_statuses(hold, {company.quality: 403, company.director2: 404, None: 302}, method="post", data=said)
    assert now_stands(morning) == "undecided"


def test_the_board_shows_each_office_and_day_with_what_lapsed_apart(morning, company, clock, at):
    make_deciding(company, at, code="ob-mo02", unit=company.MO02)
    operations.plan_meetings(at)
    press(company.director, morning, "skip")
    clock.move_to(at_clock(TODAY + 2 * DAY, 9))
    operations.plan_meetings(at_clock(TODAY + 2 * DAY, 9))
    context = browser(company.quality).get("/mornings/board/?month=2026-11").context
    assert {figure["label"]: figure["value"] for figure in context["counts"]} == {
        "Undecided": 2,
        "Held": 0,
        "Not needed": 1,
        "No decision": 5,
    }
    shown = {
        line["unit"].code: ([m.state for _day, m in line["cells"] if m], line["counts"])
        for line in context["lines"]
    }
    assert shown == {
        "MO01": (["not_needed", "lapsed", "lapsed", "undecided"], [0, 1, 2]),
        "MO02": (["lapsed", "lapsed", "lapsed", "undecided"], [0, 0, 3]),
    }
    own = browser(company.director).get("/mornings/board/?month=2026-11").context["lines"]
    assert [line["unit"].code for line in own] == ["MO01"]
    lapsed = browser(company.quality).get("/mornings/board/?month=2026-11&state=lapsed&unit=MO02").context
    assert [line["counts"] for line in lapsed["lines"]] == [[0, 0, 3]]
    assert browser(company.quality).get("/mornings/board/?month=2026-13").context["lines"] == []


def test_the_list_and_its_file_say_who_decided_and_why(morning, company):
    press(company.director, morning, "skip", reason="全员外出")
    answer = browser(company.quality).get("/mornings/list/?export=csv&state=not_needed")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert {"2026-11-19", "MO01", "Not needed", "一处主任", "全员外出"} <= set(lines[1].split(","))


def test_list_board_and_page_cost_no_more_with_more_offices(company, at, clock):
    numbers = iter(range(9))

    def office():
        unit = make_unit(f"Y{next(numbers)}", "management_office", "新管理处", parent=company.HQ)
        make_deciding(company, at, code=f"ob-{unit.code.lower()}", unit=unit)
        operations.plan_meetings(at)

    for address in ("/mornings/board/", "/mornings/list/"):
        query_counts(office, address, company.quality)
