"""What the desk shows to whom, and that search never shows more than a list would."""

from datetime import timedelta
from itertools import count

import pytest

from comms.base.clock import end_of_day
from comms.base.clock import today as today_of
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import start
from comms.deadlines.rules import ClockTerms
from comms.desk import queries
from comms.handovers import operations
from tests.factories.handovers import make_slip, promised

pytestmark = pytest.mark.django_db


def test_due_lines_show_the_promise_to_the_department_head_only(company, at):
    slip = make_slip(company, at=at, reply_by=at + timedelta(hours=8))
    assert [clock.subject for clock in queries.due_lines(company.engineering)] == [slip]
    assert queries.due_lines(company.security) == []
    assert queries.due_lines(company.clerk) == []


def test_due_lines_are_empty_after_the_promise(company, at):
    slip = make_slip(company, at=at, reply_by=at + timedelta(hours=8))
    operations.promise(
        slip,
        promised_at=at + timedelta(days=2),
        promised_content="更换水泵",
        by=company.engineering,
        at=at,
        version=ANY,
    )
    assert [clock.name for clock in queries.due_lines(company.engineering)] == ["result"]


@pytest.fixture
def run(company, at):
    """`run(person=…)` starts a duty of the engineering department that is due in three days."""
    names = (f"duty {number}" for number in count())

    def begin(**terms):
        terms = {"unit": company.EN, "person": None, "label": "会议纪要"} | terms
        return start(ClockTerms(next(names), "minutes.distribute", at, **terms), subject=company.EN, at=at)

    return begin


@pytest.fixture
def busy(company, at, run, time_machine):
    """Overdue, due today, due in some days, promised without a time, and kept from one: for units and for
    persons.
    """
    for days, hours in ((1, -2), (0, 2), (0, 8)):
        make_slip(company, at=at - timedelta(days=days), reply_by=at + timedelta(hours=hours))
    promised(make_slip(company, at=at), company, at, within=timedelta(days=4))
    run(unit=company.EN, person=company.engineer)
    run(unit=company.EN, person=company.engineering)
    run(unit=company.EN, not_persons=(company.engineering,))
    run(unit=company.MO01, person=company.clerk)
    time_machine.move_to(at)
    return company


@pytest.mark.parametrize(
    "who", ["engineering", "engineer", "clerk", "director", "quality", "president", "outsider", "hr"]
)
def test_every_tile_counts_its_list(busy, sign_in, who):
    client = sign_in(getattr(busy, who))
    desk = client.get("/").context
    tiles = [*desk["own_figures"], *desk["overview"][1]]
    assert [(str(tile.label), tile.value) for tile in tiles] == [
        (str(tile.label), client.get(tile.url).context["count"]) for tile in tiles
    ]


@pytest.mark.parametrize(
    "who", ["engineering", "engineer", "clerk", "director", "quality", "president", "outsider"]
)
def test_lines_of_the_desk_are_the_list_that_they_lead_to(busy, sign_in, who):
    client = sign_in(getattr(busy, who))
    desk = client.get("/").context
    rows = [row["url"] for row in client.get(desk["due_url"]).context["rows"]]
    assert [clock.get_absolute_url() for clock in desk["due"]] == rows


def test_own_tiles_count_the_lines_below_them(busy, at):
    lines = queries.due_lines(busy.engineering)
    overdue, today, week = queries.own_figures(busy.engineering, at)
    late = [clock for clock in lines if clock.due_at <= at]
    this_day = [clock for clock in lines if at < clock.due_at <= end_of_day(today_of(at))]
    this_week = [
        clock for clock in lines if at < clock.due_at <= end_of_day(today_of(at) + timedelta(days=6))
    ]
    assert (overdue.value, today.value, week.value) == (len(late), len(this_day), len(this_week))
    assert min(overdue.value, today.value) > 0


def test_what_is_kept_from_a_head_stands_neither_on_the_desk_nor_in_a_tile(company, at, run):
    hidden = run(unit=company.EN, not_persons=(company.engineering,))
    assert hidden in Clock.objects.open()
    assert queries.due_lines(company.engineering) == []
    assert queries.own_figures(company.engineering, at) == []


def test_overview_is_for_heads_and_company_wide_readers(company, at):
    assert queries.overview(company.clerk, at) == ("", [])
    scopes = [str(queries.overview(person, at)[0]) for person in (company.quality, company.engineering)]
    assert scopes == ["Whole company", "Where I am the head"]


def test_search_finds_a_slip_for_its_office_and_nothing_for_another(company, at):
    slip = make_slip(company, at=at, problem="水泵跳闸")
    (found,) = queries.search(company.clerk, "跳闸")
    assert [row[2] for row in found.rows] == [slip.get_absolute_url()]
    assert queries.search(company.outsider, "跳闸") == []
    assert queries.search(company.outsider, slip.number) == []


def test_search_without_text_finds_nothing(company):
    assert queries.search(company.quality, "   ") == []
