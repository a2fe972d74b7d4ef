"""The set-up of a new portal: its one-time code, the company, departments and groups, and its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization.models import Appointment, FirstDay, Group, Unit, User
from comms.organization.operations import add_person, add_unit, give_post
from comms.organization.operations.first_day import (
    claim_first_day,
    end_first_day,
    name_company,
    open_first_day,
    proposed,
    set_up_departments,
    set_up_groups,
)
from comms.organization.queries import first_day, missing_roles
from comms.organization.states import Because, Post, UnitKind, UnitRole

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
WHO = {"name": "王建", "username": "wangjian", "password": "correct horse battery", "at": AT}


@pytest.fixture
def code():
    """The one-time code of a portal that is new."""
    return open_first_day(at=AT)


@pytest.fixture
def founder(code):
    """Whoever typed the code."""
    return claim_first_day(code=code, **WHO)


@pytest.fixture
def named(founder):
    """The set-up once the company has its name."""
    name_company(first_day(), name_zh="安居物业", code="hq", by=founder, at=AT, version=ANY)
    return User.objects.get(pk=founder.pk)


def lines(*roles):
    """Departments as the procedure proposes them."""
    wanted = [(role, proposed("departments")[role]) for role in roles or proposed("departments")]
    return [
        {"role": role, "code": terms.code, "name_zh": terms.name_zh, "name_en": terms.name_en}
        for role, terms in wanted
    ]


# The code


def test_the_code_works_once_in_any_spelling(code):
    person = claim_first_day(code=f" {code.lower().replace('-', ' ')} ", **WHO)
    assert (person.is_superuser, person.check_password(WHO["password"])) == (True, True)
    assert FirstDay.objects.get().claimed_by == person
    with pytest.raises(Refused) as refused:
        claim_first_day(code=code, **(WHO | {"username": "second"}))
    assert set(refused.value.errors) == {"code"}
    assert User.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "-", "AAAA-AAAA-AAAA-AAAA", "０", "x" * 40])
def test_a_wrong_code_makes_no_account(code, wrong):
    with pytest.raises(Refused) as refused:
        claim_first_day(code=wrong, **WHO)
    assert set(refused.value.errors) == {"code"}
    assert not User.objects.exists()


def test_a_weak_password_is_refused_and_the_code_stays(code):
    with pytest.raises(Refused) as refused:
        claim_first_day(code=code, **(WHO | {"password": "wangjian"}))
    assert set(refused.value.errors) == {"password"}
    assert claim_first_day(code=code, **WHO).pk


def test_the_code_is_kept_nowhere(code, founder):
    plain = code.replace("-", "")
    kept = str(list(FirstDay.objects.values())) + str(list(Event.objects.values("data")))
    assert code not in kept
    assert plain not in kept
    assert FirstDay.objects.get().code == ""


def test_each_start_makes_a_new_code_until_one_is_used(code):
    second = open_first_day(at=AT + timedelta(hours=1))
    assert second != code
    with pytest.raises(Refused):
        claim_first_day(code=code, **WHO)
    claim_first_day(code=second, **WHO)
    assert open_first_day(at=AT + timedelta(hours=2)) == ""


def test_an_account_of_the_installation_needs_no_code():
    User.objects.create(username="root", is_superuser=True)
    assert open_first_day(at=AT) == ""
    assert first_day() is not None


def test_a_code_is_void_once_there_is_an_account(code):
    """The console showed it before `createsuperuser` ran; it stands in the log of that start."""
    User.objects.create(username="root", is_superuser=True)
    with pytest.raises(Refused) as refused:
        claim_first_day(code=code, **WHO)
    assert set(refused.value.errors) == {"code"}
    assert open_first_day(at=AT) == ""
    assert FirstDay.objects.get().code == ""


def test_a_company_that_stands_is_not_set_up_again(company):
    assert open_first_day(at=AT) == ""
    assert not FirstDay.objects.exists()


# The steps


def test_the_company_has_a_name_and_whoever_gave_it_looks_after_the_portal(founder):
    name_company(first_day(), name_zh="安居物业", code="hq", by=founder, at=AT, version=ANY)
    unit = Unit.objects.get()
    assert (unit.code, unit.role, unit.kind) == ("HQ", UnitRole.COMPANY, UnitKind.COMPANY)
    held = Appointment.objects.get()
    assert (held.user, held.post, held.unit, held.waits) == (founder, Post.SYSTEM_ADMINISTRATOR, unit, False)


def test_the_name_is_changed_until_the_end(named):
    name_company(first_day(), name_zh="安泰物业", code="other", by=named, at=AT, version=ANY)
    assert list(Unit.objects.values_list("code", "name_zh")) == [("HQ", "安泰物业")]
    assert Appointment.objects.count() == 1


def test_what_is_not_said_of_the_company_stays(named):
    said = {"by": named, "at": AT, "version": ANY}
    name_company(first_day(), name_zh="安居物业", name_en="Anju", hotline="4008001234", code="HQ", **said)
    name_company(first_day(), name_zh="安居物业", code="HQ", **said)
    assert list(Unit.objects.values_list("name_en", "hotline")) == [("Anju", "4008001234")]


def test_a_department_that_is_there_with_another_role_is_named(named):
    company = Unit.objects.get(code="HQ")
    add_unit(kind="department", code="QM", name_zh="质量", parent=company, by=named, at=AT)
    with pytest.raises(Refused) as refused:
        set_up_departments(first_day(), departments=lines("quality"), by=named, at=AT, version=ANY)
    assert "QM" in str(refused.value.errors["departments"])


def test_departments_need_the_company_first(founder):
    with pytest.raises(GuardFailed):
        set_up_departments(first_day(), departments=lines(), by=founder, at=AT, version=ANY)


def test_departments_get_their_roles_and_what_is_there_stays(named):
    set_up_departments(first_day(), departments=lines("quality"), by=named, at=AT, version=ANY)
    Unit.objects.filter(code="QM").update(name_zh="质量部")
    set_up_departments(first_day(), departments=lines(), by=named, at=AT, version=ANY)
    assert missing_roles() == []
    assert Unit.objects.get(role=UnitRole.QUALITY).name_zh == "质量部"


def test_a_department_that_cannot_be_is_named_and_none_is_made(named):
    twice = [*lines("quality"), {**lines("quality")[0], "code": "Q2"}]
    with pytest.raises(Refused) as refused:
        set_up_departments(first_day(), departments=twice, by=named, at=AT, version=ANY)
    assert "Q2" in str(refused.value.errors["departments"])


def test_the_groups_of_the_procedure_are_made_once(named):
    set_up_groups(first_day(), by=named, at=AT, version=ANY)
    set_up_groups(first_day(), by=named, at=AT, version=ANY)
    assert set(Group.objects.values_list("code", flat=True)) == set(proposed("groups"))
    leaders = Group.objects.get(code="company_leadership")
    assert set(leaders.posts) == {"president", "vice_president", "management_representative"}


def test_two_people_at_once_do_not_overwrite_each_other(named):
    seen = first_day()
    name_company(first_day(), name_zh="安泰物业", code="HQ", by=named, at=AT, version=seen.version)
    with pytest.raises(StaleVersion):
        name_company(seen, name_zh="安宁物业", code="HQ", by=named, at=AT, version=seen.version)
    assert Unit.objects.get().name_zh == "安泰物业"


def test_nobody_else_sets_up(named):
    person = add_person(username="li", name="李四", by=named, at=AT)
    with pytest.raises(NotAllowed):
        set_up_groups(first_day(), by=person, at=AT, version=ANY)


def test_those_who_look_after_the_portal_read_it_and_nobody_else(named):
    other = add_person(username="b", name="乙", by=named, at=AT)
    for person, rows in ((User.objects.get(pk=named.pk), 1), (other, 0), (AnonymousUser(), 0)):
        assert FirstDay.objects.visible_to(person).count() == rows


# Four eyes


def president(by):
    """Somebody becomes president."""
    person, unit = add_person(username="p", name="总裁", by=by, at=AT), Unit.objects.get(code="HQ")
    return give_post(user=person, post="president", unit=unit, since=date(2026, 11, 18), by=by, at=AT)


def reason_of(held):
    """Why it counts, as recorded."""
    return Event.objects.about(held).get(event="created").reason


def test_posts_count_at_once_until_the_end(named):
    add_person(username="b", name="备用", by=named, at=AT)
    second = User.objects.create(username="root", is_superuser=True)
    assert second.is_active
    held = president(named)
    assert (held.waits, reason_of(held)) == (False, Because.FIRST_DAY)


def test_posts_wait_for_a_second_person_afterwards(named):
    User.objects.create(username="root", is_superuser=True)
    end_first_day(first_day(), checked=True, by=named, at=AT, version=ANY)
    assert president(named).waits


def test_the_end_is_said_after_looking_through_the_posts(named):
    president(named)
    row = first_day()
    with pytest.raises(Refused) as refused:
        end_first_day(row, by=named, at=AT, version=ANY)
    assert set(refused.value.errors) == {"checked"}
    end_first_day(row, checked=True, by=named, at=AT, version=ANY)
    given = Event.objects.about(row).get(event="done").data["given"]
    assert sorted(given) == ["总裁: president HQ", "王建: system_administrator HQ"]
    assert first_day() is None


def test_a_post_that_was_given_meanwhile_was_not_looked_through(named):
    shown = first_day()
    president(named)
    with pytest.raises(StaleVersion):
        end_first_day(shown, checked=True, by=named, at=AT, version=shown.version)


def test_nothing_of_it_works_after_the_end(named):
    row = first_day()
    end_first_day(row, checked=True, by=named, at=AT, version=ANY)
    for act in (set_up_groups, end_first_day):
        with pytest.raises(GuardFailed):
            act(row, by=named, at=AT, version=ANY)
    assert open_first_day(at=AT) == ""


def test_it_does_not_end_without_a_company(founder):
    with pytest.raises(GuardFailed):
        end_first_day(first_day(), checked=True, by=founder, at=AT, version=ANY)


def test_it_does_not_end_without_somebody_who_looks_after_the_portal(code):
    add_unit(kind="company", code="HQ", role="company", name_zh="安居物业", by=None, at=AT)
    with pytest.raises(GuardFailed):
        end_first_day(first_day(), checked=True, by=None, at=AT, version=ANY)
