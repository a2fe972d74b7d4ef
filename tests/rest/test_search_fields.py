"""The search field of every list, on its page and over REST."""

import pytest

from tests.base import api, browser
from tests.rest.lists import pairs
from tests.sampling import sampled

# Nothing to compare is left of them
EMPTY = ["  - ", "@", ".", "。·", "（）"]


def searched():
    """{prefix: address of the page} of the lists with a search field."""
    return {
        prefix: address
        for prefix, (address, page, _viewset) in pairs().items()
        if "q" in page.filterset_class.base_filters
    }


@pytest.mark.parametrize(
    "prefix", sampled([(prefix,) for prefix in searched()], key=lambda case: case[0], one_in=1)
)
def test_a_text_without_letter_or_digit_finds_nothing(life, prefix):
    reader = life.admin if prefix in ("outbox", "incoming-mails", "phone-reveals") else life.president
    page, rest = browser(reader), api(reader)
    address = searched()[prefix]
    assert page.get(address).context["count"] > 0
    for text in EMPTY:
        assert page.get(address, {"q": text}).context["count"] == 0, text
        assert rest.get(f"/api/v1/{prefix}/", {"q": text}).json()["results"] == [], text


def test_the_beginning_of_a_room_number_cannot_be_empty(life):
    address = "/api/v1/rooms/"
    assert api(life.president).get(address).json()["results"]
    assert api(life.president).get(address, {"q": "-"}).json()["results"] == []


def test_blanks_alone_are_no_search(life):
    page = browser(life.president)
    assert page.get("/people/", {"q": "  "}).context["count"] == page.get("/people/").context["count"]
