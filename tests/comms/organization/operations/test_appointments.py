"""Posts: one head at any time, replaced in one act; who gives and ends them."""

from datetime import date, timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization import operations
from comms.organization.models import Appointment, Post, Unit, User
from comms.organization.queries import head_of, heads_of, units_without_head
from comms.organization.states import UnitKind
from tests.base import browser
from tests.comms.organization.operations.events import DAY, events_of
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db


def give(company, at, **changes):
    """Give a post, and let a second person confirm it where it waits for one."""
    said = {
        "user": company.staff,
        "post": Post.STAFF,
        "unit": company.MO02,
        "since": DAY,
        "by": company.admin,
        "at": at,
    }
    held = operations.give_post(**(said | changes))
    if held.waits:
        held = operations.confirm_post(held, by=company.representative, at=at, version=ANY)
    return held


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


@pytest.mark.clause("1.4.1", by="operation")
def test_second_head_is_refused_with_the_name_of_the_first(company, at):
    with pytest.raises(Refused) as refusal:
        give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01)
    assert list(refusal.value.errors) == ["replace"]
    assert company.director.name in str(refusal.value)
    assert company.MO01.appointments.heading().count() == 1


@pytest.mark.clause("1.4.1", by="operation")
def test_replacing_a_head_ends_the_former_in_the_same_act(company, at):
    new = give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    former = Appointment.objects.get(user=company.director, unit=company.MO01)
    assert former.until == DAY - timedelta(days=1)
    assert events_of(former) == ["ended"]
    assert head_of(company.MO01, DAY - timedelta(days=1)) == company.director
    assert head_of(company.MO01, DAY) == new.user == company.clerk


@pytest.mark.clause("1.4.1", by="operation")
@pytest.mark.parametrize("days", range(-3, 4))
def test_every_day_around_a_change_has_exactly_one_head(company, at, days):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    day = DAY + timedelta(days=days)
    assert company.MO01.appointments.heading().current(day).count() == 1


@pytest.mark.clause("1.4.1", by="operation")
def test_replacing_on_or_before_the_first_day_of_the_present_head_is_refused(company, at):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    with pytest.raises(Refused) as refusal:
        give(company, at, user=company.staff, post=Post.OFFICE_DIRECTOR, unit=company.MO01, replace=True)
    assert list(refusal.value.errors) == ["since"]


@pytest.mark.clause("1.4.1", by="operation")
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


@pytest.mark.clause("1.4.1", by="operation")
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


@pytest.mark.clause("1.4.1", by="operation")
def test_acting_head_stands_beside_the_real_one(company, at):
    give(company, at, user=company.clerk, post=Post.OFFICE_DIRECTOR, unit=company.MO01, acting=True)
    assert head_of(company.MO01, DAY) == company.director


@pytest.mark.clause("1.4.1", by="operation")
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


def test_unit_that_closed_and_person_who_left_meanwhile_get_no_post(company, at):
    """The form was read before; what counts is how both stand in the moment of the act."""
    Unit.objects.filter(pk=company.FI.pk).update(active=False)
    with pytest.raises(Refused) as refusal:
        give(company, at, unit=company.FI)
    assert list(refusal.value.errors) == ["unit"]
    User.objects.filter(pk=company.staff.pk).update(is_active=False)
    with pytest.raises(Refused) as refusal:
        give(company, at)
    assert list(refusal.value.errors) == ["user"]


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


def test_ending_a_post_does_not_prolong_it(company, at):
    held = give(company, at, until=DAY + timedelta(days=5))
    with pytest.raises(Refused) as refusal:
        operations.end_post(held, until=DAY + timedelta(days=6), by=company.admin, at=at, version=ANY)
    assert list(refusal.value.errors) == ["until"]
    ended = operations.end_post(held, until=DAY + timedelta(days=4), by=company.admin, at=at, version=ANY)
    assert ended.until == DAY + timedelta(days=4)
    # nor by what was read before it was shortened
    with pytest.raises(Refused):
        operations.end_post(held, until=DAY + timedelta(days=5), by=company.admin, at=at, version=ANY)


def test_post_that_has_not_begun_is_called_off_and_stands_in_nobodys_way(company, at):
    later = DAY + timedelta(days=30)
    said = {"post": Post.OFFICE_DIRECTOR, "unit": company.MO01, "since": later, "replace": True}
    held = give(company, at, user=company.clerk, **said)
    done = operations.end_post(held, until=DAY, by=company.hr, at=at, version=ANY, reason="另有安排")
    assert (done.called_off, done.counts, done.withdrawn, done.refused_by) == (True, False, False, company.hr)
    assert events_of(held) == ["created", "confirmed", "called_off"]
    assert Notice.objects.filter(kind="organization.post_called_off").get().recipient == company.clerk
    assert head_of(company.MO01, later) != company.clerk
    assert held not in Appointment.objects.ahead(DAY)
    with pytest.raises(GuardFailed):
        operations.end_post(held, until=DAY, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.withdraw_post(held, by=company.admin, at=at, version=ANY)
    assert give(company, at, user=company.staff, **said).counts
    page = browser(company.president).get(held.get_absolute_url()).content.decode()
    assert "Called off by" in page


def test_end_post_of_a_stale_version_is_refused(company, at):
    held = give(company, at)
    operations.end_post(held, until=DAY + timedelta(days=5), by=company.admin, at=at, version=1)
    with pytest.raises(StaleVersion):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=1)
