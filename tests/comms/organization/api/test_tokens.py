"""A token is made with name and password, limited, listed without its secret, and revoked."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from comms.audit.models import Event
from comms.base.clock import now
from comms.organization import operations
from comms.organization.models import User
from tests.base import api, problem

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client=None, **said):
    return (client or api()).post(
        "/api/v1/auth/token/", {"username": "clerk", "password": PASSWORD} | said, format="json"
    )


@pytest.mark.parametrize("name", ["clerk", "clerk@example.com", "CLERK"])
def test_token_opens_the_interface(company, name):
    answer = sign_in(username=name)
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expiry"}
    me = api(token=answer.json()["token"]).get("/api/v1/users/me/")
    assert me.json()["username"] == "clerk"
    assert "token_made" in Event.objects.about(company.clerk).values_list("event", flat=True)


@pytest.mark.parametrize(
    "said", [{"password": "wrong"}, {"username": "nobody"}, {"username": "nobody@example.com"}]
)
def test_wrong_credentials_are_refused_with_one_sentence(company, said):
    assert problem(sign_in(**said), 400)["detail"] == "Name and password do not fit."


@pytest.mark.parametrize(
    "said", [{"username": 5, "password": ["x"]}, {"username": ""}, {"extra": 1}, {"username": "a" * 300}]
)
def test_malformed_credentials_name_the_field(company, said):
    assert set(problem(sign_in(**said), 400)["errors"]) <= {"username", "password", "extra"}


def test_deactivated_people_get_no_token_and_theirs_die(company):
    token = sign_in().json()["token"]
    User.objects.filter(pk=company.clerk.pk).update(is_active=False)
    problem(sign_in(), 400)
    problem(api(token=token).get("/api/v1/users/me/"), 401)


def test_people_with_a_second_factor_make_tokens_on_their_profile(company):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(company.clerk, "JBSWY3DPEHPK3PXP")
    assert "profile page" in problem(sign_in(), 403)["detail"]
    assert "profile page" not in problem(sign_in(password="wrong"), 400)["detail"]


def test_people_who_need_a_second_factor_get_no_token_either(company, settings):
    settings.SECOND_FACTOR_ASKED = True
    problem(sign_in(username="quality"), 403)


def test_five_wrong_passwords_make_a_pause(company):
    for _round in range(5):
        problem(sign_in(password="wrong"), 400)
    answer = sign_in()
    problem(answer, 429)
    assert int(answer["Retry-After"]) >= 300


def test_sign_in_is_throttled_by_address(company):
    statuses = [sign_in(username=f"nobody{number}", password="wrong").status_code for number in range(11)]
    assert statuses == [400] * 10 + [429]


def test_twentieth_token_is_the_last(company):
    for _round in range(20):
        operations.make_token(company.clerk, by=company.clerk, at=now())
    assert "Revoke one first" in problem(sign_in(), 409)["detail"]


def test_tokens_are_listed_without_the_secret_and_revoked(company):
    token = sign_in().json()["token"]
    client = api(token=token)
    (listed,) = client.get("/api/v1/auth/tokens/").json()["results"]
    assert set(listed) == {"key", "created", "expiry"}
    assert len(listed["key"]) == 8
    problem(api(company.colleague).delete(f"/api/v1/auth/tokens/{listed['key']}/"), 404)
    assert client.delete(f"/api/v1/auth/tokens/{listed['key']}/").status_code == 204
    problem(client.get("/api/v1/auth/tokens/"), 401)


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token x y",
        "Token abc",
        "Token \xff\xfe\xff",
        "Token " + "0" * 64,
        "Token a\x00b",
        "Bearer abc",
        "Basic YTpi",
    ],
)
def test_broken_authorization_is_401_with_the_way_to_sign_in(company, header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    answer = client.get("/api/v1/users/me/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_expired_token_is_worthless(company):
    token = sign_in().json()["token"]
    company.clerk.auth_token_set.update(expiry=now() - timedelta(seconds=1))
    problem(api(token=token).get("/api/v1/users/me/"), 401)


def test_token_costs_no_more_than_a_session(company, django_assert_num_queries):
    client = api(token=sign_in().json()["token"])
    client.get("/api/v1/users/me/")
    with django_assert_num_queries(
        3
    ):  # the token with its owner, the owner's posts, the units that they lead
        client.get("/api/v1/users/me/")
