"""Posts with reach count once a second person has confirmed them; before, they give nothing anywhere."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comms.audit.models import Event
from comms.audit.queries import lines_of
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from comms.organization import operations
from comms.organization.models import Appointment, Post, User
from comms.organization.queries import head_of, holders, second_persons
from comms.organization.states import POSTS_WITH_REACH
from tests.base import api, browser, expect_statuses, problem
from tests.comms.organization.operations.events import DAY, events_of
from tests.comms.organization.second_person.proposals import confirm, propose
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


def told(kind):
    """The sign-in names of whoever got this kind of notice."""
    rows = Notice.objects.filter(kind=f"organization.{kind}")
    return sorted(rows.values_list("recipient__username", flat=True))


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
    with pytest.raises(Refused):
        confirm(held, company.president, at + LATER)


# The first day, and ways around


def only(*people):
    """Nobody else holds a post any more."""
    Appointment.objects.exclude(user__in=people).update(until=DAY - LATER)


def test_while_nobody_else_could_confirm_it_counts_at_once_and_says_so(company, at):
    only(company.admin, company.clerk)
    held = propose(company, at, by=company.admin)
    assert (held.waits, held.confirmed_by) == (False, None)
    event = Event.objects.about(held).get()
    assert event.reason == "organization.alone"
    assert lines_of(held, [event])[0].reason == "Nobody else can confirm it yet."


def test_person_concerned_does_not_make_two(company, at):
    only(company.admin, company.hr)
    held = propose(company, at, user=company.hr, post=Post.VICE_PRESIDENT, unit=company.HQ, by=company.admin)
    assert not held.waits
    assert propose(company, at, user=company.clerk, by=company.admin).waits


@pytest.mark.parametrize(("absent", "deputy"), [("president", None), ("admin", "president")])
def test_second_person_who_is_away_or_acts_for_the_giver_still_counts(company, at, absent, deputy):
    only(company.admin, company.president)
    away(getattr(company, absent), deputy and getattr(company, deputy), at=at)
    assert propose(company, at, by=company.admin).waits


def test_nobody_ends_the_last_other_second_person(company, at):
    only(company.admin, company.president)
    held = Appointment.objects.get(user=company.president)
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY)
    with pytest.raises(Refused, match="Nobody would be left"):
        operations.deactivate(company.president, by=company.admin, at=at, version=ANY)
    appoint(company.staff, Post.MANAGEMENT_REPRESENTATIVE, company.HQ)
    assert operations.end_post(held, until=DAY, by=company.admin, at=at, version=ANY).until == DAY


def test_database_takes_no_confirmation_by_the_giver_or_the_person(company, at):
    held = propose(company, at)
    for person in (company.hr_staff, company.clerk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=held.pk).update(confirmed_at=at, confirmed_by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=held.pk).update(given_by=None)


# Who is told


def test_person_and_whoever_can_confirm_are_told_also_by_mail(company, at):
    away(company.representative, company.engineer, at=at)
    propose(company, at)
    people = ["admin", "clerk", "engineer", "hr", "president", "representative"]
    assert told("post_given") == people
    mails = Outbox.objects.filter(kind="organization.post_given").values_list("address", flat=True)
    assert sorted(mails) == [f"{name}@example.com" for name in people]


def test_person_and_giver_are_told_of_the_answer_and_the_former_head_of_the_end(company, at):
    confirm(propose(company, at), company.president, at)
    assert told("post_confirmed") == ["clerk", "hr_staff"]
    assert told("post_ended") == ["director"]
    other = propose(company, at, user=company.staff, unit=company.MO02)
    operations.refuse_post(other, by=company.president, at=at, version=ANY, reason="不合适")
    assert told("post_refused") == ["hr_staff", "staff"]
    line = api(company.staff).get("/api/v1/notices/").json()["results"][0]
    assert line["title"] == "Post refused: 一处员工, Office director"


def test_person_is_told_of_posts_without_reach_too_and_of_their_end(company, at):
    held = propose(company, at, user=company.outsider, post=Post.STAFF)
    assert told("post_given") == ["outsider"]
    operations.end_post(held, until=DAY + LATER, by=company.hr, at=at, version=ANY)
    assert told("post_ended") == ["outsider"]


# Pages and REST


def test_what_waits_is_shown_to_whom_it_concerns_and_to_nobody_else(company, at):
    held = propose(company, at)
    pages = (company.clerk.get_absolute_url(), company.MO01.get_absolute_url())
    for person, shown in (
        (company.president, True),
        (company.hr_staff, True),
        (company.clerk, True),
        (company.colleague, False),
        (company.director, False),
    ):
        for page in pages:
            said = "Waits for a second person" in browser(person).get(page).content.decode()
            assert said is shown
        rows = api(person).get("/api/v1/appointments/?waiting=true").json()["results"]
        assert [row["uuid"] for row in rows] == [str(held.uuid)] * shown
    page = held.get_absolute_url()
    expect_statuses(page, {company.president: 200, company.clerk: 200, company.colleague: 404, None: 302})
    stranger = make_person("stranger")
    assert propose(company, at, user=stranger, unit=company.MO02).waits
    rows = api(stranger).get("/api/v1/appointments/").json()["results"]
    assert [row["confirmed_at"] for row in rows] == [None]


def test_second_persons_find_everything_that_waits_in_one_place(company, at):
    propose(company, at)
    operations.make_password_link(company.president, by=company.hr, at=at)
    away(company.engineer, company.colleague, at=at, by=company.engineering)
    page = browser(company.representative).get("/people/waiting/")
    assert [len(page.context[name]) for name in ("appointments", "links", "absences")] == [1, 1, 1]
    text = page.content.decode()
    for name in (company.clerk.name, company.president.name, company.engineer.name):
        assert name in text
    others = dict.fromkeys([company.clerk, company.director, company.quality], 403)
    expect_statuses("/people/waiting/", {company.hr_staff: 200, company.president: 200, None: 302} | others)
    assert "/people/waiting/" in browser(company.president).get("/people/").content.decode()
    assert "/people/waiting/" not in browser(company.director).get("/people/").content.decode()


def test_post_is_confirmed_refused_and_taken_back_by_page_and_rest(company, at):
    held = propose(company, at)
    url = f"/api/v1/appointments/{held.uuid}/"
    offered = {
        who: api(getattr(company, who)).get(url).json()["allowed_actions"]
        for who in ("president", "hr_staff", "clerk", "hr")
    }
    assert offered == {
        "president": ["confirm", "refuse"],
        "hr_staff": ["withdraw"],
        "clerk": [],
        "hr": ["confirm", "refuse"],
    }
    problem(api(company.clerk).post(f"{url}confirm/", {"version": 1}, format="json"), 403)
    done = api(company.hr).post(f"{url}confirm/", {"version": 1}, format="json").json()
    assert (done["confirmed_by"]["name"], done["given_by"]["name"]) == ("行政主管", "行政专员")
    problem(api(company.hr).post(f"{url}confirm/", {"version": 2}, format="json"), 409)
    other = propose(company, at, user=company.staff, unit=company.MO02)
    page = browser(company.president).get(other.get_absolute_url()).content.decode()
    assert company.director2.name in page  # whom it would replace
    refuse = f"{other.get_absolute_url()}refuse/"
    assert browser(company.president).post(refuse, {"version": "1"}).status_code == 400
    answer = browser(company.president).post(refuse, {"version": "1", "reason": "不合适"})
    assert answer["Location"] == company.staff.get_absolute_url()
    page = browser(company.hr).get(other.get_absolute_url()).content.decode()
    assert "Refused by" in page
    assert "不合适" in page
    third = propose(company, at, user=company.staff, unit=company.MO02)
    url = f"/api/v1/appointments/{third.uuid}/"
    answer = api(company.hr_staff).post(f"{url}withdraw/", {"version": 1}, format="json").json()
    assert answer["refused_by"]["name"] == "行政专员"


def test_page_that_gives_a_post_says_that_it_waits(company):
    typed = {"user": company.clerk.uuid, "unit": "HQ", "post": "vice_president", "since": "2026-11-18"}
    page = browser(company.hr).post("/appointments/new/", typed, follow=True).content.decode()
    assert "The post counts once a second person has confirmed it." in page
    assert User.objects.get(pk=company.clerk.pk).sees_all is False
