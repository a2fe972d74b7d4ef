"""Groups are set up and changed by the administration, in the version that was seen."""

import pytest

from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Group, Post
from comms.organization.states import UnitKind
from tests.comms.organization.operations.events import events_of

pytestmark = pytest.mark.django_db


def test_change_group_picks_people_and_raises_the_version(company, at):
    group = Group.objects.get(code="office_directors")
    changed = operations.change_group(
        group, by=company.hr, at=at, version=1, picked=[company.clerk], name_en="Directors"
    )
    assert list(changed.picked.all()) == [company.clerk]
    assert changed.version == 3
    assert events_of(group) == ["edited", "picked"]
    again = operations.change_group(changed, by=company.hr, at=at, picked=[company.clerk], version=ANY)
    assert again.version == 3


def new_group(company, at, **changes):
    said = {"code": "Fire_Wardens", "name_zh": "消防员", "by": company.hr, "at": at}
    return operations.add_group(**(said | changes))


def test_add_group_writes_the_code_in_small_letters(company, at):
    members = {"posts": [Post.STAFF], "unit_kinds": [UnitKind.DEPARTMENT], "picked": [company.clerk]}
    group = new_group(company, at, **members)
    assert (group.code, group.posts, group.unit_kinds) == ("fire_wardens", ["staff"], ["department"])
    assert list(group.picked.all()) == [company.clerk]
    assert events_of(group) == ["created"]


@pytest.mark.parametrize("code", ["HQ_staff", "new", "COUNT", "with space", "x" * 41])
def test_code_of_a_group_that_is_taken_or_does_not_fit_is_refused(company, at, code):
    with pytest.raises(Refused) as refusal:
        new_group(company, at, code=code)
    assert list(refusal.value.errors) == ["code"]
    assert Group.objects.count() == 4


def test_groups_are_set_up_by_the_administration_only(company, at):
    for who in (company.director, company.president, company.clerk):
        with pytest.raises(NotAllowed):
            new_group(company, at, by=who)


def test_groups_are_changed_by_the_administration_only(company, at):
    group = Group.objects.get(code="hq_staff")
    with pytest.raises(NotAllowed):
        operations.change_group(group, by=company.director, at=at, picked=[], version=ANY)
