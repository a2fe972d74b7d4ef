"""A session ends so many hours after the sign-in, however active, and one is back where one was."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from comms.audit.models import Event
from comms.base.clock import now
from comms.organization.operations import make_token
from tests.base import api, problem
from tests.factories.organization import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def after():
    """`with after(hours=11):` works that much later than the test began."""
    began = now()
    return lambda **later: time_machine.travel(began + timedelta(**later))


@pytest.fixture
def signed_in(company):
    """A browser in which the clerk signed in."""
    client = Client()
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD, "remember": "on"})
    return client


def work(client, after, hours):
    """Click every hour; the statuses."""
    answers = []
    for hour in range(1, hours + 1):
        with after(hours=hour):
            answers.append(client.get("/profile/").status_code)
    return answers


def test_activity_does_not_prolong_a_session(signed_in, after, company):
    assert work(signed_in, after, 13) == [200] * 11 + [302] * 2
    assert Event.objects.about(company.clerk).filter(event="session_over").count() == 1


def test_hours_are_a_setting(signed_in, after, settings):
    settings.SESSION_HOURS = 2
    with after(hours=2, seconds=-2):
        assert signed_in.get("/profile/").status_code == 200
    with after(hours=2, seconds=2):
        assert signed_in.get("/profile/").status_code == 302


def test_sign_in_leads_back_to_the_page(signed_in, after):
    work(signed_in, after, 11)
    with after(hours=12, minutes=1):
        asked = signed_in.get("/units/?kind=department")["Location"]
        assert asked == "/accounts/login/?next=/units/%3Fkind%3Ddepartment"
        typed = {"login": "clerk", "password": PASSWORD, "next": "/units/?kind=department"}
        assert signed_in.post("/accounts/login/", typed)["Location"] == "/units/?kind=department"
        assert signed_in.get("/units/").status_code == 200
    with after(hours=23):
        assert signed_in.get("/units/").status_code == 200


def test_form_that_is_sent_too_late_changes_nothing_and_leads_back_to_itself(signed_in, after, company):
    work(signed_in, after, 11)
    with after(hours=12, minutes=1):
        answer = signed_in.post("/profile/edit/", {"name": "新", "language": "en", "version": "1"})
        assert answer["Location"] == "/accounts/login/?next=/profile/edit/"
    company.clerk.refresh_from_db()
    assert company.clerk.name != "新"


@pytest.mark.parametrize(
    "page,back",
    [
        ("http://testserver/units/", "http%3A%2F%2Ftestserver%2Funits%2F"),
        ("https://evil.example/", "%2F"),
        ("", "%2F"),
    ],
)
def test_part_of_a_page_leads_the_whole_page_to_the_sign_in(signed_in, after, page, back):
    work(signed_in, after, 11)
    with after(hours=12, minutes=1):
        answer = signed_in.get("/units/", headers={"hx-request": "true", "hx-current-url": page})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/accounts/login/?next={back}")


def test_dialog_leads_to_the_sign_in_and_back_to_its_form(signed_in, after):
    work(signed_in, after, 11)
    dialog = {
        "hx-request": "true",
        "hx-target": "modal-content",
        "hx-current-url": "http://testserver/people/",
    }
    with after(hours=12, minutes=1):
        answer = signed_in.post("/absences/new/", {"reason": "x"}, headers=dialog)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/absences/new/")


def test_rest_refuses_an_old_session_and_takes_an_old_token(signed_in, after, company):
    token = make_token(company.clerk, by=company.clerk, at=now())[1]
    assert signed_in.get("/api/v1/users/me/").status_code == 200
    work(signed_in, after, 11)
    with after(hours=12, minutes=1):
        problem(signed_in.get("/api/v1/users/me/"), 401)
        assert api(token=token).get("/api/v1/users/me/").status_code == 200


def test_nothing_of_the_session_stays(signed_in, after):
    key = signed_in.session.session_key
    work(signed_in, after, 12)
    assert not Session.objects.filter(session_key=key).exists()
    typed = {"login": "clerk", "password": PASSWORD}
    with after(hours=13):
        signed_in.post("/accounts/login/", typed)
        assert len(signed_in.get("/accounts/sessions/").context["sessions"]) == 1
    assert not UserSession.objects.filter(session_key=key).exists()


def test_session_of_an_earlier_version_begins_with_its_next_click(signed_in, after):
    session = signed_in.session
    del session["began_at"]
    session.save()
    with after(hours=10):
        assert signed_in.get("/profile/").status_code == 200
    with after(hours=21):
        assert signed_in.get("/profile/").status_code == 200
    with after(hours=23):
        assert signed_in.get("/profile/").status_code == 302


def test_new_password_makes_a_session_no_younger(signed_in, after):
    with after(hours=11):
        new = {"password1": "another long pass", "password2": "another long pass"}
        assert (
            signed_in.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 302
        )
        assert signed_in.get("/profile/").status_code == 200
    with after(hours=12, minutes=1):
        assert signed_in.get("/profile/").status_code == 302
