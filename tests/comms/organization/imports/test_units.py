"""A sheet of units: offices by default, service centres below offices of the same sheet."""

import pytest

from comms.base.errors import NotAllowed
from comms.organization import operations
from comms.organization.models import Unit, User
from comms.organization.states import JobState, UnitKind

pytestmark = pytest.mark.django_db
HEADINGS = ["code", "name_zh", "kind", "role", "parent", "hotline"]


def run(company, at, *rows, by=None):
    job = operations.import_units(rows=[HEADINGS, *map(list, rows)], by=by or company.admin, at=at)
    operations.run_job(at)
    job.refresh_from_db()
    return job


def test_units_are_set_up_below_one_another(company, at):
    job = run(
        company,
        at,
        ["mo10", "十处", "", "", "", "400-1"],
        ["mo10-sc", "十处服务中心", "服务中心", "", "十处"],
        ["MK", "市场部", "department", "", "HQ"],
    )
    assert (job.state, job.problems, job.result["made"]) == (JobState.DONE, [], 3)
    office, centre = Unit.objects.get(code="MO10"), Unit.objects.get(code="MO10-SC")
    assert (office.kind, office.parent, office.hotline) == (UnitKind.MANAGEMENT_OFFICE, company.HQ, "4001")
    assert (centre.kind, centre.parent) == (UnitKind.SERVICE_CENTER, office)


def test_everything_that_is_wrong_is_named(company, at):
    User.objects.update(language="en")
    company.admin.refresh_from_db()
    job = run(
        company,
        at,
        ["mo01", "重复"],
        ["x1", ""],
        ["x2", "甲", "castle"],
        ["x3", "甲", "department", "finance"],
        ["x4", "甲", "", "finance"],
        ["x5", "甲", "service_center"],
        ["x6", "甲", "", "", "Atlantis"],
        ["no code", "甲"],
        ["x7", "乙"],
        ["x7", "丙"],
    )
    assert [(line["row"], line["column"]) for line in job.problems] == [
        (2, "Code"),
        (3, "Name (Chinese)"),
        (4, "Kind"),
        (5, "Role in the procedure"),
        (6, "Role in the procedure"),
        (7, "Belongs to"),
        (8, "Belongs to"),
        (9, "Code"),
        (11, "Code"),
    ]
    assert not Unit.objects.filter(code="X7").exists()


@pytest.fixture
def english(company):
    User.objects.update(language="en")
    company.admin.refresh_from_db()


def test_under_wrong_headings_no_row_is_read(company, at, english):
    job = operations.import_units(
        rows=[["name_zh", "kind"], ["甲", "castle"], ["乙", ""]], by=company.admin, at=at
    )
    operations.run_job(at)
    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert [(line["row"], line["column"]) for line in job.problems] == [(1, "Code")]


def test_every_wrong_cell_of_a_row_is_named(company, at, english):
    job = run(company, at, ["no code", "甲" * 81, "castle", "finance", "Atlantis", "1" * 41])
    assert [line["column"] for line in job.problems] == [
        "Code",
        "Name (Chinese)",
        "Kind",
        "Role in the procedure",
        "Belongs to",
        "Hotline",
    ]
    job = run(company, at, ["x1", "甲", "service_center", "admin_hr", "MO01"])
    assert [(line["row"], line["column"]) for line in job.problems] == [(2, "Role in the procedure")]
    job = run(company, at, ["x1", "甲", "service_center", "company", "HQ"])
    assert {line["column"] for line in job.problems} == {"Role in the procedure", "Belongs to"}


def test_a_wrong_row_does_not_make_the_rows_below_it_wrong(company, at, english):
    job = run(
        company, at, ["mo10", "十处", "", "", "", "1" * 41], ["mo10-sc", "中心", "service_center", "", "十处"]
    )
    assert [(line["row"], line["column"]) for line in job.problems] == [(2, "Hotline")]


def test_a_company_of_the_sheet_is_above_the_rows_that_name_nobody(company, at, english):
    Unit.objects.filter(pk=company.HQ.pk).update(active=False)
    job = run(company, at, ["hq2", "新公司", "company"], ["mo20", "二十处"])
    assert (job.state, job.problems) == (JobState.DONE, [])
    assert Unit.objects.get(code="MO20").parent == Unit.objects.get(code="HQ2")
    job = run(company, at, ["mo30", "三十处"], ["hq3", "又一公司", "company"])
    assert (job.state, Unit.objects.get(code="MO30").parent.code) == (JobState.DONE, "HQ2")


def test_only_system_administrators_set_up_units(company, at):
    with pytest.raises(NotAllowed):
        run(company, at, ["x1", "甲"], by=company.hr)
