"""What the desk shows to whom, and that search never shows more than a list would."""

from datetime import timedelta

import pytest

from comms.base.versions import ANY
from comms.desk import queries
from comms.handovers import operations
from tests.factories.handovers import make_slip

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


def test_figures_count_what_their_lists_show(company, at, sign_in, time_machine):
    make_slip(company, at=at - timedelta(days=1), reply_by=at - timedelta(hours=2))
    make_slip(company, at=at, reply_by=at + timedelta(hours=2))
    overdue, today, week = queries.figures(company.engineering, at)
    assert (overdue.value, today.value, week.value) == (1, 1, 1)
    time_machine.move_to(at)
    client = sign_in(company.engineering)
    for figure in (overdue, today, week):
        assert client.get(figure.url).context["count"] == figure.value


def test_figures_are_for_heads_and_company_wide_readers(company, at):
    assert queries.figures(company.clerk, at) == []
    assert len(queries.figures(company.quality, at)) == 3


def test_search_finds_a_slip_for_its_office_and_nothing_for_another(company, at):
    slip = make_slip(company, at=at, problem="水泵跳闸")
    (found,) = queries.search(company.clerk, "跳闸")
    assert [row[2] for row in found.rows] == [slip.get_absolute_url()]
    assert queries.search(company.outsider, "跳闸") == []
    assert queries.search(company.outsider, slip.number) == []


def test_search_without_text_finds_nothing(company):
    assert queries.search(company.quality, "   ") == []
