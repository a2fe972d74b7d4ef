"""Lists and single objects: pages, counts, odd queries refused by name."""

import pytest

from tests.base import api, problem, query_counts
from tests.comms.base.api.calls import LIST, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def test_list_has_pages_in_both_directions(make, client):
    numbers = [make().number for _round in range(5)]
    first = client.get(f"{LIST}?page_size=2").json()
    assert set(first) == {"next", "previous", "results"}
    assert [row["number"] for row in first["results"]] == [numbers[4], numbers[3]]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [row["number"] for row in second["results"]] == [numbers[2], numbers[1]]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert client.get(client.get(second["next"]).json()["previous"]).json()["results"] == second["results"]


def test_count_is_exact_for_the_same_filters(make, client):
    make("a")
    make("b")
    assert client.get(f"{LIST}count/").json() == {"count": 2}
    assert client.get(f"{LIST}count/?q=a").json() == {"count": 1}
    problem(client.get(f"{LIST}count/?odd=1"), 400)


def test_list_costs_the_same_with_three_rows(make, company):
    query_counts(make, LIST, company.clerk, client=api, at_most=2)


ODD_QUERIES = {
    "nonsense=1": "nonsense",
    "title=x": "title",
    "id=1": "id",
    "unit__code=MO01": "unit__code",
    "state_after=1": "state_after",
    "rank=5": "rank",
    "rank_min=x": "rank",
    "ordering=title": "ordering",
    "ordering=-rank,id": "ordering",
    "ordering=": "ordering",
    "cursor=odd": "cursor",
    "page_size=0": "page_size",
    "page_size=-1": "page_size",
    "page_size=201": "page_size",
    "page_size=0000011999": "page_size",
    "page_size=１０": "page_size",
    "page_size=1e1": "page_size",
    "state=odd": "state",
    "old=maybe": "old",
}


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_odd_query_is_refused_by_name(client, query):
    assert list(problem(client.get(f"{LIST}?{query}"), 400)["errors"]) == [ODD_QUERIES[query]]


@pytest.mark.parametrize(
    "query",
    [
        "q=%25%27%22%5C",
        "q=%F0%A0%80%80",
        "rank_min=1&rank_max=2",
        "rank_min=99999999999999999999",
        "old=true",
        "page_size=200",
        "format=json",
    ],
)
def test_unusual_but_fair_query_is_answered(make, client, query):
    make()
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_object_shows_its_version_as_etag(make, client):
    answer = client.get(url(make()))
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')


def test_invisible_object_is_like_an_absent_one(make, company):
    hidden, absent = (
        api(company.outsider).get(url(make())),
        api(company.outsider).get(f"{LIST}SP-2026-999999/"),
    )
    assert problem(hidden, 404) == problem(absent, 404)
