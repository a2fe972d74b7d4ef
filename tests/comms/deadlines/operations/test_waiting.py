"""What waits for a second person is chased: those who may confirm it every working day, others once."""

from datetime import timedelta

import pytest
import time_machine

from comms.base.versions import ANY
from comms.deadlines.operations import chase_waiting
from comms.deadlines.operations.periodic import JOBS
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization import operations
from comms.organization.models import User
from tests.base import api, browser, problem
from tests.comms.organization.second_person.proposals import propose, told
from tests.factories.absences import away
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def moment(at):
    """Wednesday 18 November 2026, 10:00 in Shanghai."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock


def numbers():
    """{sign-in name: how much waits, by the notice}."""
    rows = Notice.objects.filter(kind="organization.waiting")
    return {notice.recipient.username: notice.context["number"] for notice in rows}


def chase(moment, at):
    moment.move_to(at)
    chase_waiting(at)


def everything_waits(company, at):
    """A post, a link, second factors, and a deputy named by the head above."""
    propose(company, at)
    operations.make_password_link(company.president, by=company.hr, at=at)
    company.quality.authenticator_set.create(type="totp", data={})
    operations.reset_second_factor(company.quality, by=company.admin, at=at, reason="丢失", version=ANY)
    end = at.date() + timedelta(days=20)
    return operations.add_absence(
        user=company.engineer,
        starts_on=at.date(),
        ends_on=end,
        deputy=company.colleague,
        by=company.engineering,
        at=at,
    )


def test_those_who_may_confirm_are_told_how_much_has_waited_too_long(company, at, moment):
    everything_waits(company, at)
    chase(moment, at + DAY - HOUR)
    assert not Notice.objects.filter(kind__in=["organization.waiting", "organization.waits_long"]).exists()
    chase(moment, at + DAY)
    # Nobody counts what they asked for or what is their own
    assert numbers() == {"hr": 3, "admin": 3, "president": 3, "representative": 4}
    assert told("waits_long") == ["engineer"]  # the deputy is for the absent person to confirm, too


def test_once_a_working_day_while_it_waits(company, at, moment):
    held = propose(company, at)
    for later in (1, 1.1, 2, 3, 4, 5):  # Thursday, Friday, the weekend, Monday
        chase(moment, at + later * DAY)
    assert told("waiting").count("representative") == 3
    operations.confirm_post(held, by=company.hr, at=at + 5 * DAY, version=ANY)
    chase(moment, at + 6 * DAY)
    assert told("waiting").count("representative") == 3


def test_nobody_is_told_before_the_opening_hour(company, at, moment):
    """At midnight the number would be an old one when people read it."""
    propose(company, at)
    chase(moment, at + 2 * DAY - 3 * HOUR)  # 7 in the morning
    assert numbers() == {}
    chase(moment, at + 2 * DAY)
    assert numbers()["hr"] == 1


def test_a_post_whose_days_are_over_waits_for_nobody(company, at, moment):
    propose(company, at, acting=True, until=at.date() + timedelta(days=1))
    chase(moment, at + DAY)
    chase(moment, at + 5 * DAY)
    assert told("waiting").count("hr") == 1


def test_what_waits_longer_is_told_once_to_who_asked_and_who_answers_for_it(company, at, moment):
    propose(company, at)
    for later in (2, 5, 6):
        chase(moment, at + later * DAY)
    assert told("waits_long") == ["hr_staff", "quality"]
    line = Notice.objects.filter(kind="organization.waits_long").first()
    assert line.url.startswith("/appointments/")


def test_numbers_of_the_policies_count(company, at, moment):
    set_number("waiting.remind", 1, by=company.quality, at=at)
    propose(company, at)
    chase(moment, at + HOUR)
    assert numbers()["hr"] == 1


def test_deputy_of_a_second_person_who_is_away_is_told(company, at, moment):
    propose(company, at)
    away(company.representative, company.engineer, at=at)  # for one day
    chase(moment, at + DAY)
    assert "engineer" not in numbers()
    away(company.representative, company.engineer, at=at + 2 * DAY)
    chase(moment, at + 2 * DAY)
    assert numbers()["engineer"] == 1


def test_deputy_whom_only_the_absent_person_can_confirm_is_not_asked_of_others(company, at, moment):
    end = at.date() + timedelta(days=20)
    operations.add_absence(
        user=company.engineer,
        starts_on=at.date(),
        ends_on=end,
        deputy=company.colleague,
        by=company.hr_staff,
        at=at,
    )
    chase(moment, at + DAY)
    assert numbers() == {}
    assert told("waits_long") == ["engineer"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_letters_lead_to_the_list_and_to_the_thing(company, at, moment, language):
    User.objects.update(language=language)
    everything_waits(company, at)
    chase(moment, at + 5 * DAY)
    letter = Outbox.objects.get(kind="organization.waiting", recipient=company.hr, channel="email")
    assert "/people/waiting/" in words_of(letter).body
    assert "3" in words_of(letter).subject
    for long in Outbox.objects.filter(kind="organization.waits_long", channel="email"):
        assert long.context["name"] in words_of(long).body
        assert "2026-11-18T" not in words_of(long).body


def test_the_sweep_asks_every_hour():
    assert (JOBS["organization.waiting"].run, JOBS["organization.waiting"].every) == (chase_waiting, HOUR)


def test_list_says_how_long_each_has_waited_and_marks_the_late(company, at, moment):
    everything_waits(company, at)
    moment.move_to(at + DAY - HOUR)
    propose(company, at, user=company.staff, unit=company.MO02)
    moment.move_to(at + DAY)
    User.objects.update(language="en")
    page = browser(company.representative).get("/people/waiting/")
    text = page.content.decode()
    assert text.count("Overdue") == 4
    assert [one.late for one in page.context["appointments"]] == [True, False]
    assert "1 day" in text
    assert "1 hour" in text
    rows = api(company.representative).get("/api/v1/waiting/").json()["results"]
    assert [(row["kind"], row["late"]) for row in rows] == [
        ("post", True),
        ("post", False),
        ("link", True),
        ("factors", True),
        ("deputy", True),
    ]
    assert rows[2]["uuid"] == str(company.president.uuid)
    assert (rows[4]["person"]["name"], rows[4]["asked_by"]["name"]) == ("工程师", company.engineering.name)
    problem(api(company.clerk).get("/api/v1/waiting/"), 403)
