"""Posts with reach count once a second person has confirmed them; before, they give nothing anywhere."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.audit.queries import lines_of
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Appointment, Post
from comms.organization.queries import head_of, holders, second_persons
from comms.organization.states import POSTS_WITH_REACH
from tests.base import api
from tests.comms.organization.operations.events import DAY, events_of
from tests.comms.organization.second_person.proposals import confirm, propose
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


# Which posts


def test_posts_with_reach_are_known_by_what_they_reach():
    assert set(Post) - set(POSTS_WITH_REACH) == {
        Post.REVISIT_OFFICER,
        Post.SERVICE_CENTER_CLERK,
        Post.STAFF,
    }


@pytest.mark.parametrize("post", sorted(POSTS_WITH_REACH))
def test_no_post_with_reach_counts_by_one_person_alone(company, at, post):
    place = {Post.DEPARTMENT_HEAD: company.EN, Post.QUALITY_MANAGER: company.QM}.get(post, company.HQ)
    if post == Post.OFFICE_DIRECTOR:
        place = company.MO01
    held = propose(company, at, user=company.outsider, post=post, unit=place, by=company.admin)
    assert (held.waits, held.given_by, held.confirmed_at) == (True, company.admin, None)
    assert fresh(company.outsider).own_posts == list(company.outsider.appointments.exclude(pk=held.pk))
    assert company.outsider not in holders(post)
    acting = propose(company, at, user=company.staff, post=post, unit=place, by=company.admin, acting=True)
    assert acting.waits


@pytest.mark.parametrize("post", [Post.STAFF, Post.SERVICE_CENTER_CLERK])
def test_other_posts_count_at_once(company, at, post):
    held = propose(company, at, user=company.outsider, post=post, unit=company.MO01)
    assert (held.waits, held.confirmed_at, held.confirmed_by) == (False, at, None)


def test_in_admin_and_hr_each_post_waits(company, at):
    """One person alone could make a second account and confirm what that one gives."""
    held = propose(company, at, user=company.outsider, post=Post.STAFF, unit=company.AH, by=company.admin)
    assert held.waits
    assert not fresh(company.outsider).administers
    with pytest.raises(NotAllowed):
        propose(company, at, by=fresh(company.outsider))
    confirm(held, company.hr, at)
    assert fresh(company.outsider).administers


@pytest.mark.parametrize("post", [Post.STAFF, Post.REVISIT_OFFICER])
def test_in_quality_management_each_post_waits(company, at, post):
    """Its staff reads what every unit writes."""
    held = propose(company, at, user=company.outsider, post=post, unit=company.QM, by=company.hr)
    assert held.waits
    assert not fresh(company.outsider).reads_across_units
    confirm(held, company.president, at)
    assert fresh(company.outsider).reads_across_units


def test_waiting_post_gives_nothing(company, at):
    held = propose(company, at, user=company.staff, post=Post.PRESIDENT, unit=company.HQ)
    person = fresh(company.staff)
    assert not (person.sees_all or person.led_unit_ids or person in second_persons())
    assert head_of(company.HQ) == company.president
    rows = Appointment.objects
    assert held not in rows.heading()
    for asked in (rows.current(DAY), rows.not_over(DAY), rows.overlapping(DAY, None)):
        assert held not in asked
    shown = api(company.hr).get(f"/api/v1/users/{person.uuid}/").json()["posts"]
    assert [row["post"] for row in shown] == ["staff"]


# Who confirms


def test_second_person_lets_it_count_and_the_former_head_goes_then(company, at):
    held = propose(company, at)
    former = Appointment.objects.get(user=company.director)
    assert (former.until, head_of(company.MO01)) == (None, company.director)
    done = confirm(held, company.president, at)
    assert (done.confirmed_by, done.confirmed_at, done.version) == (company.president, at, 2)
    former.refresh_from_db()
    assert former.until == DAY - LATER
    assert head_of(company.MO01) == company.clerk
    assert fresh(company.clerk).headed_unit_ids == {company.MO01.pk}
    assert events_of(held) == ["created", "confirmed"]
    event = Event.objects.about(held).latest("id")
    assert [str(line.label) for line in lines_of(done, [event])] == ["Confirmed"]
    assert lines_of(done, [event])[0].differences == []


def test_it_counts_from_the_day_of_the_confirmation_when_that_is_later(company, at, moment):
    held = propose(company, at)
    later = at + timedelta(days=5)
    moment.move_to(later)
    done = confirm(held, company.president, later)
    assert (done.since, Appointment.objects.get(user=company.director).until) == (
        DAY + timedelta(days=5),
        DAY + timedelta(days=4),
    )
    assert head_of(company.MO01, DAY + timedelta(days=4)) == company.director
    data = Event.objects.about(held).get(event="confirmed").data
    assert (data["old"], data["new"]) == ({"since": "2026-11-18"}, {"since": "2026-11-23"})


def test_later_first_day_still_holds(company, at):
    held = propose(company, at, since=DAY + timedelta(days=10))
    confirm(held, company.president, at)
    assert head_of(company.MO01, DAY + timedelta(days=9)) == company.director
    assert head_of(company.MO01, DAY + timedelta(days=10)) == company.clerk


@pytest.mark.parametrize("who", ["hr_staff", "clerk", "director", "quality", "engineering", "outsider"])
def test_others_neither_confirm_nor_refuse(company, at, who):
    held, person = propose(company, at), getattr(company, who)
    for act in (operations.confirm_post, operations.refuse_post):
        with pytest.raises(NotAllowed):
            act(held, by=person, at=at, version=ANY)
    assert Appointment.objects.get(pk=held.pk).waits


def test_whoever_gave_it_or_gets_it_is_no_second_person(company, at):
    given = propose(company, at, by=company.admin)
    gets = propose(company, at, user=company.representative, post=Post.VICE_PRESIDENT, unit=company.HQ)
    for held, person in ((given, company.admin), (gets, company.representative)):
        with pytest.raises(NotAllowed):
            confirm(held, person, at)
    assert confirm(given, company.representative, at).confirmed_at
    assert confirm(gets, company.admin, at).confirmed_at


def test_deputy_of_a_second_person_confirms_and_it_says_for_whom(company, at):
    held = propose(company, at)
    away(company.president, company.engineer, at=at)
    confirm(held, fresh(company.engineer), at)
    assert Event.objects.about(held).get(event="confirmed").for_whom["name"] == company.president.name


@pytest.mark.parametrize("absent", ["president", "hr"])
def test_giver_does_not_confirm_as_the_deputy_of_a_second_person(company, at, absent):
    held = propose(company, at)
    away(getattr(company, absent), company.hr_staff, at=at)
    with pytest.raises(NotAllowed):
        confirm(held, fresh(company.hr_staff), at)


def test_nobody_confirms_while_acting_for_the_giver_or_the_person(company, at):
    held = propose(company, at, by=company.hr)
    away(company.hr, company.representative, at=at)
    with pytest.raises(NotAllowed):
        confirm(held, fresh(company.representative), at)
    away(company.clerk, company.president, at=at)
    with pytest.raises(NotAllowed):
        confirm(held, fresh(company.president), at)
    assert confirm(held, company.admin, at).confirmed_at


# No, and taken back


def test_refusal_has_a_reason_and_leaves_everything_as_it_was(company, at):
    held = propose(company, at)
    with pytest.raises(Refused) as refused:
        operations.refuse_post(held, by=company.president, at=at, version=ANY, reason=" ")
    assert list(refused.value.errors) == ["reason"]
    done = operations.refuse_post(held, by=company.president, at=at, version=ANY, reason="不合适")
    assert (done.waits, done.refused_by, done.withdrawn) == (False, company.president, False)
    assert head_of(company.MO01) == company.director
    with pytest.raises(GuardFailed):
        confirm(held, company.representative, at)
    with pytest.raises(GuardFailed):
        operations.refuse_post(held, by=company.representative, at=at, version=ANY, reason="不合适")
    assert propose(company, at).waits  # and it may be given again


def test_giver_takes_it_back_and_nobody_else(company, at):
    held = propose(company, at)
    for person in (company.hr, company.president, company.clerk):
        with pytest.raises(NotAllowed):
            operations.withdraw_post(held, by=person, at=at, version=ANY)
    done = operations.withdraw_post(held, by=company.hr_staff, at=at, version=ANY)
    assert (done.withdrawn, done.waits) == (True, False)
    with pytest.raises(GuardFailed):
        confirm(held, company.president, at)


def test_waiting_post_is_not_ended_and_not_given_twice(company, at):
    held = propose(company, at)
    with pytest.raises(GuardFailed):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused) as refused:
        propose(company, at, by=company.admin)
    assert list(refused.value.errors) == ["user"]


# What may have changed meanwhile


def test_confirmed_twice(company, at):
    held = propose(company, at)
    confirm(held, company.president, at, version=1)
    with pytest.raises(StaleVersion):
        confirm(held, company.representative, at, version=1)
    with pytest.raises(GuardFailed):
        confirm(held, company.representative, at)
    assert events_of(held) == ["created", "confirmed"]


def test_confirmed_after_the_person_left(company, at):
    held = propose(company, at)
    operations.deactivate(company.clerk, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused) as refused:
        confirm(held, company.president, at)
    assert list(refused.value.errors) == ["user"]
    assert head_of(company.MO01) == company.director


def test_confirmed_after_the_unit_closed_or_its_days_are_over(company, at, moment):
    held = propose(company, at)
    company.MO01.active = False
    company.MO01.save()
    with pytest.raises(Refused) as refused:
        confirm(held, company.president, at)
    assert list(refused.value.errors) == ["unit"]
    short = propose(company, at, unit=company.MO02, until=DAY + LATER)
    moment.shift(timedelta(days=2))
    with pytest.raises(Refused) as refused:
        confirm(short, company.president, at + timedelta(days=2))
    assert list(refused.value.errors) == ["until"]


def test_confirmed_after_somebody_else_became_head(company, at, moment):
    held = propose(company, at)
    other = propose(company, at, user=company.staff)
    confirm(other, company.president, at)
    moment.shift(LATER)
    with pytest.raises(Refused, match=company.staff.name):
        confirm(held, company.president, at + LATER)
    assert head_of(company.MO01) == company.staff


def test_confirmed_after_the_former_head_went(company, at, moment):
    held = propose(company, at)
    former = Appointment.objects.get(user=company.director)
    operations.end_post(former, until=DAY, by=company.admin, at=at, version=ANY, successor=company.clerk)
    moment.shift(LATER)
    assert confirm(held, company.president, at + LATER).since == DAY + LATER
    assert Appointment.objects.get(pk=former.pk).until == DAY


def test_head_given_without_replacing_does_not_replace_one_who_came_meanwhile(company, at, moment):
    Appointment.objects.filter(user=company.director).update(until=DAY - LATER)
    held = propose(company, at, replace=False)
    appoint(company.staff, Post.OFFICE_DIRECTOR, company.MO01, since=DAY)
    moment.shift(LATER)
    with pytest.raises(Refused, match="Refuse it; it can be given anew"):
        confirm(held, company.president, at + LATER)


def test_refusal_of_another_head_says_what_whoever_confirms_can_do(company, at):
    """They can neither say that the head is replaced nor choose another day."""
    held = propose(company, at)
    Appointment.objects.filter(user=company.director).update(until=DAY - LATER)
    appoint(company.staff, Post.OFFICE_DIRECTOR, company.MO01, since=DAY + LATER)
    with pytest.raises(Refused, match=f"{company.staff.name} has been made head") as refused:
        confirm(held, company.president, at)
    assert not refused.value.errors
