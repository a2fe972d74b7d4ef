"""Units, people, posts, absences, groups and tokens: what may happen, and what is refused with which
sentence.
"""

from datetime import date, timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Absence, Appointment, Group, Post, Unit, User
from comms.organization.queries import head_of, heads_of, units_without_head
from comms.organization.states import UnitKind
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


def give(company, at, **changes):
    said = {
        "user": company.staff,
        "post": Post.STAFF,
        "unit": company.MO02,
        "since": DAY,
        "by": company.admin,
        "at": at,
    }
    return operations.give_post(**(said | changes))


def events_of(obj):
    return list(Event.objects.about(obj).order_by("id").values_list("event", flat=True))


# --- posts


def test_give_post_makes_an_appointment_and_an_event(company, at):
    held = give(company, at)
    assert (held.user, held.post, held.unit, held.since, held.until) == (
        company.staff,
        Post.STAFF,
        company.MO02,
        DAY,
        None,
    )
    assert events_of(held) == ["created"]
    assert Event.objects.about(held).get().unit == company.MO02


@pytest.mark.clause("1.4.1")
def test_second_head_is_refused_with_the_name_of_the_first(company, at):
    with pytest.raises(Refused) as refusal:
        give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01)
    assert list(refusal.value.errors) == ["replace"]
    assert company.director.name in str(refusal.value)
    assert company.MO01.appointments.heading().count() == 1


@pytest.mark.clause("1.4.1")
def test_replacing_a_head_ends_the_former_in_the_same_act(company, at):
    new = give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    former = Appointment.objects.get(user=company.director, unit=company.MO01)
    assert former.until == DAY - timedelta(days=1)
    assert events_of(former) == ["ended"]
    assert head_of(company.MO01, DAY - timedelta(days=1)) == company.director
    assert head_of(company.MO01, DAY) == new.user == company.clerk


@pytest.mark.clause("1.4.1")
@pytest.mark.parametrize("days", range(-3, 4))
def test_every_day_around_a_change_has_exactly_one_head(company, at, days):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    day = DAY + timedelta(days=days)
    assert company.MO01.appointments.heading().current(day).count() == 1


@pytest.mark.clause("1.4.1")
def test_replacing_on_or_before_the_first_day_of_the_present_head_is_refused(company, at):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    with pytest.raises(Refused) as refusal:
        give(company, at, user=company.staff, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    assert list(refusal.value.errors) == ["since"]


@pytest.mark.clause("1.4.1")
def test_head_in_the_future_blocks_another_head_in_between(company, at):
    later = DAY + timedelta(days=30)
    give(
        company,
        at,
        user=company.clerk,
        post=Post.OFFICE_DIRECTOR,
        unit=company.MO01,
        since=later,
        replace=True,
    )
    with pytest.raises(Refused):
        give(company, at, user=company.staff, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    assert head_of(company.MO01, DAY) == company.director


@pytest.mark.clause("1.4.1")
def test_refused_replacement_leaves_the_former_head_untouched(company, at):
    before = Appointment.objects.filter(user=company.director).values().get()
    make_person("gone", is_active=False)
    with pytest.raises(Refused):
        give(
            company,
            at,
            user=User.objects.get(username="gone"),
            post=Post.OFFICE_DIRECTOR,
            unit=company.MO01,
            replace=True,
        )
    assert Appointment.objects.filter(user=company.director).values().get() == before


@pytest.mark.clause("1.4.1")
def test_acting_head_stands_beside_the_real_one(company, at):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, acting=True)
    assert head_of(company.MO01, DAY) == company.director


@pytest.mark.clause("1.4.1")
def test_unit_without_head_is_found(company, at):
    assert list(units_without_head(DAY)) == [company.CS, company.FI, company.PO]
    held = Appointment.objects.get(user=company.director)
    operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    assert company.MO01 not in units_without_head(DAY)
    assert company.MO01 in units_without_head(DAY + timedelta(days=1))
    assert heads_of([company.MO01], DAY + timedelta(days=1)) == {}


@pytest.mark.parametrize(
    "post,unit",
    [
        (Post.QUALITY_MANAGER, "EN"),
        (Post.DEPARTMENT_HEAD, "QM"),
        (Post.DEPARTMENT_HEAD, "MO01"),
        (Post.OFFICE_DIRECTOR, "EN"),
        (Post.PRESIDENT, "MO01"),
        (Post.SERVICE_CENTER_CLERK, "HQ"),
    ],
)
def test_post_that_does_not_exist_in_the_unit_is_refused(company, at, post, unit):
    with pytest.raises(Refused) as refusal:
        give(company, at, post=post, unit=getattr(company, unit), replace=True)
    assert list(refusal.value.errors) == ["post"]


def test_same_post_twice_is_refused(company, at):
    with pytest.raises(Refused) as refusal:
        give(company, at, unit=company.MO01)
    assert list(refusal.value.errors) == ["user"]


def test_post_in_a_closed_unit_or_backwards_is_refused(company, at):
    closed = make_unit("MO09", UnitKind.MANAGEMENT_OFFICE, "旧处", company.HQ)
    Unit.objects.filter(pk=closed.pk).update(active=False)
    closed.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        give(company, at, unit=closed)
    assert list(refusal.value.errors) == ["unit"]
    with pytest.raises(Refused) as refusal:
        give(company, at, until=DAY - timedelta(days=1))
    assert list(refusal.value.errors) == ["until"]


@pytest.mark.parametrize("who", ["clerk", "director", "quality", "president", "staff"])
def test_posts_are_given_by_the_administration_only(company, at, who):
    with pytest.raises(NotAllowed):
        give(company, at, by=getattr(company, who))


def test_administration_and_hr_gives_posts_but_not_to_itself(company, at):
    assert give(company, at, by=company.hr_staff).pk
    with pytest.raises(NotAllowed):
        give(company, at, user=company.hr_staff, unit=company.EN, by=company.hr_staff)


def test_only_a_system_administrator_makes_system_administrators(company, at):
    with pytest.raises(NotAllowed):
        give(company, at, post=Post.SYSTEM_ADMINISTRATOR, unit=company.HQ, by=company.hr)
    assert give(company, at, post=Post.SYSTEM_ADMINISTRATOR, unit=company.HQ).pk


def test_last_system_administrator_stays(company, at):
    held = Appointment.objects.get(user=company.admin)
    with pytest.raises(Refused):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    give(company, at, post=Post.SYSTEM_ADMINISTRATOR, unit=company.HQ)
    assert operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY).until == DAY


def test_end_post_before_it_began_or_twice_is_refused(company, at):
    held = give(company, at)
    with pytest.raises(Refused):
        operations.end_post(held, until=DAY - timedelta(days=1), by=company.admin, at=at, version=ANY)
    old = appoint(company.staff, Post.STAFF, company.EN, until=date(2024, 1, 1))
    with pytest.raises(Refused):
        operations.end_post(old, until=DAY, by=company.admin, at=at, version=ANY)


def test_end_post_of_a_stale_version_is_refused(company, at):
    held = give(company, at)
    operations.end_post(held, until=DAY + timedelta(days=5), by=company.admin, at=at, version=1)
    with pytest.raises(StaleVersion):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=1)


# --- units


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
    unit = new_unit(company, at, hotline="400-1", working_hours={"1": [["08:30", "12:00"]]})
    assert (unit.code, unit.hotline, unit.working_hours) == ("MO03", "400-1", {"1": [["08:30", "12:00"]]})
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
    operations.change_unit(company.MO01, by=company.hr, at=at, hotline="400-2", version=ANY)
    event = Event.objects.about(company.MO01).get()
    assert (event.event, event.data["old"], event.data["new"]) == (
        "edited",
        {"hotline": ""},
        {"hotline": "400-2"},
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
    changed = operations.change_contacts(company.MO01, by=company.director, at=at, hotline="1", version=ANY)
    assert changed.hotline == "1"
    with pytest.raises(NotAllowed):
        operations.change_contacts(company.MO02, by=company.director, at=at, hotline="1", version=ANY)
    with pytest.raises(NotAllowed):
        operations.change_contacts(company.MO01, by=company.clerk, at=at, hotline="1", version=ANY)
    with pytest.raises(TypeError):
        operations.change_contacts(company.MO01, by=company.director, at=at, name_zh="改名", version=ANY)


# --- people


def test_add_person_has_no_password(company, at):
    person = operations.add_person(
        username="li", name="李", email="li@example.com", phone="1", by=company.hr, at=at
    )
    assert not person.has_usable_password()
    assert events_of(person) == ["created"]
    assert person.posts == []


@pytest.mark.parametrize(
    "said,field", [({"username": "CLERK"}, "username"), ({"email": "Clerk@Example.com"}, "email")]
)
def test_sign_in_name_and_address_are_unique_without_case(company, at, said, field):
    with pytest.raises(Refused) as refusal:
        operations.add_person(**({"username": "new", "name": "新", "by": company.admin, "at": at} | said))
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    "said,field",
    [
        ({"username": "COLLEAGUE"}, "username"),
        ({"email": "Colleague@Example.com"}, "email"),
    ],
)
def test_change_to_a_taken_name_or_address_is_refused_without_case(company, at, said, field):
    with pytest.raises(Refused) as refusal:
        operations.change_person(company.clerk, by=company.admin, at=at, version=1, **said)
    assert list(refusal.value.errors) == [field]
    assert User.objects.get(pk=company.clerk.pk).version == 1
    own = {"username": "Clerk", "email": "Clerk@example.com"}
    changed = operations.change_person(company.clerk, by=company.admin, at=at, version=1, **own)
    assert changed.username == "Clerk"


def test_profile_does_not_take_the_address_of_somebody_else(company, at):
    said = {"email": "COLLEAGUE@example.com"}
    with pytest.raises(Refused) as refusal:
        operations.change_profile(company.clerk, by=company.clerk, at=at, version=1, **said)
    assert list(refusal.value.errors) == ["email"]


@pytest.mark.parametrize("act", ["change_person", "deactivate", "reactivate", "reset_second_factor"])
def test_act_on_an_account_of_another_version_is_refused(company, at, act):
    said = {"name": "新"} if act == "change_person" else {"reason": "x"}
    with pytest.raises(StaleVersion):
        getattr(operations, act)(company.clerk, by=company.admin, at=at, version=7, **said)


def test_people_are_added_by_the_administration_only(company, at):
    for who in (company.director, company.president, company.clerk):
        with pytest.raises(NotAllowed):
            operations.add_person(username="new", name="新", by=who, at=at)


def test_phone_and_address_do_not_enter_the_audit_log(company, at):
    said = {"phone": "13900001234", "email": "new@example.com"}
    operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, **said)
    data = str(Event.objects.about(company.clerk).get().data)
    assert "13900001234" not in data
    assert "new@example.com" not in data


def test_administration_does_not_touch_accounts_of_system_administrators(company, at):
    with pytest.raises(NotAllowed):
        operations.change_person(company.admin, by=company.hr, at=at, email="mine@example.com", version=ANY)
    with pytest.raises(NotAllowed):
        operations.password_link_made(company.admin, by=company.hr, at=at)


def test_profile_belongs_to_the_person(company, at):
    changed = operations.change_profile(company.clerk, by=company.clerk, at=at, language="en", version=ANY)
    assert changed.language == "en"
    with pytest.raises(NotAllowed):
        operations.change_profile(company.clerk, by=company.director, at=at, language="en", version=ANY)
    with pytest.raises(TypeError):
        operations.change_profile(company.clerk, by=company.clerk, at=at, is_superuser=True, version=ANY)


def test_deactivate_ends_posts_sessions_and_tokens_at_once(company, at, client):
    client.force_login(company.clerk)
    operations.make_token(company.clerk, by=company.clerk, at=at)
    person = operations.deactivate(company.clerk, by=company.hr, at=at, reason="left", version=ANY)
    assert person.is_active is False
    assert person.appointments.get().until == DAY
    assert person.auth_token_set.count() == 0
    assert person.posts == []
    assert client.get("/profile/").status_code == 302
    assert events_of(company.clerk)[-1] == "deactivated"


def test_deactivate_oneself_or_twice_or_the_last_administrator_is_refused(company, at):
    with pytest.raises(GuardFailed):
        operations.deactivate(company.hr, by=company.hr, at=at, version=ANY)
    operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    root = make_person("root", is_superuser=True)
    with pytest.raises(Refused):
        operations.deactivate(company.admin, by=root, at=at, version=ANY)


def test_reactivated_person_has_no_posts(company, at):
    operations.deactivate(company.clerk, by=company.hr, at=at, version=ANY)
    person = operations.reactivate(company.clerk, by=company.hr, at=at, version=ANY)
    assert person.is_active
    assert not person.appointments.current(DAY + timedelta(days=1)).exists()
    with pytest.raises(GuardFailed):
        operations.reactivate(company.clerk, by=company.hr, at=at, version=ANY)


# --- absences


def away(company, at, **changes):
    said = {
        "user": company.clerk,
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=2),
        "by": company.clerk,
        "at": at,
    }
    return operations.add_absence(**(said | changes))


def test_own_absence_with_deputy(company, at):
    absence = away(company, at, deputy=company.colleague)
    assert (absence.user, absence.deputy) == (company.clerk, company.colleague)
    assert events_of(absence) == ["created"]


@pytest.mark.parametrize(
    "who,allowed",
    [("director", True), ("hr", True), ("admin", True), ("colleague", False), ("director2", False)],
)
def test_absence_of_staff_is_noted_by_heads_and_the_administration(company, at, who, allowed):
    if allowed:
        assert away(company, at, by=getattr(company, who)).pk
    else:
        with pytest.raises(NotAllowed):
            away(company, at, by=getattr(company, who))


def test_absence_refuses_days_backwards_too_long_or_covered_twice(company, at):
    with pytest.raises(Refused):
        away(company, at, ends_on=DAY - timedelta(days=1))
    with pytest.raises(Refused):
        away(company, at, ends_on=DAY + timedelta(days=1000))
    away(company, at)
    with pytest.raises(Refused) as refusal:
        away(company, at, starts_on=DAY + timedelta(days=2), ends_on=DAY + timedelta(days=9))
    assert list(refusal.value.errors) == ["starts_on"]
    assert away(company, at, starts_on=DAY + timedelta(days=3), ends_on=DAY + timedelta(days=9)).pk


def test_deputy_must_be_somebody_else_who_is_there(company, at):
    away(company, at, user=company.colleague, by=company.colleague)
    gone = make_person("gone", is_active=False)
    for deputy in (company.clerk, company.colleague, gone):
        with pytest.raises(Refused) as refusal:
            away(company, at, deputy=deputy)
        assert list(refusal.value.errors) == ["deputy"]


def test_cancelled_absence_frees_the_days(company, at):
    absence = operations.cancel_absence(away(company, at), by=company.clerk, at=at, version=ANY)
    assert absence.cancelled_at == at
    assert events_of(absence) == ["created", "cancelled"]
    assert away(company, at).pk
    with pytest.raises(GuardFailed):
        operations.cancel_absence(absence, by=company.clerk, at=at, version=ANY)


def test_absence_is_cancelled_by_the_person_or_their_head_only(company, at):
    absence = away(company, at)
    with pytest.raises(NotAllowed):
        operations.cancel_absence(absence, by=company.colleague, at=at, version=ANY)
    assert operations.cancel_absence(absence, by=company.director, at=at, version=ANY).cancelled
    assert Absence.objects.standing().count() == 0


# --- groups and tokens


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


def test_token_is_kept_as_a_digest_only(company, at):
    row, token = operations.make_token(company.clerk, by=company.clerk, at=at)
    assert token not in str(vars(row))
    assert token not in str(Event.objects.about(company.clerk).get().data)


def test_tokens_are_limited_and_expired_ones_do_not_count(company, at, settings):
    from comms.base.clock import now

    for _round in range(20):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    with pytest.raises(GuardFailed):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    company.clerk.auth_token_set.update(expiry=now() - timedelta(days=1))
    assert operations.make_token(company.clerk, by=company.clerk, at=now())[1]


def test_nobody_makes_or_revokes_tokens_for_others(company, at):
    row, _token = operations.make_token(company.clerk, by=company.clerk, at=at)
    with pytest.raises(NotAllowed):
        operations.make_token(company.clerk, by=company.admin, at=at)
    with pytest.raises(NotAllowed):
        operations.revoke_token(company.clerk, row.token_key[:8], by=company.admin, at=at)
    assert company.clerk.auth_token_set.count() == 1


def test_revoke_token_of_somebody_else_is_refused(company, at):
    row, _token = operations.make_token(company.clerk, by=company.clerk, at=at)
    with pytest.raises(Refused):
        operations.revoke_token(company.colleague, row.token_key[:8], by=company.colleague, at=at)
    operations.revoke_token(company.clerk, row.token_key[:8], by=company.clerk, at=at)
    assert company.clerk.auth_token_set.count() == 0
