"""Lists agree with their counts, show a line of each, and cost the same with three."""

import pytest

from comms.handovers.states import State
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.comms.handovers.api.calls import SLIPS
from tests.factories.handovers import make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


@pytest.mark.parametrize(
    "query, number",
    [
        ("", 2),
        ("?state=sent", 1),
        ("?department=SE", 1),
        ("?q=电梯", 1),
        ("?severity=complex", 2),
        ("?overdue=true", 0),
    ],
)
def test_list_and_count_agree(company, at, query, number):
    slip_in(State.PROMISED, company, at)
    make_slip(company, at, department=company.SE, problem="电梯困人")
    client = api(company.clerk)
    assert (
        len(client.get(f"{SLIPS}{query}").json()["results"]),
        client.get(f"{SLIPS}count/{query}").json()["count"],
    ) == (number, number)


def test_unknown_filter_is_refused(company):
    problem(api(company.clerk).get(f"{SLIPS}?nonsense=1"), 400)
    problem(api(company.clerk).get(f"{SLIPS}?ordering=problem"), 400)
    problem(api(company.clerk).get(f"{SLIPS}?state=nowhere"), 400)


def test_list_costs_the_same_with_one_and_three_rows(company, at):
    query_counts(lambda: slip_in(State.PROMISED, company, at), SLIPS, company.clerk, client=api, at_most=12)


EVERYTHING = (
    "filed_by,sent_by,accepted_by,reported_by,confirmed_by,arbitrated_by,closed_by,"
    "hops,deadline_changes,handling,allowed_actions"
)


def test_list_with_everything_costs_the_same_with_one_and_three_rows(company, at):
    url = f"{SLIPS}?expand={EVERYTHING}"
    query_counts(lambda: slip_in(State.PROMISED, company, at), url, company.clerk, client=api, at_most=12)


def test_list_shows_a_line_of_each_and_more_of_it_on_demand(company, at):
    slip = slip_in(State.PROMISED, company, at)
    (line,) = api(company.clerk).get(SLIPS).json()["results"]
    whole = api(company.clerk).get(f"{SLIPS}{slip.number}/").json()
    assert line == {name: whole[name] for name in line}
    assert {
        "number",
        "state",
        "office",
        "department",
        "place",
        "problem",
        "reply_by",
        "promised_at",
        "version",
    } <= set(line)
    assert not {"hops", "accepted_by", "promised_content", "allowed_events"} & set(line)
    (more,) = api(company.clerk).get(f"{SLIPS}?expand=accepted_by,hops").json()["results"]
    assert more == line | {name: whole[name] for name in ("accepted_by", "hops")}


@pytest.mark.parametrize("form", ["docx", pytest.param("pdf", marks=pytest.mark.needs("pango"))])
def test_slip_comes_as_the_form_of_the_procedure(company, at, form):
    slip = make_slip(company, at)
    address = f"{SLIPS}{slip.number}/document/?as={form}"
    answer = api(company.engineering).get(address)
    assert (answer.status_code, answer.content[:2]) == (200, {"docx": b"PK", "pdf": b"%P"}[form])
    assert slip.office_serial in answer["Content-Disposition"]
    expect_api_statuses(address, {company.outsider: 404, None: 401})
    assert list(problem(api(company.clerk).get(address.replace(f"as={form}", "as=odt")), 400)["errors"]) == [
        "as"
    ]


def test_a_list_shows_lines_and_more_when_asked(company, at):
    slip = make_slip(company, at)
    whole = api(company.clerk).get(f"{SLIPS}{slip.number}/").json()
    (line,) = api(company.clerk).get(SLIPS).json()["results"]
    assert line == {name: whole[name] for name in line}
    assert {"hops", "allowed_actions", "promised_content"}.isdisjoint(line)
    (more,) = api(company.clerk).get(f"{SLIPS}?expand=hops,allowed_actions").json()["results"]
    assert more == line | {"hops": whole["hops"], "allowed_actions": whole["allowed_actions"]}
    for query in ("expand=hop", "expand=number", "expand=hops,x"):
        assert list(problem(api(company.clerk).get(f"{SLIPS}?{query}"), 400)["errors"]) == ["expand"]


@pytest.mark.parametrize("query", ["", "?expand=hops,deadline_changes,accepted_by,confirmed_by"])
def test_a_list_costs_the_same_with_three_slips(company, at, query):
    query_counts(lambda: make_slip(company, at), f"{SLIPS}{query}", company.clerk, client=api)
