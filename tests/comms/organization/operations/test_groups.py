"""Groups are set up and changed by the administration, in the version that was seen."""

from datetime import timedelta

import pytest

from comms.base.clock import today
from comms.base.errors import NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Group, Post
from comms.organization.queries import members_in_order
from comms.organization.rules import places_after
from comms.organization.states import UnitKind
from tests.comms.organization.operations.events import events_of
from tests.factories.meetings import make_series
from tests.factories.organization import appoint, make_person

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


# The order of the members


def in_order(code):
    return [person.username for person in members_in_order(Group.objects.get(code=code))]


def test_members_stand_by_post_and_unit_until_somebody_orders_them(company, at):
    leaders = Group.objects.get(code="company_leadership")
    leaders.picked.add(company.clerk, company.president)
    assert in_order("company_leadership") == ["president", "vice", "representative", "clerk"]
    heads = ["hr", "engineering", "security", "quality", "hr_staff", "engineer"]
    assert in_order("hq_staff") == heads


def test_order_is_kept_and_newcomers_stand_at_its_end(company, at):
    leaders = Group.objects.get(code="company_leadership")
    said = [company.representative, company.president, company.vice]
    ordered = operations.order_members(leaders, people=said, by=company.hr, at=at, version=1)
    assert (ordered.version, events_of(leaders)) == (2, ["ordered"])
    assert in_order("company_leadership") == ["representative", "president", "vice"]
    appoint(make_person("second"), Post.VICE_PRESIDENT, company.HQ)
    company.vice.appointments.all().delete()
    assert in_order("company_leadership") == ["representative", "president", "second"]
    appoint(company.vice, Post.VICE_PRESIDENT, company.HQ)
    assert in_order("company_leadership") == ["representative", "president", "vice", "second"]


def test_whoever_does_not_belong_today_keeps_the_place_behind_the_one_before(company, at):
    assert places_after([1, 2, 3], [3, 1]) == [3, 1, 2]
    assert places_after([1, 2, 3], [3, 2, 4]) == [1, 3, 2, 4]
    assert places_after([], [2, 1]) == [2, 1]
    assert places_after([1, 2], []) == [1, 2]


def test_the_same_order_again_changes_nothing(company, at):
    leaders = Group.objects.get(code="company_leadership")
    for _time in range(2):
        people = members_in_order(leaders)
        leaders = operations.order_members(leaders, people=people, by=company.hr, at=at, version=ANY)
    assert (leaders.version, events_of(leaders)) == (2, ["ordered"])


def test_order_names_exactly_the_members_of_today(company, at):
    leaders = Group.objects.get(code="company_leadership")
    people = [company.president, company.president, company.vice, company.clerk]
    with pytest.raises(Refused) as refusal:
        operations.order_members(leaders, people=people, by=company.hr, at=at, version=1)
    missing, strange, twice = refusal.value.errors["people"]
    assert company.representative.name in missing
    assert company.clerk.name in strange
    assert company.president.name in twice
    assert not leaders.places.exists()


def test_order_is_made_by_the_administration_in_the_version_seen(company, at):
    leaders = Group.objects.get(code="company_leadership")
    said = [company.vice, company.president, company.representative]
    with pytest.raises(NotAllowed):
        operations.order_members(leaders, people=said, by=company.president, at=at, version=1)
    with pytest.raises(StaleVersion):
        operations.order_members(leaders, people=said, by=company.hr, at=at, version=7)


# Who would belong


def test_preview_says_who_would_come_and_go_and_writes_nothing(company, at):
    leaders = Group.objects.get(code="company_leadership")
    said = {"posts": [Post.VICE_PRESIDENT, Post.OFFICE_DIRECTOR], "picked": [company.clerk]}
    preview = operations.preview_group(by=company.hr, at=at, group=leaders, **said)
    assert preview.people == [company.vice, company.director, company.director2, company.clerk]
    assert preview.added == [company.director, company.director2, company.clerk]
    assert preview.removed == [company.president, company.representative]
    leaders.refresh_from_db()
    assert (leaders.version, leaders.picked.count(), events_of(leaders)) == (1, 0, [])


def test_preview_of_a_day_to_come_knows_the_posts_of_that_day(company, at):
    day = today(at) + timedelta(days=30)
    appoint(company.clerk, Post.VICE_PRESIDENT, company.HQ, since=day)
    company.vice.appointments.update(until=day - timedelta(days=1))
    leaders = Group.objects.get(code="company_leadership")
    for on, people in ((None, [company.vice]), (day, [company.clerk])):
        said = {"group": leaders, "posts": [Post.VICE_PRESIDENT], "day": on}
        assert operations.preview_group(by=company.hr, at=at, **said).people == people


def test_preview_of_a_new_group_has_nobody_to_compare_with(company, at):
    said = {"posts": [Post.STAFF], "unit_kinds": [UnitKind.DEPARTMENT]}
    preview = operations.preview_group(by=company.hr, at=at, **said)
    assert preview.people == preview.added == [company.hr_staff, company.engineer]
    assert preview.removed == []
    with pytest.raises(NotAllowed):
        operations.preview_group(by=company.director, at=at, **said)
