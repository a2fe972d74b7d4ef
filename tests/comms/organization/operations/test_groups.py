"""Groups are set up and changed by the administration, in the version that was seen."""

import pytest

from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Group, Post
from comms.organization.states import UnitKind
from tests.comms.organization.operations.events import events_of
from tests.factories.meetings import make_series

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


# Groups that let their members into confidential papers


def board(company, at, **changes):
    """Change the board's group."""
    group = Group.objects.get(code="board_members")
    return operations.change_group(group, by=company.admin, at=at, version=ANY, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"posts": [Post.CHAIRMAN, Post.BOARD_DIRECTOR, Post.STAFF]}, "posts"),
        ({"posts": [Post.CHAIRMAN, Post.PRESIDENT]}, "posts"),
        ({"picked": "staff"}, "picked"),
    ],
)
def test_nobody_alone_lets_anybody_into_the_board(company, at, changes, field):
    if "picked" in changes:
        changes = {"picked": [company.staff]}
    with pytest.raises(Refused) as refusal:
        board(company, at, **changes)
    assert list(refusal.value.errors) == [field]


def test_the_board_may_lose_members_and_be_renamed(company, at):
    group = Group.objects.get(code="board_members")
    group.picked.add(company.staff, company.clerk)
    changed = board(company, at, picked=[company.staff], posts=[Post.CHAIRMAN], name_en="Board")
    assert (list(changed.picked.all()), changed.posts, changed.name_en) == (
        [company.staff],
        ["chairman"],
        "Board",
    )


def test_limit_to_kinds_of_unit_is_not_taken_off(company, at):
    board(company, at, unit_kinds=[UnitKind.COMPANY])
    for kinds in ([], [UnitKind.COMPANY, UnitKind.DEPARTMENT]):
        with pytest.raises(Refused) as refusal:
            board(company, at, unit_kinds=kinds)
        assert list(refusal.value.errors) == ["unit_kinds"]


def test_group_that_a_confidential_series_invites_is_closed_in_the_same_way(company, at):
    group = Group.objects.get(code="company_leadership")
    operations.change_group(group, by=company.admin, at=at, version=ANY, picked=[company.staff])
    series = make_series(company, at, kind="board", code="board")
    series.groups.add(group)
    with pytest.raises(Refused):
        operations.change_group(
            group, by=company.admin, at=at, version=ANY, picked=[company.staff, company.clerk]
        )


@pytest.mark.parametrize(
    ("said", "field"), [({"posts": [Post.STAFF]}, "posts"), ({"picked": "clerk"}, "picked"), ({}, None)]
)
def test_group_of_the_board_begins_with_posts_that_need_a_second_person(company, at, said, field):
    Group.objects.filter(code="board_members").delete()
    said = {"posts": [Post.CHAIRMAN], "code": "board_members"} | said
    if "picked" in said:
        said["picked"] = [company.clerk]
    if field is None:
        assert new_group(company, at, **said).posts == ["chairman"]
        return
    with pytest.raises(Refused) as refusal:
        new_group(company, at, **said)
    assert list(refusal.value.errors) == [field]
