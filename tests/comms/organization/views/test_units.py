"""The tree of units, a unit's page and its form."""

import pytest

from comms.base.clock import now
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Unit
from comms.organization.states import UnitKind
from tests.base import browser, form_errors
from tests.factories.organization import make_unit

pytestmark = pytest.mark.django_db
HOURS = {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}


def test_unit_list_is_a_tree_with_heads(company):
    make_unit("MO01-SC", UnitKind.SERVICE_CENTER, "一处服务中心", company.MO01)
    page = browser(company.clerk).get("/units/")
    codes = [row["object"].code for _label, rows in page.context["groups"] for row in rows]
    assert codes == ["HQ", "AH", "CS", "EN", "FI", "PO", "QM", "SE", "MO01", "MO01-SC", "MO02"]
    assert [len(rows) for _label, rows in page.context["groups"]] == [1, 7, 3]


def test_unit_without_head_is_shown_red(company):
    page = browser(company.clerk).get("/units/?headless=true")
    assert [row["object"].code for row in page.context["rows"]] == ["CS", "FI", "PO"]
    assert {row["css"] for row in page.context["rows"]} == {"is-overdue"}
    assert "No head" in page.content.decode()
    page = browser(company.clerk).get("/units/FI/")
    assert page.context["headless"]
    assert "clause 1.4.1" in page.content.decode()
    assert not browser(company.clerk).get("/units/MO01/").context["headless"]


def test_unit_page_shows_people_hours_and_units_below(company):
    make_unit("MO01-SC", UnitKind.SERVICE_CENTER, "一处服务中心", company.MO01)
    Unit.objects.filter(pk=company.MO01.pk).update(working_hours=HOURS, hotline="400-800 0001")
    text = browser(company.clerk).get("/units/MO01/").content.decode()
    for shown in (
        company.director.name,
        "08:30-12:00, 14:00-17:30",
        "closed",
        "MO01-SC",
        'href="tel:4008000001">400-800-0001<',
    ):
        assert shown in text


def test_unit_edit_keeps_what_was_typed_and_names_the_field(company):
    pages = browser(company.hr)
    typed = {"name_zh": "新名", "parent": "HQ", "working_hours_2": "9-5", "active": "on", "version": "1"}
    page = pages.post("/units/MO01/edit/", typed)
    assert page.status_code == 400
    assert list(form_errors(page)) == ["working_hours"]
    assert form_errors(page)["working_hours"] == ["Tuesday: write the hours like 08:30-12:00, 14:00-17:30."]
    assert 'value="新名"' in page.content.decode()
    assert 'name="working_hours_2" value="9-5"' in " ".join(page.content.decode().split())
    page = pages.post("/units/MO01/edit/", typed | {"working_hours_2": "9:00-17:00"})
    assert page.status_code == 302
    unit = Unit.objects.get(code="MO01")
    assert (unit.name_zh, unit.working_hours, unit.parent) == (
        "新名",
        {"2": [["09:00", "17:00"]]},
        company.HQ,
    )


def test_unit_form_starts_with_what_is_kept(company):
    Unit.objects.filter(pk=company.MO01.pk).update(working_hours=HOURS, hotline="400-800 0001")
    text = browser(company.hr).get("/units/MO01/edit/").content.decode()
    for shown in (
        'value="08:30-12:00, 14:00-17:30"',
        'value="400-800-0001"',
        '<option value="HQ" selected',
        ">Sunday</label>",
    ):
        assert shown in text
    lines = [f"{hour}:00-{hour}:30" for hour in range(7)]
    typed = {"working_hours_7": ", ".join(lines), "version": "1"}
    page = browser(company.hr).post("/units/MO01/edit/", typed)
    assert form_errors(page)["working_hours"] == ["At most 6 openings a day."]


def test_unit_edit_of_a_stale_version_loses_nothing(company):
    operations.change_unit(company.MO01, by=company.hr, at=now(), hotline="8001", version=ANY)
    page = browser(company.hr).post(
        "/units/MO01/edit/", {"name_zh": "新名", "parent": "HQ", "active": "on", "version": "1"}
    )
    assert page.status_code == 412
    assert "Someone changed this meanwhile" in page.content.decode()
    assert Unit.objects.get(code="MO01").name_zh == "第一管理处"


def test_unit_create(company):
    page = browser(company.admin).post(
        "/units/new/", {"kind": "management_office", "code": "mo07", "name_zh": "七处", "parent": "HQ"}
    )
    assert page["Location"] == "/units/MO07/"
    page = browser(company.admin).post(
        "/units/new/", {"kind": "management_office", "code": "MO07", "name_zh": "七处", "parent": "HQ"}
    )
    assert list(form_errors(page)) == ["code"]


def test_the_role_is_shown_and_changed_by_system_administrators(company):
    assert "Engineering" in browser(company.clerk).get("/units/EN/").content.decode()
    assert "/units/EN/role/" not in browser(company.hr).get("/units/EN/").content.decode()
    pages = browser(company.admin)
    assert "/units/EN/role/" in pages.get("/units/EN/").content.decode()
    page = pages.post("/units/PO/role/", {"role": "finance", "version": "1"})
    assert list(form_errors(page)) == ["replace"]
    page = pages.post("/units/PO/role/", {"role": "finance", "replace": "on", "version": "1"})
    assert page.status_code == 302
    assert [Unit.objects.get(code=code).role for code in ("PO", "FI")] == ["finance", ""]
