"""Units out of memory: rows name them without a join, and a change is seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.handovers.models import FaultSlip
from comms.organization.models import Unit, memory, remembered_units
from tests.factories.handovers import make_slip


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def names():
    return [(slip.office.name_zh, slip.department.name_zh) for slip in FaultSlip.objects.with_units()]


def test_rows_know_their_units_without_a_join(company, at):
    make_slip(company, at)
    remembered_units()
    with CaptureQueriesContext(connection) as captured:
        assert names() == [(company.MO01.name_zh, company.EN.name_zh)]
    assert ["organization_unit" in query["sql"] for query in captured.captured_queries] == [False]


def test_a_renamed_unit_is_read_again(company, at):
    make_slip(company, at)
    names()
    company.MO01.name_zh = "新名字"
    company.MO01.save()
    assert names() == [("新名字", company.EN.name_zh)]


def test_a_unit_that_another_process_renamed_is_read_again_soon(company, at, monkeypatch):
    make_slip(company, at)
    names()
    Unit.objects.filter(pk=company.EN.pk).update(name_zh="新工程部")
    assert names() == [(company.MO01.name_zh, company.EN.name_zh)]
    later = memory.time.monotonic() + memory.LIFE
    monkeypatch.setattr(memory.time, "monotonic", lambda: later)
    assert names() == [(company.MO01.name_zh, "新工程部")]


def test_a_unit_that_is_not_remembered_is_fetched(company, at, monkeypatch):
    make_slip(company, at)
    units = {pk: unit for pk, unit in remembered_units().items() if pk != company.EN.pk}
    monkeypatch.setattr(memory, "_kept", (memory.time.monotonic() + memory.LIFE, units))
    assert names() == [(company.MO01.name_zh, company.EN.name_zh)]


def test_rows_of_an_export_know_their_units_too(company, at):
    make_slip(company, at)
    make_slip(company, at)
    remembered_units()
    rows = FaultSlip.objects.with_units()
    assert queries(lambda: [slip.office.name for slip in rows.iterator(chunk_size=10)]) == 1


def test_a_unit_without_parts_leaves_the_relation_empty(company, at):
    make_slip(company, at, draft=True, department=None)
    assert [slip.department for slip in FaultSlip.objects.with_units()] == [None]


@pytest.mark.parametrize("address", ["/fault-slips/", "/department-tasks/", "/clocks/"])
def test_choices_of_units_come_from_memory_and_are_those_of_the_filter(company, sign_in, address):
    client = sign_in(company.quality)
    page = client.get(address).content.decode()
    assert f'<option value="EN">{company.EN.name}</option>' in page
    name = "department" if "clocks" not in address else "unit"
    chosen = client.get(f"{address}?{name}=EN").content.decode()
    assert f'<option value="EN" selected>{company.EN.name}</option>' in chosen
