"""Recurring duties on pages and over REST: the list, one duty, its explanation, the board of a year."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from lxml import html

from comms.base.clock import end_of_day
from comms.deadlines import operations
from comms.deadlines.models import PeriodDuty
from comms.deadlines.operations import Period
from comms.deadlines.states import ExemptReason
from tests.base import api, browser, expect_api_statuses, expect_statuses, problem, query_counts
from tests.factories.meetings import make_meeting, started

pytestmark = pytest.mark.django_db
BOARD, REST = "/year-board/", "/api/v1/period-duties/"
JUNE = date(2026, 6, 30)


@pytest.fixture
def missed(company, at, time_machine):
    """The board's first half-year, which nobody met in; Admin & HR answers for it."""
    time_machine.move_to(at, tick=False)
    early = datetime(2026, 1, 10, tzinfo=UTC)
    period = Period("2026-H1", (date(2026, 1, 1), JUNE))
    said = {"source": "series:board", "policy": "meetings.held.board", "unit": company.HQ}
    duty = operations.open_period_duty(period, **said, person=company.hr, at=early)
    operations.tick(end_of_day(JUNE) + timedelta(hours=1))
    return duty


def holiday(company, at, day=date(2026, 10, 1), unit=None):
    """An exempt day of the morning assembly."""
    period = Period(day.isoformat(), (day, day), exempt_reason=ExemptReason.HOLIDAY)
    said = {"source": "series:ma", "policy": "meetings.held.morning_assembly", "unit": unit or company.AH}
    return operations.open_period_duty(period, **said, at=at)


def cells(client, query=""):
    """{row of the board: {month: [texts of its duties]}}."""
    page = html.fromstring(client.get(f"{BOARD}?{query}").text)
    found = {}
    for line in page.xpath("//table[@class='year-board']/tbody/tr"):
        months = {
            month: [words(link) for link in cell.iter("a")]
            for month, cell in enumerate(line.iter("td"), start=1)
        }
        found[words(line.find("th"))] = {month: texts for month, texts in months.items() if texts}
    return found


def words(element):
    """The text of an element, in one line."""
    return " ".join(" ".join(element.itertext()).split())


def test_board_shows_what_recurs_by_unit_and_month(missed, company, at):
    holiday(company, at)
    assert cells(browser(company.quality)) == {
        "Morning assembly held AH": {10: ["2026-10-01 Exempt"]},
        "Board meeting held HQ": {6: ["2026-H1 Missed"]},
    }


def test_board_is_filtered_by_year_unit_clause_and_state(missed, company, at):
    holiday(company, at)
    client = browser(company.quality)
    for query, rows in (
        ("year=2025", 0),
        ("year=2026&unit=HQ", 1),
        ("clause=1.5.2.1", 1),
        ("state=missed", 1),
        ("unexplained=true", 1),
        ("state=met", 0),
    ):
        assert len(cells(client, query)) == rows, query


@pytest.mark.parametrize("year", ["1", "abc", "99999", "-5"])
def test_an_impossible_year_is_said_beside_the_field(missed, company, year):
    answer = browser(company.quality).get(f"{BOARD}?year={year}")
    assert answer.status_code == 200
    assert "is-invalid" in answer.text
    problem(api(company.quality).get(f"{REST}?year={year}"), 400)


def test_board_shows_each_what_they_may_see(missed, company, at):
    holiday(company, at, unit=company.MO01)
    assert len(cells(browser(company.quality))) == 2
    assert len(cells(browser(company.clerk))) == 1
    assert cells(browser(company.outsider)) == {}


def test_board_has_pages(company, at, monkeypatch):
    monkeypatch.setattr("comms.deadlines.views.duties.LINES", 1)
    with time_machine.travel(at, tick=False):
        holiday(company, at)
        holiday(company, at, unit=company.EN)
        client = browser(company.quality)
        assert [list(cells(client, f"page={page}")) for page in (1, 2)] == [
            ["Morning assembly held AH"],
            ["Morning assembly held EN"],
        ]


def test_board_costs_the_same_with_three_rows(company, at):
    days = iter(date(2026, 10, day) for day in range(1, 20))
    with time_machine.travel(at, tick=False):
        query_counts(lambda: holiday(company, at, next(days)), BOARD, company.quality)


def test_duty_is_explained_on_its_page(missed, company):
    address = missed.get_absolute_url()
    page = browser(company.hr).get(address).text
    assert "Missed" in page and f"{address}explain/" in page
    assert f"{address}explain/" not in browser(company.quality).get(address).text
    refused = browser(company.hr).post(f"{address}explain/", {"reason": "", "version": missed.version})
    assert refused.status_code == 400
    said = {"reason": "董事长住院", "version": PeriodDuty.objects.get().version}
    assert browser(company.hr).post(f"{address}explain/", said).status_code == 302
    page = browser(company.quality).get(address).text
    assert "董事长住院" in page and "行政主管" in page


def test_duty_is_hidden_from_others(missed, company):
    expect_statuses(missed.get_absolute_url(), {company.hr: 200, company.quality: 200, company.clerk: 404})
    expect_api_statuses(f"{REST}{missed.uuid}/", {company.hr: 200, company.clerk: 404, None: 401})


def test_duty_is_explained_over_rest(missed, company):
    client = api(company.hr)
    row = client.get(f"{REST}{missed.uuid}/").json()
    assert (row["state"], row["clause"], row["met_by"], row["allowed_actions"]) == (
        "missed",
        "1.7.a.3",
        None,
        ["explain"],
    )
    problem(api(company.quality).post(f"{REST}{missed.uuid}/explain/", {"reason": "x", "version": 9}), 403)
    said = {"reason": "董事长住院", "version": row["version"]}
    done = client.post(f"{REST}{missed.uuid}/explain/", said, format="json").json()
    assert (done["explanation"], done["explained_by"]["name"], done["state"]) == (
        "董事长住院",
        "行政主管",
        "missed",
    )
    assert client.get(f"{REST}?unexplained=true").json()["results"] == []


def test_what_fulfilled_a_duty_is_named_to_those_who_may_see_it(company, at):
    """The meeting's department sees both; the quality department's staff sees that the duty was kept."""
    with time_machine.travel(at, tick=False):
        meeting = started(make_meeting(company, at), company)
    with time_machine.travel(meeting.starts_at, tick=False):
        duty = PeriodDuty.objects.get(period_key="2026-12")
        for person in (company.hr, company.quality):
            row = api(person).get(f"{REST}{duty.uuid}/").json()
            assert (row["state"], row["met_by"]["name"]) == ("met", f"meetings/{meeting.number}")
        page = browser(company.hr).get(duty.get_absolute_url()).text
        assert meeting.get_absolute_url() in page
        assert duty.get_absolute_url() in browser(company.hr).get(meeting.get_absolute_url()).text
