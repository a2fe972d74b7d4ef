"""The report on whole phone numbers that were shown: who reads which lines, filters, page, file and REST."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine

from comms.customers import operations
from comms.customers.models import PhoneReveal
from comms.organization.models import User
from tests.base import api, browser, expect_api_statuses, expect_statuses, query_counts
from tests.factories.absences import away, fresh
from tests.factories.customers import make_community, make_household
from tests.factories.organization import make_person, make_unit

pytestmark = pytest.mark.django_db
PAGE, REST = "/customers/phones-shown/", "/api/v1/phone-reveals/"
DAY = timedelta(days=1)


@pytest.fixture
def homes(company):
    """A household in each of two offices."""
    second = make_community(company.MO02, name="海韵居")
    return make_household(make_community(company.MO01)), make_household(second, contact_name="林先生")


@pytest.fixture
def shown(company, homes, at):
    """Three numbers: by the clerk, a day later by her colleague, and by a leader in the other office."""
    operations.reveal_phone(homes[0], reason="回电核实漏水", by=company.clerk, at=at)
    operations.reveal_phone(homes[0], reason="约定上门时间", by=company.colleague, at=at + DAY)
    operations.reveal_phone(homes[1], reason="投诉人要求回访", by=company.president, at=at + 2 * DAY)
    return homes


def reasons(user, query=""):
    """What the report tells somebody, the newest first."""
    page = [
        {column.key: cell for column, cell in row["cells"]}
        for row in browser(user).get(PAGE + query).context["rows"]
    ]
    rest = api(user).get(REST + query).json()["results"]
    assert [line["reason"] for line in page] == [line["reason"] for line in rest]
    return [line["reason"] for line in rest]


@pytest.mark.parametrize("typed", ["anna李", "ＡＮＮＡ 李", "李 anna", "a n n a"])
def test_name_of_who_saw_it_is_found_in_any_spelling(company, shown, at, typed):
    person = make_person("anna", name="Ａｎｎａ 李", post="service_center_clerk", unit=company.MO01)
    operations.reveal_phone(shown[0], reason="核对", by=person, at=at)
    User.objects.filter(pk=person.pk).update(name="刘")  # the log keeps the name of that day
    assert reasons(company.quality, f"?q={quote(typed)}") == ["核对"]


def test_who_reads_the_report(company, shown):
    statuses = {
        company.quality: 200,
        company.admin: 200,
        company.director: 200,
        company.director2: 200,
        company.clerk: 403,
        company.president: 403,
        company.hr: 403,
        company.engineering: 403,
    }
    expect_statuses(PAGE, statuses | {None: 302})
    expect_api_statuses(REST, statuses | {None: 401})
    expect_api_statuses(f"{REST}export/", statuses | {None: 401})
    expect_api_statuses(f"{REST}count/", statuses | {None: 401})


def test_heads_read_of_their_own_customers_alone(company, shown):
    all_of_them = ["投诉人要求回访", "约定上门时间", "回电核实漏水"]
    assert reasons(company.quality) == reasons(company.admin) == all_of_them
    assert reasons(company.director) == all_of_them[1:]
    assert reasons(company.director2) == all_of_them[:1]
    assert PhoneReveal.objects.visible_to(company.clerk).count() == 0


def test_head_of_a_department_or_a_service_centre_reads_nothing(company, shown):
    centre = make_unit("MO01-SC", "service_center", "一处服务中心", company.MO01)
    clerk = make_person("sc_clerk", post="service_center_clerk", unit=centre)
    assert [PhoneReveal.objects.visible_to(user).count() for user in (clerk, company.engineering)] == [0, 0]


@pytest.mark.parametrize(
    "query,found",
    [
        ("?q=乙", ["约定上门时间"]),
        ("?unit=MO02", ["投诉人要求回访"]),
        ("?since=2026-11-19", ["投诉人要求回访", "约定上门时间"]),
        ("?until=2026-11-18", ["回电核实漏水"]),
        ("?since=2026-11-19&until=2026-11-19", ["约定上门时间"]),
        ("?unit=MO02&q=乙", []),
    ],
)
def test_filters(company, shown, query, found):
    assert reasons(company.quality, query) == found


def test_days_are_those_of_the_company(company, homes, at):
    """23:30 in UTC is the next morning in Shanghai."""
    operations.reveal_phone(
        homes[0], reason="夜间紧急联系", by=company.clerk, at=at.replace(hour=23, minute=30)
    )
    assert reasons(company.quality, "?since=2026-11-19") == ["夜间紧急联系"]
    assert reasons(company.quality, "?until=2026-11-18") == []


def test_line_says_who_for_whom_where_and_why_and_never_the_number(company, homes, at):
    away(company.clerk, company.outsider, at=at)
    with time_machine.travel(at):
        operations.reveal_phone(homes[0], reason="回电核实漏水", by=fresh(company.outsider), at=at)
    answer = api(company.quality).get(REST)
    [line] = answer.json()["results"]
    assert line == {
        "shown_at": "2026-11-18T10:00:00+08:00",
        "by": {"uuid": str(company.outsider.uuid), "name": "二处前台"},
        "who": "二处前台 for 一处前台",
        "household": str(homes[0].uuid),
        "contact": str(homes[0].contacts.get().uuid),
        "relation": "owner",
        "place": homes[0].room.full_name,
        "unit": {"code": "MO01", "name": "MO01"},
        "reason": "回电核实漏水",
    }
    texts = [answer.content.decode(), browser(company.quality).get(PAGE).content.decode()]
    texts.append(b"".join(browser(company.quality).get(f"{PAGE}?export=csv")).decode())
    assert all("回电核实漏水" in text and homes[0].phone not in text for text in texts)


def test_line_leads_to_the_household_for_those_who_may_open_it(company, shown):
    address = shown[0].get_absolute_url()
    links = {
        user: address in browser(user).get(PAGE).content.decode() for user in (company.quality, company.admin)
    }
    assert links == {company.quality: True, company.admin: False}


@pytest.mark.parametrize(
    "page,readers,others",
    [
        ("/customers/", ["quality", "director"], ["clerk", "president"]),
        ("/people/", ["admin"], ["hr", "clerk"]),
    ],
)
def test_report_is_linked_where_its_readers_look(company, homes, page, readers, others):
    found = {
        name: PAGE in browser(getattr(company, name)).get(page).content.decode() for name in readers + others
    }
    assert found == dict.fromkeys(readers, True) | dict.fromkeys(others, False)


def test_nothing_can_be_changed_over_rest(company, shown):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(api(company.quality), method)(REST, {}, format="json").status_code == 405
    assert api(company.quality).get(f"{REST}{PhoneReveal.objects.first().pk}/").status_code == 404


def test_report_costs_the_same_with_three_lines(company, homes, at):
    def one_more():
        operations.reveal_phone(homes[0], reason="回电核实漏水", by=company.clerk, at=at)

    query_counts(one_more, PAGE, company.quality)
    query_counts(one_more, REST, company.quality, client=api)
