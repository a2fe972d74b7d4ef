"""Whoever could sign in still can, by every means; what was sent before is known when it is sent again."""

from allauth.mfa.models import Authenticator
from django.test import Client

from comms.handovers.models import FaultSlip
from comms.organization.accounts.adapter import SecondFactors
from comms.organization.models import User
from tests.base import api
from tests.upgrade.stories.handovers import send_again


def test_password_signs_in(upgraded):
    client = Client()
    answer = client.post("/accounts/login/", {"login": "clerk", "password": upgraded.dump.about["password"]})
    assert answer.status_code == 302
    assert client.get("/profile/").status_code == 200


def test_token_signs_a_program_in(upgraded):
    caller = api(token=upgraded.dump.about["token"]).get("/api/v1/users/me/")
    assert caller.json()["username"] == "clerk"


def test_second_factors_can_be_read_with_the_key_of_the_installation(upgraded):
    assert User.objects.get(username="quality").has_second_factor
    secrets = [row.data.get("secret") or row.data["seed"] for row in Authenticator.objects.all()]
    assert all(SecondFactors().decrypt(secret) for secret in secrets)


def test_request_sent_again_makes_nothing_new(upgraded):
    number = FaultSlip.objects.count()
    send_again(User.objects.get(username="clerk"), upgraded.dump.about)
    assert FaultSlip.objects.count() == number
