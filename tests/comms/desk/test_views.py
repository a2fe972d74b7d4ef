"""The desk and the search page as people open them."""

from datetime import timedelta

import pytest

from comms.base.clock import now
from tests.base import expect_statuses, query_counts
from tests.factories.handovers import make_slip

pytestmark = pytest.mark.django_db


def test_the_desk_is_for_those_who_signed_in(company):
    expect_statuses("/", {company.clerk: 200, company.outsider: 200, None: 302})
    expect_statuses("/search/?q=x", {company.clerk: 200, None: 302})


def test_an_empty_desk_says_so_calmly(company, sign_in):
    assert "Nothing is due from you" in sign_in(company.outsider).get("/").content.decode()


def test_the_desk_costs_the_same_with_one_and_three_duties(company, at):
    query_counts(
        lambda: make_slip(company, at=now(), reply_by=now() + timedelta(hours=8)),
        "/",
        company.engineering,
        at_most=26,
    )


def test_search_keeps_odd_input_harmless(company, sign_in):
    client = sign_in(company.quality)
    for text in ("%", "_", "'; DROP TABLE", "<script>", "＝1+1", "𠀀", "x" * 5000):
        response = client.get("/search/", {"q": text})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
