"""Who is told of posts that wait for a second person, and what pages and REST show of them."""

from datetime import timedelta

import pytest

from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.organization import operations
from comms.organization.models import Post, User
from tests.base import api, browser, expect_statuses, problem
from tests.comms.organization.operations.events import DAY
from tests.comms.organization.second_person.proposals import confirm, propose, told
from tests.factories.absences import away
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


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
