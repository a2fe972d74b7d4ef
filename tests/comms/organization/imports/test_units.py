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


def test_only_system_administrators_set_up_units(company, at):
    with pytest.raises(NotAllowed):
        run(company, at, ["x1", "甲"], by=company.hr)
