"""Customers: who sees which, masked phones, lists."""

from datetime import timedelta

import pytest
from rules import always_deny
from rules.permissions import permissions

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.customers import operations
from comms.customers.models import Building, Community, Household, Room, offices_of
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from tests.base import api, browser, expect_api_statuses, expect_statuses, form_errors, problem, query_counts
from tests.factories.customers import make_community, make_household
from tests.factories.organization import make_person, make_unit

LIST = "/customers/"
FOUND = "/fault-slips/new/?choices=room&text={}"


# Who sees what


@pytest.mark.parametrize(
    "who, seen",
    [
        ("clerk", [0]),
        ("director", [0]),
        ("staff", [0]),
        ("outsider", [1]),
        ("president", [0, 1]),
        ("vice", [0, 1]),
        ("quality", [0, 1]),
        ("representative", [0, 1]),
        ("engineering", []),
        ("hr", []),
        ("admin", []),
        ("chairman", []),
    ],
)
def test_rows_are_those_of_the_own_office(company, two_offices, who, seen):
    user = getattr(company, who)
    assert list(Household.objects.visible_to(user).order_by("id")) == [two_offices[number] for number in seen]
    for model in (Community, Building, Room):
        assert model.objects.visible_to(user).count() == len(seen)


def test_service_centre_sees_its_office(company, two_offices):
    centre = make_unit("MO01-SC", "service_center", "一处服务中心", company.MO01)
    clerk = make_person("sc_clerk", post="service_center_clerk", unit=centre)
    assert list(Household.objects.visible_to(clerk)) == [two_offices[0]]
    assert offices_of(clerk) == {company.MO01.pk}


def test_pages_and_rest_show_the_same_people_the_same_rows(company, two_offices):
    mine = two_offices[0]
    page = {
        company.clerk: 200,
        company.quality: 200,
        company.outsider: 404,
        company.engineering: 404,
        None: 302,
    }
    expect_statuses(mine.get_absolute_url(), page)
    expect_statuses(f"{mine.get_absolute_url()}reveal-phone/", page)
    expect_api_statuses(f"/api/v1/households/{mine.uuid}/", page | {None: 401})
    expect_statuses(LIST, {company.clerk: 200, company.engineering: 403, None: 302})
    expect_statuses("/customers/communities/", {company.clerk: 200, company.engineering: 403, None: 302})


# Phones


def test_phone_is_masked_everywhere_until_a_reason_is_given(company, two_offices):
    mine = two_offices[0]
    client, head = browser(company.clerk), browser(company.director)
    for reader, url in ((client, LIST), (client, mine.get_absolute_url()), (head, f"{LIST}?export=csv")):
        response = reader.get(url)
        content = b"".join(response).decode()
        assert ("138****5678" in content, "13812345678" in content) == (True, False), url
    hits = client.get(FOUND.format("5678")).content.decode()
    assert ("138****5678" in hits, "13812345678" in hits) == (True, False)
    address = f"{mine.get_absolute_url()}reveal-phone/"
    assert f'href="{address}"' in client.get(mine.get_absolute_url()).content.decode()
    shown = client.post(address, {"reason": "回电核实漏水"}).content.decode()
    assert '<a class="numeric" href="tel:13812345678">138 1234 5678</a>' in shown
    event = Event.objects.about(mine).get()
    assert (event.event, event.by, event.reason) == ("phone_revealed", company.clerk, "回电核实漏水")


@pytest.mark.parametrize("reason", [" ", ".", "。。。", "12345", "aaaa"])
def test_reason_without_substance_reveals_nothing(company, two_offices, at, reason):
    with pytest.raises(Refused) as refused:
        operations.reveal_phone(two_offices[0], reason=reason, by=company.clerk, at=at)
    assert list(refused.value.errors) == ["reason"]


def test_one_person_sees_only_so_many_numbers_in_an_hour(company, two_offices, at):
    limit = policy("customers.reveals_per_hour")
    set_policy(limit, value=2, reason="x", by=company.quality, at=at, version=0)
    for _time in range(2):
        operations.reveal_phone(two_offices[0], reason="回电", by=company.clerk, at=at)
    with pytest.raises(GuardFailed, match="2 phone numbers within an hour"):
        operations.reveal_phone(two_offices[0], reason="回电", by=company.clerk, at=at)
    operations.reveal_phone(two_offices[0], reason="回电", by=company.director, at=at)
    operations.reveal_phone(two_offices[0], reason="回电", by=company.clerk, at=at + timedelta(hours=1))


def test_phone_is_not_revealed_without_a_reason_or_to_others(company, two_offices, at):
    with pytest.raises(Refused):
        operations.reveal_phone(two_offices[0], reason=" ", by=company.clerk, at=at)
    with pytest.raises(NotAllowed):
        operations.reveal_phone(two_offices[0], reason="好奇", by=company.outsider, at=at)
    assert Event.objects.count() == 0


def test_phone_over_rest(company, two_offices):
    url = f"/api/v1/households/{two_offices[0].uuid}/"
    assert api(company.clerk).get(url).json()["phone"] == "138****5678"
    assert api(company.clerk).get(url).json()["allowed_actions"] == ["reveal-phone", "add-contact"]
    for body in ({}, [1], {"reason": "x", "more": 1}):
        problem(api(company.clerk).post(f"{url}reveal-phone/", body, format="json"), 400)
    assert api(company.clerk).post(f"{url}reveal-phone/", {"reason": "回电"}, format="json").json() == {
        "phone": "13812345678"
    }
    problem(api(company.outsider).post(f"{url}reveal-phone/", {"reason": "回电"}, format="json"), 404)


@pytest.mark.parametrize(("reason", "status"), [("x" * 401, 400), ("回电" * 200, 200), (" ", 400)])
def test_reason_for_a_phone_has_one_length_on_page_and_rest(company, two_offices, reason, status):
    mine, said = two_offices[0], {"reason": reason}
    answer = api(company.clerk).post(f"/api/v1/households/{mine.uuid}/reveal-phone/", said, format="json")
    page = browser(company.clerk).post(f"{mine.get_absolute_url()}reveal-phone/", said)
    assert (answer.status_code, page.status_code) == (status, status)
    if status == 400:
        assert list(problem(answer, 400)["errors"]) == list(form_errors(page)) == ["reason"]


def test_who_sees_a_household_without_the_right_to_its_phone_is_told_so(company, two_offices, monkeypatch):
    monkeypatch.setitem(permissions, "customers.reveal_phone", always_deny)
    mine, said = two_offices[0], "Your posts do not allow “Show the whole phone number” here."
    answer = api(company.clerk).post(f"/api/v1/households/{mine.uuid}/reveal-phone/", {}, format="json")
    assert problem(answer, 403)["detail"] == said
    client, address = browser(company.clerk), f"{mine.get_absolute_url()}reveal-phone/"
    page = client.post(address, {})
    assert page.status_code == 403
    assert said in page.content.decode()
    assert address not in client.get(mine.get_absolute_url()).content.decode()


def test_household_without_a_phone_offers_none(company):
    household = make_household(make_community(company.MO01), phone="")
    assert api(company.clerk).get(f"/api/v1/households/{household.uuid}/").json()["allowed_actions"] == [
        "add-contact"
    ]
    assert "reveal-phone" not in browser(company.clerk).get(household.get_absolute_url()).content.decode()


def test_community_names_its_office(company):
    community = make_community(company.MO01)
    answer = api(company.clerk).get(f"/api/v1/communities/{community.code}/").json()
    assert answer["office"] == {"code": "MO01", "name": "MO01"}


# Lists


@pytest.mark.parametrize(
    "query, count",
    [("", 2), ("q=陈", 1), ("occupancy=vacant", 1), ("key_customer=confirmed", 1), ("q=nobody", 0)],
)
def test_households_are_filtered(company, query, count):
    community = make_community(company.MO01)
    make_household(community)
    make_household(community, contact_name="", phone="", occupancy="vacant", key_customer="confirmed")
    assert browser(company.clerk).get(f"{LIST}?{query}").context["count"] == count
    assert api(company.clerk).get(f"/api/v1/households/count/?{query}").json() == {"count": count}


@pytest.mark.parametrize(
    "url, client", [(LIST, browser), ("/api/v1/households/", api), ("/api/v1/rooms/", api)]
)
def test_lists_cost_the_same_with_one_and_three_rows(company, url, client):
    community = make_community(company.MO01)
    query_counts(lambda: make_household(community), url, company.clerk, client=client, at_most=12)


@pytest.mark.parametrize("url, client", [("/customers/communities/", browser), ("/api/v1/communities/", api)])
def test_communities_cost_the_same_with_one_and_three_rows(company, url, client):
    query_counts(lambda: make_community(company.MO01), url, company.clerk, client=client, at_most=10)


def test_household_page_leads_to_a_slip_for_its_room(company, two_offices):
    mine = two_offices[0]
    page = browser(company.clerk).get(mine.get_absolute_url()).content.decode()
    assert f"/fault-slips/new/?room={mine.room.uuid}" in page
    assert "/fault-slips/new/" not in browser(company.quality).get(mine.get_absolute_url()).content.decode()


def test_buildings_can_be_looked_up_in_ones_own_office(two_offices, company):
    mine, theirs = (household.room.building for household in two_offices)
    found = api(company.clerk).get(f"/api/v1/buildings/?community={mine.community.code}").json()["results"]
    assert [(row["uuid"], row["name"]) for row in found] == [(str(mine.uuid), mine.name)]
    expect_api_statuses(
        f"/api/v1/buildings/{theirs.uuid}/", {company.clerk: 404, company.quality: 200, None: 401}
    )
    room = api(company.clerk).get(f"/api/v1/rooms/?building={mine.uuid}").json()["results"][0]
    assert (room["building"], room["building_name"]) == (str(mine.uuid), mine.name)
