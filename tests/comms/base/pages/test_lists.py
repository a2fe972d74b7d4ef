"""Lists: what one may see, pages, filters, odd addresses, print."""

import pytest

from comms.web.pages.lists import ListPage
from tests.base import browser, expect_statuses, query_counts
from tests.comms.base.specimens import SpecimenList
from tests.factories.organization import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def rows(page):
    return [row["object"].number for row in page.context["rows"]]


def test_list_shows_what_one_may_see(make, company):
    make()
    seen = {
        user.username: browser(user).get("/specimens/").context["count"]
        for user in (company.clerk, company.colleague, company.outsider)
    }
    assert seen == {"clerk": 1, "colleague": 1, "outsider": 0}
    expect_statuses("/specimens/", {None: 302, make_person("nobody"): 200})


def test_pages_lead_on_and_back_and_count(make, company):
    numbers = [make().number for _round in range(7)]
    client = browser(company.clerk)
    first = client.get("/specimens/")
    assert (rows(first), first.context["count"], first.context["previous_url"]) == (numbers[:1:-1], 7, None)
    second = client.get(first.context["next_url"])
    assert (rows(second), second.context["count"], second.context["next_url"]) == (numbers[1::-1], 7, None)
    assert rows(client.get(second.context["previous_url"])) == rows(first)
    assert second.context["first_url"] == "/specimens/"


def test_print_has_a_limit_of_its_own(make, company, monkeypatch):
    assert (ListPage.page_size, ListPage.print_size) == (50, 1000)
    monkeypatch.setattr(SpecimenList, "print_size", 6)
    numbers = [make().number for _round in range(7)]
    assert rows(browser(company.clerk).get("/specimens/?print=1")) == numbers[:0:-1]


def test_filters_stay_in_every_address(make, company):
    for _round in range(7):
        make("wanted")
    make("other")
    client = browser(company.clerk)
    page = client.get("/specimens/?q=wanted&ordering=rank")
    assert page.context["count"] == 7
    for key in ("next_url", "exact_url", "print_url"):
        assert "q=wanted" in page.context[key]
        assert "ordering=rank" in page.context[key]
    assert [item["label"] for item in page.context["active_filters"]] == ["Title"]
    assert "q=" not in page.context["active_filters"][0]["url"]


def test_bad_filter_gives_an_empty_list_with_the_error_beside_it(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?state=odd")
    assert (page.status_code, page.context["count"]) == (200, 0)
    assert list(page.context["filter_form"].errors) == ["state"]


@pytest.mark.parametrize(
    "query", ["cursor=odd", "ordering=odd", "cursor=%C3%A9", "page_size=9999", "nonsense=1"]
)
def test_odd_addresses_show_the_first_page(make, company, query):
    make()
    assert browser(company.clerk).get(f"/specimens/?{query}").context["count"] == 1


def test_yes_or_no_filter_starts_with_all(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?old=")
    assert (page.context["count"], page.context["active_filters"]) == (1, [])
    assert page.context["filter_form"].fields["old"].widget.choices[0] == ("", "All")
    assert browser(company.clerk).get("/specimens/?old=false").context["count"] == 0


def test_empty_list_says_so(company):
    page = browser(company.clerk).get("/specimens/")
    assert page.context["rows"] == []
    assert page.context["create_url"] == "/specimens/new/"


def test_list_costs_the_same_with_three_rows(make, company):
    query_counts(make, "/specimens/", company.clerk, at_most=6)


def test_short_list_is_not_counted(make, company, django_assert_max_num_queries):
    make()
    client = browser(company.clerk)
    client.get("/specimens/")
    with django_assert_max_num_queries(6) as captured:
        client.get("/specimens/")
    assert not any("COUNT" in query["sql"] for query in captured.captured_queries)


def test_print_shows_the_same_list(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?print=1")
    assert "_layouts/print_list.html" in [template.name for template in page.templates]
