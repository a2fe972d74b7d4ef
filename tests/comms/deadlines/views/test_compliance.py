"""Compliance: every number opens exactly its list, for what the reader may see."""

import re

import pytest

from comms.deadlines import operations
from tests.base import browser, query_counts
from tests.comms.deadlines.calendar import wall
from tests.comms.deadlines.views.pages import HOUR, LIST, text_of

COMPLIANCE = "/compliance/"


@pytest.fixture
def results(run, company, at):
    """One duty of each outcome in EN, one running in MO01, one measured, one cancelled."""
    for name, hours in (("met", -200), ("late", -200), ("missed", -200), ("running", 0), ("cancelled", 0)):
        run(name=name, hours=hours, label=name)
    run(name="office", unit=company.MO01, person=company.clerk, label="office")
    run("slip.feedback", name="measured", label="measured")
    operations.meet(company.EN, "met", at=at, occurred_at=at - 150 * HOUR)
    operations.meet(company.EN, "late", at=at)
    operations.cancel(company.EN, "cancelled", at=at)


def numbers(line):
    return [number for _key, number, _url in line["cells"]] + [line["rate"]]


def test_compliance_by_clause_unit_and_month(results, company):
    client = browser(company.quality)
    by_clause = client.get(COMPLIANCE).context
    assert [(line["clause"], *numbers(line)) for line in by_clause["lines"]] == [
        ("1.7.7.2", 5, 1, 1, 1, 2, 0, 33.3)
    ]
    by_unit = client.get(f"{COMPLIANCE}?group=unit").context
    assert [(line["name"], *numbers(line)) for line in by_unit["lines"]] == [
        ("EN", 4, 1, 1, 1, 1, 0, 33.3),
        ("MO01", 1, 0, 0, 0, 1, 0, None),
    ]
    by_month = client.get(f"{COMPLIANCE}?group=month").context
    assert [(line["name"], *numbers(line)) for line in by_month["lines"]] == [
        ("November 2026", 5, 1, 1, 1, 2, 0, 33.3)
    ]
    assert numbers(by_month["total"]) == [5, 1, 1, 1, 2, 0, 33.3]


@pytest.mark.parametrize("group", ["clause", "unit", "month"])
def test_every_number_opens_a_list_of_that_many(results, company, group):
    client = browser(company.quality)
    context = client.get(f"{COMPLIANCE}?group={group}").context
    cells = [cell for line in [*context["lines"], context["total"]] for cell in line["cells"]]
    assert {url: client.get(url).context["count"] for _key, _number, url in cells} == {
        url: number for _key, number, url in cells
    }


def test_end_of_the_month_belongs_to_the_month(run, company):
    run("slip.promise", due_at=wall("2026-12-01 00:00"))
    context = browser(company.quality).get(f"{COMPLIANCE}?group=month").context
    assert [(line["name"], line["cells"][0][1]) for line in context["lines"]] == [("November 2026", 1)]
    assert browser(company.quality).get(f"{LIST}?month=2026-11").context["count"] == 1


def test_compliance_counts_what_the_reader_may_see(results, company):
    assert numbers(browser(company.clerk).get(COMPLIANCE).context["total"])[0] == 1


def test_compliance_of_a_unit_and_a_period(results, company):
    client = browser(company.quality)
    assert numbers(client.get(f"{COMPLIANCE}?unit=MO01").context["total"])[0] == 1
    assert (
        numbers(client.get(f"{COMPLIANCE}?due_after=2026-11-19&due_before=2026-11-30").context["total"])[0]
        == 2
    )
    assert numbers(client.get(f"{COMPLIANCE}?due_after=nonsense").context["total"])[0] == 5


def test_rates_stay_on_one_line(results, company):
    """On a phone the number and its sign stood on two."""
    page = browser(company.quality).get(COMPLIANCE).text
    assert re.findall(r'<td class="([^"]*)"[^>]*>33\.3 %<', page) == ["end nowrap"] * 2


def test_compliance_on_paper(results, company):
    text = text_of(browser(company.quality).get(f"{COMPLIANCE}?print=1"))
    assert "33.3 %" in text


def test_compliance_asks_as_much_with_three_rows_as_with_one(run, company):
    query_counts(lambda: run(), COMPLIANCE, company.quality, at_most=16)
