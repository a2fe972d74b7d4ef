"""Lists, ledger, calendar and feed: filters, exports, and as many queries for three rows as for one."""

from datetime import timedelta
from itertools import count

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import CalendarFeed
from meetings.queries import kind
from tests.base import api, browser, query_counts
from tests.factories.meetings import (
    HOUR,
    adopted,
    make_series,
)
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


def call(company, at, number=[0]):  # noqa: B006 - counts calls
    number[0] += 1
    start = at + timedelta(days=3, hours=number[0])
    return operations.call_meeting(
        kind=kind("department"),
        unit=company.AH,
        title="例会",
        starts_at=start,
        ends_at=start + HOUR,
        by=company.hr,
        at=at,
    )


@pytest.mark.parametrize("name", ["meeting_list", "calendar"])
def test_lists_of_meetings_take_as_many_queries_for_three_as_for_one(company, at, name):
    address = url(name) + ("?month=2026-11" if name == "calendar" else "")
    query_counts(lambda: call(company, at), address, company.hr, at_most=20)


def test_the_page_of_a_meeting_takes_as_many_queries_for_three_items_as_for_one(meeting, company, at):
    meeting.agenda_items.all().delete()
    query_counts(
        lambda: operations.add_item(meeting, title="议题", presenter=company.vice, by=company.hr, at=at),
        meeting.get_absolute_url(),
        company.hr,
        at_most=45,
    )


def test_the_ledger_takes_as_many_queries_for_three_as_for_one(running, company):
    query_counts(lambda: adopted(running, company), url("resolution_list"), company.hr, at_most=20)


@pytest.mark.parametrize("client, address", [(browser, url("minutes_list")), (api, "/api/v1/minutes/")])
def test_lists_of_minutes_take_as_many_queries_for_three_as_for_one(company, at, client, address):
    def make():
        meeting = call(company, at)
        operations.finish(
            operations.start(
                meeting,
                by=company.hr,
                at=meeting.starts_at,
                version=ANY,
            ),
            by=company.hr,
            at=meeting.ends_at,
            version=ANY,
        )

    query_counts(make, address, company.hr, client=client, at_most=20)


def test_meetings_over_rest_take_as_many_queries_for_three_as_for_one(company, at):
    query_counts(lambda: call(company, at), "/api/v1/meetings/", company.hr, client=api, at_most=12)


@pytest.mark.parametrize("client, address", [(browser, url("series_list")), (api, "/api/v1/meeting-series/")])
def test_lists_of_series_take_as_many_queries_for_three_as_for_one(company, at, client, address):
    codes = count()
    query_counts(
        lambda: make_series(company, at, code=f"s{next(codes)}"),
        address,
        company.hr,
        client=client,
        at_most=16,
    )


def test_the_ledger_is_filtered_and_exported_as_shown(running, company):
    first = adopted(running, company, text="更换电梯")
    adopted(running, company, text="补充物资", owner=company.security)
    client = browser(company.hr)
    rows = client.get(url("resolution_list"), {"owner": "engineering"}).context["rows"]
    assert [row["object"] for row in rows] == [first]
    lines = (
        b"".join(client.get(url("resolution_list"), {"q": "电梯", "export": "csv"}).streaming_content)
        .decode()
        .splitlines()
    )
    assert len(lines) == 2
    assert first.number in lines[1]


@pytest.mark.parametrize("month", ["2026-12", "", "abc", "2026-13", "99999-01"])
def test_the_calendar_shows_the_month_or_this_one(issued, company, month):
    page = browser(company.vice).get(url("calendar"), {"month": month})
    assert page.status_code == 200
    if month == "2026-12":
        assert issued.title in page.content.decode()
        assert (
            issued.title
            in browser(company.vice).get(url("calendar"), {"month": month, "view": "list"}).content.decode()
        )
        assert (
            issued.title
            not in browser(company.engineering).get(url("calendar"), {"month": month}).content.decode()
        )


def shown(company, **asked):
    page = browser(company.vice).get(url("calendar"), asked)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("week", ["2026-W49", "", "abc", "2026-W60", "99999-W01", "2026-49"])
def test_the_calendar_shows_one_week_or_this_one(issued, company, week):
    page = shown(company, week=week)
    assert (issued.title in page) == (week == "2026-W49")
    if week == "2026-W49":
        assert "?week=2026-W48" in page
        assert "?week=2026-W50" in page


def test_holidays_and_worked_weekends_stand_in_every_shape(company, at):
    """National Day, and Saturday 10 October 2026, which is worked."""
    for asked in ({"month": "2026-10"}, {"month": "2026-10", "view": "list"}, {"week": "2026-W41"}):
        page = shown(company, **asked)
        assert "国庆" in page
        assert "worked" in page


def test_only_ones_own_meetings(issued, company):
    """The quality department sees the status of every meeting, and takes part in none of these."""
    client = browser(company.quality)
    assert issued.title in client.get(url("calendar"), {"month": "2026-12"}).content.decode()
    page = client.get(url("calendar"), {"month": "2026-12", "mine": "true"}).content.decode()
    assert issued.title not in page
    assert "month=2027-01&amp;mine=true" in page
    assert issued.title in shown(company, month="2026-12", mine="true")


def test_the_feed_needs_no_sign_in_but_the_right_token(issued, company, frozen, at):
    frozen(at)
    browser(company.vice).post(url("feed_renew"))
    feed = CalendarFeed.objects.get(user=company.vice)
    old = feed.get_absolute_url()
    answer = browser().get(old)
    assert answer["Content-Type"].startswith("text/calendar")
    assert str(issued.uuid) in answer.content.decode()
    browser(company.vice).post(url("feed_renew"))
    assert browser().get(old).status_code == 404
