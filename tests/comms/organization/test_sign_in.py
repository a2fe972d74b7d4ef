"""Signing in: by name or address, pauses, second factor, sessions, traces; and who opens Django's
administration pages.
"""

import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.utils import timezone

from comms.audit.models import Event
from comms.organization.accounts.adapter import SecondFactors
from comms.organization.models import User
from comms.organization.operations import make_token
from tests.base import api, browser, problem
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client, login, password=PASSWORD, **options):
    return client.post("/accounts/login/", {"login": login, "password": password}, **options)


def events_of(person):
    return list(Event.objects.about(person).order_by("id").values_list("event", flat=True))


def totp_for(person):
    """Set up an authenticator app; returns its secret."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    return secret


def code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


# --- with name and password


@pytest.mark.parametrize("login", ["clerk", "CLERK", "clerk@example.com", "Clerk@Example.com"])
def test_sign_in_by_name_or_address_without_case(company, client, login):
    assert sign_in(client, login)["Location"] == "/"
    assert client.get("/profile/").status_code == 200


@pytest.mark.parametrize(
    "login,password", [("clerk", "wrong"), ("nobody", PASSWORD), ("clerk", ""), ("", PASSWORD)]
)
def test_sign_in_refused_with_one_sentence_for_every_cause(company, client, login, password):
    page = sign_in(client, login, password)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert client.get("/profile/").status_code == 302


def test_sign_in_of_a_deactivated_person_is_refused(company, client):
    User.objects.filter(pk=company.clerk.pk).update(is_active=False)
    assert sign_in(client, "clerk")["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200
    assert client.get("/profile/").status_code == 302


def test_deactivation_ends_a_running_session(company, client):
    sign_in(client, "clerk")
    User.objects.filter(pk=company.clerk.pk).update(is_active=False)
    assert client.get("/profile/").status_code == 302


def test_five_wrong_passwords_make_a_pause_that_says_so(company, client):
    for _round in range(5):
        assert sign_in(client, "clerk", "wrong").status_code == 200
    page = sign_in(client, "clerk", headers={"accept-language": "en"})
    assert page.status_code == 429
    assert page["Retry-After"] == "300"
    assert "Too many tries" in page.content.decode()
    assert sign_in(client, "colleague")["Location"] == "/"


def test_right_password_does_not_use_up_the_limit(company, client):
    for _round in range(8):
        assert sign_in(client, "clerk").status_code == 302
        client.post("/accounts/logout/")


def test_address_of_the_caller_cannot_be_invented(company, client, settings):
    for number in range(12):
        last = sign_in(client, f"nobody{number}", "wrong", headers={"x-forwarded-for": f"10.0.0.{number}"})
    assert last.status_code == 429
    settings.PROXY_COUNT = 1
    assert (
        sign_in(client, "nobody", "wrong", headers={"x-forwarded-for": "evil, 10.9.9.9"}).status_code == 200
    )


def test_strangers_cannot_register(client, db):
    page = client.get("/accounts/signup/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in page.templates]
    client.post("/accounts/signup/", {"username": "evil", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_sign_in_does_not_lead_to_other_sites(company, client):
    page = client.post(
        "/accounts/login/?next=https://evil.example/",
        {"login": "clerk", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert page["Location"] == "/"


def test_sign_in_leads_to_the_page_that_was_asked_for(company, client):
    assert client.get("/units/")["Location"] == "/accounts/login/?next=/units/"
    assert (
        client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD, "next": "/units/"})[
            "Location"
        ]
        == "/units/"
    )


@pytest.mark.parametrize("text", ["\x00", "clerk\x00", "‮clerk", "a" * 5000])
def test_odd_sign_in_names_are_refused_without_failing(company, client, text):
    assert sign_in(client, text, "x").status_code == 200


# --- traces


def test_sign_in_out_and_failure_leave_a_trace_without_the_password(company, client):
    sign_in(client, "clerk", "my wrong password")
    sign_in(client, "clerk@example.com", "my wrong password")
    sign_in(client, "clerk")
    client.post("/accounts/logout/")
    assert events_of(company.clerk) == ["sign_in_failed", "sign_in_failed", "signed_in", "signed_out"]
    assert "password" not in str(list(Event.objects.values_list("data", flat=True)))
    assert [event.by for event in Event.objects.about(company.clerk).order_by("id")] == [
        None,
        None,
        company.clerk,
        company.clerk,
    ]


def test_failure_for_an_unknown_name_leaves_no_row(company, client):
    sign_in(client, "nobody", "wrong")
    assert Event.objects.count() == 0


# --- passwords


def test_password_change_is_recorded_and_keeps_the_session(company, client):
    sign_in(client, "clerk")
    said = {"oldpassword": PASSWORD, "password1": "another long pass", "password2": "another long pass"}
    assert client.post("/accounts/password/change/", said).status_code == 302
    assert User.objects.get(pk=company.clerk.pk).check_password("another long pass")
    assert events_of(company.clerk)[-1] == "password_changed"
    assert client.get("/profile/").status_code == 200


def test_no_token_outlives_the_password(company, client):
    token = make_token(company.clerk, by=company.clerk, at=timezone.now())[1]
    assert api(token=token).get("/api/v1/users/me/").status_code == 200
    sign_in(client, "clerk")
    said = {"oldpassword": PASSWORD, "password1": "another long pass", "password2": "another long pass"}
    client.post("/accounts/password/change/", said)
    assert api(token=token).get("/api/v1/users/me/").status_code == 401
    assert Event.objects.about(company.clerk).get(event="password_changed").data == {"tokens_revoked": 1}


@pytest.mark.parametrize("new", ["short1", "1234567890123", "password123", "clerk@example"])
def test_weak_passwords_are_refused(company, client, new):
    sign_in(client, "clerk")
    page = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert page.status_code == 200
    assert page.context["form"].errors


# --- second factor


def test_second_factor_is_asked_after_the_password(company, client):
    secret = totp_for(company.clerk)
    assert sign_in(client, "clerk")["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/profile/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert client.get("/profile/").status_code == 200
    assert events_of(company.clerk) == ["signed_in"]


def test_recovery_code_works_once(company, client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    totp_for(company.clerk)
    codes = RecoveryCodes.activate(company.clerk).get_unused_codes()
    for answer in (302, 200):
        sign_in(client, "clerk")
        assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == answer
        client.post("/accounts/logout/")


def test_secrets_of_second_factors_are_kept_encrypted(company):
    secret = totp_for(company.clerk)
    kept = Authenticator.objects.get().data["secret"]
    assert secret not in kept
    assert SecondFactors().decrypt(kept) == secret


def test_secrets_survive_a_new_key(company, settings):
    secret = totp_for(company.clerk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key of at least thirty-two characters",
    )
    assert SecondFactors().decrypt(Authenticator.objects.get().data["secret"]) == secret


def test_set_up_page_makes_an_authenticator_app_work(company, client, django_capture_on_commit_callbacks):
    sign_in(client, "clerk")
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert "second_factor_added" in events_of(company.clerk)
    assert company.clerk.authenticator_set.filter(type="totp").exists()
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


@pytest.mark.parametrize(
    "url", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/profile/tokens/new/"]
)
def test_means_to_sign_in_ask_for_the_password_again(company, client, url):
    sign_in(client, "clerk")
    assert client.get(url)["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(url).status_code == 200


def test_lost_second_factor_is_taken_away_with_a_reason(company, client):
    totp_for(company.clerk)
    url = f"{company.clerk.get_absolute_url()}second-factor/"
    people = (company.admin, company.hr, company.clerk)
    assert [browser(user).get(url).status_code for user in people] == [200, 302, 302]
    typed = {"reason": "", "version": "1"}
    assert [browser(user).post(url, typed).status_code for user in people] == [400, 403, 403]
    assert browser(company.admin).post(url, {"reason": "came to the desk with a badge"}).status_code == 428
    assert (
        browser(company.admin)
        .post(url, {"reason": "came to the desk with a badge", "version": "1"})
        .status_code
        == 302
    )
    assert company.clerk.authenticator_set.count() == 0
    assert events_of(company.clerk) == ["second_factor_reset"]
    assert browser(company.admin).post(url, {"reason": "again", "version": "2"}).status_code == 409


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ASKED = True


@pytest.mark.parametrize("who", ["president", "vice", "representative", "quality", "admin", "hr_staff"])
def test_holders_of_certain_posts_are_led_to_the_set_up_page(company, required, who):
    client = browser(getattr(company, who))
    page = client.get("/units/", follow=True)
    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert "Your post needs a second factor" in page.content.decode()
    assert client.get("/accounts/password/change/").status_code == 200
    htmx = client.get("/units/", headers={"hx-request": "true"})
    assert (htmx.status_code, htmx["HX-Redirect"]) == (204, "/accounts/2fa/")


def test_rest_says_so_to_sessions_and_tokens(company, required):
    client = browser(company.quality)
    assert (
        "second factor"
        in problem(client.get("/api/v1/units/", headers={"accept-language": "en"}), 403)["detail"]
    )
    from comms.base.clock import now
    from comms.organization.operations import make_token

    _row, token = make_token(company.quality, by=company.quality, at=now())
    assert "second factor" in problem(api(token=token).get("/api/v1/units/"), 403)["detail"]
    totp_for(company.quality)
    assert api(token=token).get("/api/v1/units/").status_code == 200
    assert browser(company.quality).get("/units/").status_code == 200


@pytest.mark.parametrize("who", ["chairman", "engineering", "director", "clerk", "staff"])
def test_others_need_no_second_factor(company, required, who):
    assert browser(getattr(company, who)).get("/units/").status_code == 200


def test_account_of_the_installation_needs_a_second_factor(db, required):
    root = make_person("root", is_superuser=True)
    assert browser(root).get("/units/")["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("demo", ["yes", "no"])
def test_demonstration_alone_asks_nobody(demo):
    """As a process of its own reads the settings."""
    said = "from comms import settings; print(settings.SECOND_FACTOR_ASKED)"
    process = subprocess.run(
        [sys.executable, "-c", said], env=os.environ | {"DEMO": demo}, capture_output=True, text=True
    )
    assert process.stdout.strip() == str(demo == "no"), process.stderr


def test_recovery_codes_alone_are_no_second_factor(company, required):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(company.quality)
    assert browser(company.quality).get("/units/").status_code == 302


# --- sessions


def test_sessions_are_listed_and_ended(company, client):
    from django.test import Client

    other = Client()
    sign_in(other, "clerk", headers={"user-agent": "Phone"})
    sign_in(client, "clerk", headers={"user-agent": "Desk"})
    assert len(client.get("/accounts/sessions/").context["sessions"]) == 2
    client.post("/accounts/sessions/")
    assert other.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_last_activity_is_written_at_most_once_in_ten_minutes(company, client, django_assert_max_num_queries):
    sign_in(client, "clerk")
    client.get("/accounts/sessions/")
    session = client.session
    session["seen_at"] -= 700
    session.save()
    company.clerk.usersession_set.update(last_seen_at="2020-01-01T00:00:00Z")
    client.get("/help/")
    assert company.clerk.usersession_set.get().last_seen_at.year > 2020
    company.clerk.usersession_set.update(last_seen_at="2020-01-01T00:00:00Z")
    client.get("/help/")
    assert company.clerk.usersession_set.get().last_seen_at.year == 2020


def test_sign_out_needs_a_press(company, client):
    sign_in(client, "clerk")
    client.get("/accounts/logout/")
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/profile/").status_code == 302
    assert not Session.objects.filter(session_key=client.session.session_key).exists()


# --- administration pages


def test_administration_pages_are_for_system_administrators(company):
    root = make_person("root", is_superuser=True)
    answers = {user.username: browser(user).get("/admin/").status_code for user in (company.admin, root)}
    assert answers == {"admin": 200, "root": 200}
    for user in (company.president, company.hr, company.quality, company.clerk):
        assert browser(user).get("/admin/", follow=True).status_code == 403
    assert browser().get("/admin/")["Location"].startswith("/admin/login/")
    assert browser().get("/admin/login/")["Location"] == "/accounts/login/?next=%2Fadmin%2Flogin%2F"


@pytest.mark.parametrize(
    "url", ["/admin/organization/user/", "/admin/organization/unit/", "/admin/organization/appointment/"]
)
def test_administration_pages_only_show(company, url):
    client = browser(company.admin)
    assert client.get(url).status_code == 200
    assert client.get(f"{url}add/").status_code == 403
    assert client.post(f"{url}add/", {}).status_code == 403


def test_administration_pages_show_no_password_hash(company):
    text = browser(company.admin).get(f"/admin/organization/user/{company.clerk.pk}/change/").content.decode()
    assert company.clerk.password not in text
