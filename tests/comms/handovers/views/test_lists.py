"""List, tabs and board: filters, counts that equal their lists, and what they cost."""

from datetime import datetime
from functools import partial

import pytest

from comms.base.paging import count_capped
from comms.handovers import queries
from comms.handovers.states import State
from tests.base import browser, query_counts
from tests.comms.handovers.views.pages import LIST
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, make_slip, promised, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
BOARD = "/fault-slips/board/"


def every_state(company, at):
    """One slip per state, two days old."""
    return {state: slip_in(state, company, at - 2 * 24 * HOUR) for state in State}


@pytest.mark.parametrize("who", ["engineering", "clerk", "quality", "president"])
def test_tab_counts_are_the_counts_of_their_lists(company, at, who):
    every_state(company, at)
    client = browser(getattr(company, who))
    tabs = [tab for tab in client.get(LIST).context["tabs"] if tab["count"] is not None]
    assert [(str(tab["label"]), client.get(tab["url"]).context["count"]) for tab in tabs] == [
        (str(tab["label"]), tab["count"]) for tab in tabs
    ]
    assert {str(tab["label"]) for tab in tabs} == {
        "engineering": {"Waiting for my promise", "In progress with us", "Overdue"},
        "clerk": {"To send", "To confirm and close", "Overdue"},
        "quality": {"Waiting for my promise", "In progress with us", "To arbitrate", "Overdue"},
        "president": {"Overdue"},
    }[who]


def test_a_tab_counts_no_further_than_it_must(company, at, monkeypatch):
    monkeypatch.setattr(queries, "count_capped", partial(count_capped, cap=2))
    for _slip in range(3):
        make_slip(company, at)
    page = browser(company.engineering).get(LIST)
    assert [(tab["count"], tab["more"]) for tab in page.context["tabs"] if tab["count"]] == [(2, True)]
    assert '<span class="slip-tab-count">2+</span>' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("filed_after=2026-11-18", ["late", "early"]),
        ("filed_after=2026-11-19", ["late"]),
        ("filed_before=2026-11-18", ["early", "before"]),
        ("filed_before=2026-11-17", ["before"]),
        ("filed_after=2026-11-18&filed_before=2026-11-18", ["early"]),
    ],
)
def test_days_of_filing_are_those_of_the_company(company, query, shown):
    for problem, moment in (
        ("before", "2026-11-17T23:59:59"),
        ("early", "2026-11-18T00:00:00"),
        ("late", "2026-11-19T00:00:00"),
    ):
        filed_at = datetime.fromisoformat(f"{moment}+08:00")
        make_slip(company, filed_at, problem=problem, found_at=filed_at)
    rows = browser(company.clerk).get(f"{LIST}?{query}").context["rows"]
    assert [row["object"].problem for row in rows] == shown


def test_overdue_tab_holds_slips_over_their_time(company, at):
    late = every_state(company, at)
    rows = browser(company.engineering).get(f"{LIST}?overdue=true").context["rows"]
    assert {row["object"].number for row in rows} == {
        late[State.PROMISED].number,
        late[State.IN_PROGRESS].number,
    }
    assert {row["css"] for row in rows} == {"is-overdue"}


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=电梯", ["b"]),
        ("q=TS-2026-000001", ["a"]),
        ("state=sent", ["b"]),
        ("state=sent&state=promised", ["b", "a"]),
        ("department=SE", ["b"]),
        ("severity=serious", ["b"]),
        ("office=MO02", []),
        ("filed_after=2026-11-18", ["b"]),
        ("filed_before=2026-11-17", ["a"]),
        ("waiting=confirm", []),
    ],
)
def test_list_is_filtered(company, at, query, found):
    slips = {
        "a": promised(make_slip(company, at - 24 * HOUR), company, at - 24 * HOUR, within=48 * HOUR),
        "b": make_slip(company, at, department=company.SE, problem="电梯困人", severity="serious"),
    }
    rows = browser(company.clerk).get(f"{LIST}?{query}").context["rows"]
    assert [row["object"].number for row in rows] == [slips[name].number for name in found]


def test_board_counts_equal_the_lists_they_open(company, at):
    every_state(company, at)
    client = browser(company.clerk)
    columns = client.get(BOARD).context["columns"]
    assert [str(column["state"]) for column in columns] == [
        state.value for state in State if state not in (State.CLOSED, State.WITHDRAWN)
    ]
    assert {client.get(column["url"]).context["count"] for column in columns} == {1}


def test_board_keeps_to_what_the_reader_may_see(company, at):
    make_slip(company, at)
    assert browser(company.outsider).get(BOARD).context["columns"] == []


def test_list_costs_the_same_with_one_and_three_rows(company, at):
    room = make_room(make_community(company.MO01))
    query_counts(lambda: make_slip(company, at, room=room), LIST, company.clerk, at_most=12)


def test_board_costs_the_same_with_one_and_three_cards(company, at):
    query_counts(lambda: make_slip(company, at), BOARD, company.clerk, at_most=12)
