"""Too many tries make a pause: every page that asks for a password or a code of a second factor answers 429
and says how long to wait.
"""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests.base import api
from tests.factories.organization import PASSWORD

pytestmark = pytest.mark.django_db


def expect_pause(answer):
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "429.html" in [template.name for template in answer.templates]


def test_right_password_during_the_pause_is_not_taken_either(company):
    client, address = Client(), "/accounts/login/"
    for _round in range(5):
        client.post(address, {"login": "clerk", "password": "wrong"})
    expect_pause(client.post(address, {"login": "clerk", "password": PASSWORD}))
    assert client.get("/profile/").status_code == 302
    said = {"username": "clerk", "password": PASSWORD}
    answer = api().post("/api/v1/auth/token/", said, format="json")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 300


def test_wrong_codes_of_the_second_factor_make_a_pause(company):
    TOTP.activate(company.clerk, generate_totp_secret())
    client, address = Client(), "/accounts/2fa/authenticate/"
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    assert [client.post(address, {"code": "000000"}).status_code for _round in range(5)] == [200] * 5
    expect_pause(client.post(address, {"code": "000000"}))
    assert client.get("/profile/").status_code == 302


def test_password_asked_again_makes_a_pause(company):
    client = Client()
    client.force_login(company.clerk)
    for _round in range(5):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    expect_pause(client.post("/accounts/reauthenticate/", {"password": PASSWORD}))
