"""Phones of people and units: typed in any spelling, kept in one, shown as people write them, found whole."""

import pytest

from comms.audit.models import Event
from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Unit, User
from tests.base import api, browser, form_errors, problem

pytestmark = pytest.mark.django_db
UNITS = {"complaint_line": "＋８６（571）5550-0000 转8001", "hotline": "400 800 1234"}
KEPT = {"complaint_line": "057155500000;ext=8001", "hotline": "4008001234"}


def patch(client, url, body):
    return client.patch(url, body, format="json", headers={"If-Match": '"1"'})


def by_page(company, line):
    said = {"name_zh": "一处", "parent": "HQ", "active": "on", "version": "1"}
    page = browser(company.hr).post("/units/MO01/edit/", said | line)
    return {} if page.status_code == 302 else form_errors(page)


def by_rest(company, line):
    answer = patch(api(company.hr), "/api/v1/units/MO01/", line)
    return {} if answer.status_code == 200 else problem(answer, 400)["errors"]


CHANNELS = pytest.mark.parametrize("change", [by_page, by_rest])


@CHANNELS
def test_every_spelling_is_kept_in_one(company, change):
    assert not change(company, UNITS)
    unit = Unit.objects.get(code="MO01")
    assert {name: getattr(unit, name) for name in KEPT} == KEPT
    new = Event.objects.about(unit).get().data["new"]
    assert {name: new[name] for name in KEPT} == KEPT


@CHANNELS
@pytest.mark.parametrize("typed", ["1381234567", "call Wang", "13800000000/13900000000"])
def test_what_is_no_number_is_said_beside_its_field(company, change, typed):
    errors = change(company, {"hotline": typed})
    assert list(errors) == ["hotline"]
    assert errors["hotline"][0].startswith("This is no phone number. Write one number, such as")
    assert Unit.objects.get(code="MO01").hotline == ""


def test_operations_refuse_what_is_no_number(company, at):
    with pytest.raises(Refused) as refused:
        operations.change_contacts(company.MO01, by=company.director, at=at, version=ANY, hotline="Wang")
    assert list(refused.value.errors) == ["hotline"]


def test_another_spelling_of_the_same_number_changes_nothing(company, at):
    for typed in ("138 1234 5678", "+86 13812345678"):
        operations.change_profile(company.clerk, by=company.clerk, at=at, version=ANY, phone=typed)
    assert Event.objects.about(company.clerk).count() == 1
    assert User.objects.get(phone="１３８１２３４５６７８") == company.clerk


def test_form_says_which_shapes_are_accepted_and_shows_the_number_as_people_write_it(company):
    Unit.objects.filter(code="MO01").update(**UNITS)
    page = browser(company.hr).get("/units/MO01/edit/").content.decode()
    assert 'value="0571-55500000 ext. 8001"' in page
    assert "For example 138 1234 5678, 0571-55500000 ext. 8001, 400-800-1234 or +852 2345 6789." in page


def test_pages_and_files_show_numbers_as_people_write_them(company):
    Unit.objects.filter(code="MO01").update(**UNITS)
    User.objects.filter(username="clerk").update(phone="+86 13812345678")
    page = browser(company.clerk)
    assert (
        'href="tel:057155500000,8001">0571-55500000 ext. 8001<' in page.get("/units/MO01/").content.decode()
    )
    assert "138 1234 5678" in page.get("/profile/").content.decode()
    for url, shown in (("/units/?q=MO01", "400-800-1234"), ("/people/?q=clerk", "138 1234 5678")):
        assert shown in page.get(url).content.decode()
        assert shown in b"".join(page.get(f"{url}&export=csv")).decode()
    answer = api(company.clerk).get("/api/v1/units/MO01/").json()
    assert {name: answer[name] for name in KEPT} == KEPT


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("138 1234 5678", True),
        ("+86-138-1234-5678", True),
        ("１３８１２３４５６７８", True),
        ("5678", True),
        ("138", False),
        ("1381234", False),
        ("2345678", False),
    ],
)
def test_people_are_found_by_the_whole_number_or_its_last_four_digits(company, typed, found):
    User.objects.filter(username="clerk").update(phone="13812345678")
    reader = company.colleague
    asked = {"q": typed}
    assert api(reader).get("/api/v1/users/count/", asked).json() == {"count": int(found)}
    for url in ("/people/", "/search/"):
        shown = company.clerk.get_absolute_url() in browser(reader).get(url, asked).content.decode()
        assert shown is found, url
