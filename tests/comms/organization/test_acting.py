"""Deputies act for absent people: from when, for whom, how far, and what is written down."""

from datetime import time, timedelta

import pytest
import time_machine

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from comms.organization import operations
from comms.organization.models import Absence
from comms.organization.states import Post
from tests.base import api, browser, expect_statuses, form_errors
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def moment(at):
    with time_machine.travel(at, tick=False) as clock:
        yield clock


def acts(deputy, person):
    return fresh(deputy).acts_for(person)


def heads(person, unit):
    return unit.pk in fresh(person).headed_unit_ids


# From when, until when


def test_whoever_is_named_by_the_absent_person_acts_while_the_absence_lasts(company, at, moment):
    away(company.engineering, company.engineer, at=at, days=2)
    assert heads(company.engineer, company.EN)
    moment.move_to(at + timedelta(days=2))
    assert not heads(company.engineer, company.EN)


def test_times_of_day_count(company, at, moment):
    # at is 10:00 in Shanghai
    absence = away(company.engineering, company.engineer, at=at, starts_time=time(11), ends_time=time(15, 30))
    seen = []
    for hours in (0, 1, 5.4, 5.5):
        moment.move_to(at + hours * HOUR)
        seen.append(acts(company.engineer, company.engineering))
    assert seen == [False, True, True, False]
    page = browser(company.engineering).get(absence.get_absolute_url()).content.decode()
    assert "11:00" in page
    assert "15:30" in page


def test_two_absences_of_one_day_need_not_collide(company, at):
    away(company.clerk, at=at, ends_time=time(12))
    away(company.clerk, at=at, starts_time=time(12))
    with pytest.raises(Refused) as refused:
        away(company.clerk, at=at, starts_time=time(11), ends_time=time(13))
    assert "starts_on" in refused.value.errors


def test_end_before_the_beginning_is_refused_beside_its_field(company, at):
    with pytest.raises(Refused) as refused:
        away(company.clerk, at=at, starts_time=time(12), ends_time=time(9))
    assert "ends_time" in refused.value.errors
    page = browser(company.clerk).post(
        "/absences/new/",
        {
            "starts_on": "2026-11-18",
            "starts_time": "12:00",
            "ends_on": "2026-11-18",
            "ends_time": "09:00",
            "kind": "leave",
        },
    )
    assert list(form_errors(page)) == ["ends_time"]


def test_cancelled_absence_gives_nothing(company, at):
    absence = away(company.engineering, company.engineer, at=at)
    operations.cancel_absence(absence, by=company.engineering, at=at, version=ANY)
    assert not acts(company.engineer, company.engineering)


def test_absence_noted_before_the_rule_gives_no_rights(company, at):
    Absence.objects.create(
        user=company.engineering, deputy=company.engineer, starts_on=at.date(), ends_on=at.date()
    )
    assert not acts(company.engineer, company.engineering)


# Who names the deputy


def test_deputy_named_by_the_head_acts_once_a_second_person_has_confirmed(company, at):
    absence = away(company.engineer, company.hr_staff, at=at, by=company.engineering)
    assert not acts(company.hr_staff, company.engineer)
    for person in (company.engineering, company.hr_staff, company.clerk):
        with pytest.raises(NotAllowed):
            operations.authorise_deputy(absence, by=person, at=at, version=ANY)
    operations.authorise_deputy(absence, by=company.hr, at=at, version=ANY)
    assert acts(company.hr_staff, company.engineer)
    with pytest.raises(GuardFailed):
        operations.authorise_deputy(absence, by=company.hr, at=at, version=ANY)


def test_deputy_named_by_the_administration_needs_the_absent_person(company, at):
    absence = away(company.president, company.vice, at=at, by=company.hr_staff)
    with pytest.raises(NotAllowed, match="only the absent person"):
        operations.authorise_deputy(absence, by=company.representative, at=at, version=ANY)
    operations.authorise_deputy(absence, by=company.president, at=at, version=ANY)
    assert acts(company.vice, company.president)


def test_nobody_names_themselves_on_page_and_rest(company, at):
    said = {
        "user": str(company.president.uuid),
        "starts_on": "2026-11-18",
        "ends_on": "2026-11-18",
        "kind": "leave",
        "deputy": str(company.hr_staff.uuid),
    }
    page = browser(company.hr_staff).post("/absences/new/", said)
    assert list(form_errors(page)) == ["deputy"]
    answer = api(company.hr_staff).post("/api/v1/absences/", said, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["deputy"])
    assert not Absence.objects.exists()


def test_confirming_is_offered_on_page_and_rest_to_whoever_may(company, at):
    absence = away(company.engineer, company.hr_staff, at=at, by=company.engineering)
    url = f"/api/v1/absences/{absence.uuid}/"
    offered = [api(who).get(url).json()["allowed_actions"] for who in (company.hr, company.hr_staff)]
    assert ["authorise" in names for names in offered] == [True, False]
    done = api(company.hr).post(f"{url}authorise/", {"version": 1}, format="json").json()
    assert (done["authorised_by"]["name"], done["deputy"]["name"]) == ("行政主管", "行政专员")
    page = browser(company.engineer).get(absence.get_absolute_url()).content.decode()
    assert "Yes, confirmed by 行政主管." in page


def test_absent_person_head_and_deputy_are_told_at_once_also_by_mail(company, at):
    away(company.engineer, company.hr_staff, at=at, by=company.hr)
    told = Notice.objects.filter(kind="organization.absence_noted")
    people = {"engineer", "engineering", "hr_staff"}
    assert set(told.values_list("recipient__username", flat=True)) == people
    assert set(Outbox.objects.values_list("address", flat=True)) == {f"{name}@example.com" for name in people}
    line = api(company.engineer).get("/api/v1/notices/").json()["results"][0]
    assert line["title"] == "工程师 is away"


# How far


def test_deputy_of_a_deputy_is_followed_and_loops_end(company, at):
    away(company.engineering, company.engineer, at=at)
    # who was away already could not be named; whoever goes away afterwards names the next
    Absence.objects.create(
        user=company.engineer,
        deputy=company.engineering,
        authorised_at=at,
        starts_on=at.date(),
        ends_on=at.date(),
    )
    assert [person.username for person in fresh(company.engineer).represented] == ["engineering"]
    Absence.objects.filter(user=company.engineer).update(deputy=company.hr_staff)
    assert {person.username for person in fresh(company.hr_staff).represented} == {"engineer", "engineering"}


def test_reach_of_a_post_with_second_factor_passes_only_to_whoever_has_one(company, at, settings):
    settings.SECOND_FACTOR_ASKED = True
    away(company.president, company.staff, at=at)
    deputy = fresh(company.staff)
    assert (deputy.acts_for(company.president), deputy.sees_all) == (True, False)
    deputy.authenticator_set.create(type="totp", data={})
    assert fresh(company.staff).sees_all


def test_private_things_stay_private(company, at):
    away(company.engineering, company.engineer, at=at)
    deputy = fresh(company.engineer)
    for name in ("change_profile", "keep_tokens"):
        assert not deputy.has_perm(f"organization.{name}", company.engineering)
    notice = Notice.objects.create(
        recipient=company.engineering, kind="notifications.plain", key="x", created_at=at, context={}
    )
    assert not Notice.objects.visible_to(deputy).filter(pk=notice.pk).exists()


def test_what_is_shown_beside_a_name_are_the_own_posts(company, at):
    away(company.engineering, company.engineer, at=at)
    person = api(company.clerk).get(f"/api/v1/users/{company.engineer.uuid}/").json()
    assert [held["post"] for held in person["posts"]] == ["staff"]
    assert fresh(company.engineer).main_post.post == "staff"


def test_nobody_gives_a_post_to_whom_they_act_for(company, at):
    away(company.hr, company.hr_staff, at=at)
    with pytest.raises(NotAllowed):
        operations.give_post(
            user=company.hr,
            post=Post.VICE_PRESIDENT,
            unit=company.HQ,
            since=at.date(),
            by=fresh(company.hr_staff),
            at=at,
        )


# What is written down


def test_event_says_for_whom_when_it_was_not_the_own_right(company, at):
    away(company.hr, company.staff, at=at)
    deputy = fresh(company.staff)
    group = operations.add_group(code="wardens", name_zh="消防员", by=deputy, at=at)
    event = Event.objects.about(group).get()
    assert event.for_whom == {"uuid": str(company.hr.uuid), "name": "行政主管"}
    shown = api(company.hr).get("/api/v1/events/?object=groups/wardens").json()["results"][0]
    assert (shown["by"]["name"], shown["for_whom"]["name"]) == ("一处员工", "行政主管")


def test_event_says_nothing_when_it_was_the_own_right(company, at):
    away(company.hr, company.hr_staff, at=at)
    group = operations.add_group(code="wardens", name_zh="消防员", by=fresh(company.hr_staff), at=at)
    assert Event.objects.about(group).get().for_whom is None


def test_what_a_deputy_may_do_is_over_with_the_absence_on_pages_too(company, at, moment):
    away(company.hr, company.staff, at=at)
    expect_statuses("/groups/new/", {company.staff: 200, company.clerk: 403})
    moment.move_to(at + timedelta(days=1))
    expect_statuses("/groups/new/", {company.staff: 403})


def test_an_ended_post_passes_nothing_on(company, at):
    appoint(company.staff, Post.STAFF, company.QM)
    held = company.engineering.appointments.get()
    away(company.engineering, company.engineer, at=at)
    held.until = at.date() - timedelta(days=1)
    held.save()
    assert not heads(company.engineer, company.EN)
