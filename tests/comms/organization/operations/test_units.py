"""Units are set up, changed and closed; heads keep the contacts of their own."""

import pytest

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.states import UnitKind
from tests.comms.organization.operations.events import events_of

pytestmark = pytest.mark.django_db


def new_unit(company, at, **changes):
    said = {
        "kind": UnitKind.MANAGEMENT_OFFICE,
        "code": "mo03",
        "name_zh": "三处",
        "parent": company.HQ,
        "by": company.admin,
        "at": at,
    }
    return operations.add_unit(**(said | changes))


def test_add_unit_writes_the_code_in_capitals(company, at):
    unit = new_unit(company, at, hotline="400-800-0001", working_hours={"1": [["08:30", "12:00"]]})
    assert (unit.code, unit.hotline, unit.working_hours) == (
        "MO03",
        "4008000001",
        {"1": [["08:30", "12:00"]]},
    )
    assert events_of(unit) == ["created"]


@pytest.mark.parametrize(
    "changes,field",
    [
        ({"code": "mo01"}, "code"),
        ({"parent": None}, "parent"),
        ({"kind": UnitKind.SERVICE_CENTER}, "parent"),
        ({"kind": UnitKind.COMPANY}, "parent"),
        ({"working_hours": {"1": [["12:00", "08:00"]]}}, "working_hours"),
        ({"working_hours": {"1": ["08:00-12:00"]}}, "working_hours"),
        ({"code": "x" * 21}, "code"),
        ({"name_zh": "处" * 81}, "name_zh"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_add_unit_refuses_nonsense(company, at, changes, field):
    with pytest.raises(Refused) as refusal:
        new_unit(company, at, **changes)
    assert list(refusal.value.errors) == [field]


def test_units_are_set_up_by_system_administrators_only(company, at):
    with pytest.raises(NotAllowed):
        new_unit(company, at, by=company.hr)


def test_change_unit_keeps_old_and_new(company, at):
    operations.change_unit(company.MO01, by=company.hr, at=at, hotline="400-800-0002", version=ANY)
    event = Event.objects.about(company.MO01).get()
    assert (event.event, event.data["old"], event.data["new"]) == (
        "edited",
        {"hotline": ""},
        {"hotline": "4008000002"},
    )


def test_unit_with_people_or_units_below_cannot_be_closed(company, at):
    with pytest.raises(Refused) as refusal:
        operations.change_unit(company.MO01, by=company.admin, at=at, active=False, version=ANY)
    assert list(refusal.value.errors) == ["active"]
    empty = new_unit(company, at)
    below = new_unit(company, at, kind=UnitKind.SERVICE_CENTER, code="MO03-SC", parent=empty)
    with pytest.raises(Refused):
        operations.change_unit(empty, by=company.admin, at=at, active=False, version=ANY)
    operations.change_unit(below, by=company.admin, at=at, active=False, version=ANY)
    assert operations.change_unit(empty, by=company.admin, at=at, active=False, version=ANY).active is False


def test_head_changes_contacts_of_the_own_unit_only(company, at):
    changed = operations.change_contacts(
        company.MO01, by=company.director, at=at, hotline="8001", version=ANY
    )
    assert changed.hotline == "8001"
    with pytest.raises(NotAllowed):
        operations.change_contacts(company.MO02, by=company.director, at=at, hotline="8001", version=ANY)
    with pytest.raises(NotAllowed):
        operations.change_contacts(company.MO01, by=company.clerk, at=at, hotline="8001", version=ANY)
    with pytest.raises(TypeError):
        operations.change_contacts(company.MO01, by=company.director, at=at, name_zh="改名", version=ANY)
