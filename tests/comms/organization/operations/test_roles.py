"""What a unit is in the procedure: rights, posts and series follow its role, whatever its code is."""

import pytest

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization import operations
from comms.organization.models import Unit, User
from comms.organization.queries import missing_roles, quality_dept, unit_of_role
from comms.organization.states import Post, UnitKind, UnitRole
from meetings import operations as meetings
from meetings.models import MeetingKind
from tests.comms.organization.operations.events import events_of
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db


def give(company, at, unit, role, **more):
    said = {"role": role, "by": company.admin, "at": at, "version": ANY}
    return operations.give_role(unit, **(said | more))


def new_department(company, code="NEW"):
    return make_unit(code, UnitKind.DEPARTMENT, "新部门", company.HQ)


def fields(refusal):
    return list(refusal.value.errors)


def test_rights_follow_the_role_and_not_the_code(company):
    Unit.objects.filter(pk=company.AH.pk).update(code="RSZX")
    Unit.objects.filter(pk=company.QM.pk).update(code="ZLB")
    assert quality_dept() == company.QM
    hr, clerk = User.objects.get(pk=company.hr.pk), User.objects.get(pk=company.clerk.pk)
    assert (hr.administers, hr.heads_admin_hr, hr.reads_across_units) == (True, True, True)
    assert (clerk.administers, clerk.reads_across_units) == (False, False)
    namesake = make_unit("AH", UnitKind.DEPARTMENT, "安徽分部", company.HQ)
    stranger = make_person("stranger", post=Post.DEPARTMENT_HEAD, unit=namesake)
    assert (stranger.administers, stranger.heads_admin_hr) == (False, False)


def test_a_role_is_given_and_told(company, at):
    Unit.objects.filter(pk=company.FI.pk).update(role="")
    new = new_department(company)
    assert missing_roles() == [UnitRole.FINANCE]
    assert give(company, at, new, UnitRole.FINANCE).role == UnitRole.FINANCE
    assert (missing_roles(), unit_of_role(UnitRole.FINANCE)) == ([], new)
    event = Event.objects.about(new).get()
    assert (event.event, event.data["new"]) == ("role_given", {"role": "finance"})
    told = set(
        Notice.objects.filter(kind="organization.unit_role").values_list("recipient__username", flat=True)
    )
    assert told == {"president", "hr", "representative"}  # the head above and the second persons


def test_a_role_passes_in_one_step_with_the_series_that_hang_on_it(company, at):
    kind = MeetingKind.objects.get(code="inter_department")
    series = meetings.create_series(
        code="inter", title="部门沟通会", kind=kind, rule_kind="on_demand", by=company.hr, at=at
    )
    new = new_department(company)
    with pytest.raises(Refused) as refusal:
        give(company, at, new, UnitRole.ADMIN_HR)
    assert fields(refusal) == ["replace"]
    with pytest.raises(Refused) as refusal:
        give(company, at, company.AH, "")
    assert fields(refusal) == ["role"]
    assert "部门沟通会" in str(refusal.value.errors)
    give(company, at, new, UnitRole.ADMIN_HR, replace=True)
    series.refresh_from_db()
    assert (unit_of_role(UnitRole.ADMIN_HR), series.unit) == (new, new)
    assert (events_of(company.AH), events_of(new)) == (["role_passed"], ["role_given"])
    assert not User.objects.get(pk=company.hr.pk).administers


def test_nobody_alone_lets_people_read_across_units_by_a_role(company, at):
    new = new_department(company)
    make_person("friend", post=Post.STAFF, unit=new)
    with pytest.raises(Refused) as refusal:
        give(company, at, new, UnitRole.ADMIN_HR, replace=True)
    assert fields(refusal) == ["role"]
    assert unit_of_role(UnitRole.ADMIN_HR) == company.AH
    for person in (company.hr, company.president, company.representative):
        operations.deactivate(person, by=None, at=at, version=ANY)
    assert give(company, at, new, UnitRole.ADMIN_HR, replace=True).role == UnitRole.ADMIN_HR


def test_the_last_other_second_person_is_not_lost_with_a_role(company, at):
    for person in (company.president, company.representative):
        operations.deactivate(person, by=None, at=at, version=ANY)
    with pytest.raises(Refused):
        give(company, at, new_department(company), UnitRole.ADMIN_HR, replace=True)
    company.president.is_active = True
    company.president.save()
    appoint(company.president, Post.PRESIDENT, company.HQ)
    give(company, at, new_department(company, "NEW2"), UnitRole.ADMIN_HR, replace=True)


@pytest.mark.parametrize("unit,role", [("MO01", "finance"), ("HQ", "finance"), ("FI", "company")])
def test_a_role_must_fit_the_kind_of_unit(company, at, unit, role):
    with pytest.raises(Refused) as refusal:
        give(company, at, getattr(company, unit), role, replace=True)
    assert fields(refusal) == ["role"]


def test_posts_that_would_not_exist_stand_in_the_way(company, at):
    appoint(make_person("boss"), Post.DEPARTMENT_HEAD, company.FI)
    for unit, role in ((company.FI, UnitRole.QUALITY), (company.QM, ""), (company.QM, UnitRole.SECURITY)):
        with pytest.raises(Refused) as refusal:
            give(company, at, unit, role, replace=True)
        assert fields(refusal) == ["role"]


def test_a_closed_unit_has_no_role(company, at):
    with pytest.raises(Refused) as refusal:
        operations.change_unit(company.FI, active=False, by=company.admin, at=at, version=ANY)
    assert fields(refusal) == ["active"]
    give(company, at, company.FI, "")
    closed = operations.change_unit(company.FI, active=False, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused) as refusal:
        give(company, at, closed, UnitRole.FINANCE)
    assert (fields(refusal), missing_roles()) == (["role"], [UnitRole.FINANCE])


@pytest.mark.parametrize("who", ["hr", "president", "quality", "clerk"])
def test_only_system_administrators_give_roles(company, at, who):
    with pytest.raises(NotAllowed):
        give(company, at, company.FI, "", by=getattr(company, who))


def test_a_new_unit_takes_a_free_role_only(company, at):
    said = {"kind": UnitKind.DEPARTMENT, "name_zh": "财务二部", "parent": company.HQ, "by": company.admin}
    with pytest.raises(Refused) as refusal:
        operations.add_unit(code="F2", role=UnitRole.FINANCE, at=at, **said)
    assert fields(refusal) == ["role"]
    give(company, at, company.FI, "")
    assert operations.add_unit(code="F2", role=UnitRole.FINANCE, at=at, **said).role == UnitRole.FINANCE
