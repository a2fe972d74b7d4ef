"""Who sees which meetings and what is below them; lists and what they cost."""

import pytest

from meetings import operations
from tests.base import api, expect_api_statuses, problem, query_counts
from tests.factories.meetings import adopted
from tests.meetings.api.calls import ROOT

pytestmark = pytest.mark.django_db


def test_meetings_are_listed_for_those_who_see_them(issued, company):
    seen = {
        person.username: len(api(person).get(f"{ROOT}/meetings/").json()["results"])
        for person in (company.hr, company.vice, company.quality, company.engineering)
    }
    assert seen == {"hr": 2, "vice": 2, "quality": 2, "engineering": 0}


@pytest.mark.parametrize("below", ["agenda-items", "participants", "sign-ins", "materials"])
def test_what_is_below_a_meeting_is_for_its_readers(issued, company, below):
    expect_api_statuses(
        f"{ROOT}/meetings/{issued.number}/{below}/",
        {company.hr: 200, company.vice: 200, company.quality: 404, company.outsider: 404, None: 401},
    )


def test_one_meeting_is_for_those_who_see_it(issued, company):
    expect_api_statuses(
        f"{ROOT}/meetings/{issued.number}/",
        {company.hr: 200, company.vice: 200, company.quality: 200, company.engineering: 404, None: 401},
    )


def test_the_token_of_the_code_is_never_told(issued, company):
    assert (
        issued.sign_in_token not in api(company.hr).get(f"{ROOT}/meetings/{issued.number}/").content.decode()
    )


@pytest.mark.parametrize("path", ["meetings/", "meeting-series/", "minutes/", "resolutions/"])
def test_lists_refuse_unknown_filters(company, path):
    assert "colour" in problem(api(company.hr).get(f"{ROOT}/{path}?colour=red"), 400)["errors"]


def test_lists_take_as_many_queries_for_three_as_for_one(running, company, at):
    query_counts(
        lambda: adopted(running, company), f"{ROOT}/resolutions/", company.hr, client=api, at_most=20
    )
    items = f"{ROOT}/meetings/{running.number}/agenda-items/"
    query_counts(
        lambda: operations.add_item(running, title="x", presenter=company.vice, by=company.hr, at=at),
        items,
        company.hr,
        client=api,
    )
