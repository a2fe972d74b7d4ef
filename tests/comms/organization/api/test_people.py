"""People join, change, leave and come back; links for new passwords, lost second factors, profiles."""

import pytest
from django.conf import settings

from comms.audit.models import Event
from comms.base.models import IdempotencyKey
from comms.organization.models import User
from tests.base import api, problem
from tests.comms.organization.api.calls import errors_of, patch, post

pytestmark = pytest.mark.django_db


def test_person_is_made_and_changed(company):
    client = api(company.hr)
    answer = post(client, "/api/v1/users/", {"name": "王", "username": "wang", "email": "w@example.com"})
    made = answer.json()
    assert (answer.status_code, made["tier"], made["active"], made["posts"]) == (201, "operations", True, [])
    assert errors_of(post(client, "/api/v1/users/", {"name": "王", "username": "WANG"})) == ["username"]
    url = f"/api/v1/users/{made['uuid']}/"
    problem(patch(client, url, {"name": "王二"}), 428)
    answer = patch(client, url, {"name": "王二", "version": 1})
    assert (answer.json()["name"], answer.json()["email"], answer["ETag"]) == ("王二", "w@example.com", '"2"')
    assert errors_of(patch(client, url, {"email": "Clerk@example.com", "version": 2})) == ["email"]
    assert errors_of(patch(client, url, {"is_superuser": True, "version": 2})) == ["is_superuser"]
    assert errors_of(patch(client, url, {"tier": "king", "version": 2})) == ["tier"]


@pytest.mark.parametrize("who", ["clerk", "director", "quality", "president"])
def test_accounts_are_kept_by_the_administration_only(company, who):
    client, url = api(getattr(company, who)), f"/api/v1/users/{company.colleague.uuid}/"
    problem(post(client, "/api/v1/users/", {"nonsense": 1}), 403)
    problem(patch(client, url, {"nonsense": 1}), 403)
    for act in ("deactivate", "reactivate", "password-link", "second-factor"):
        problem(post(client, f"{url}{act}/", {"nonsense": 1}), 403)
    assert "Make a link for a new password" in post(client, f"{url}password-link/").json()["detail"]


def test_accounts_of_system_administrators_are_kept_by_their_like(company):
    url = f"/api/v1/users/{company.admin.uuid}/"
    problem(patch(api(company.hr), url, {"email": "mine@example.com", "version": 1}), 403)
    problem(post(api(company.hr), f"{url}second-factor/", {"reason": "x", "version": 1}), 403)


def test_somebody_leaves_and_comes_back(company):
    client, url = api(company.hr), f"/api/v1/users/{company.clerk.uuid}/"
    problem(post(client, f"{url}deactivate/", {"reason": "left"}), 428)
    assert errors_of(post(client, f"{url}deactivate/", {"reason": "x" * 401, "version": 1})) == ["reason"]
    answer = post(client, f"{url}deactivate/", {"reason": "left", "version": 1})
    assert (answer.status_code, answer.json()["active"], answer.json()["posts"]) == (200, False, [])
    problem(post(client, f"{url}deactivate/", {"version": 2}), 409)
    problem(post(client, f"{url}password-link/", {}), 409)
    answer = post(client, f"{url}reactivate/", {"version": 2})
    assert (answer.json()["active"], answer["ETag"]) == (True, '"3"')
    problem(post(client, f"{url}reactivate/", {"version": 3}), 409)
    problem(post(client, f"/api/v1/users/{company.hr.uuid}/deactivate/", {"version": 1}), 409)


def test_password_link_is_shown_for_somebody_without_an_address(company, client):
    User.objects.filter(pk=company.clerk.pk).update(email="")
    answer = post(api(company.hr), f"/api/v1/users/{company.clerk.uuid}/password-link/", {}).json()
    assert (set(answer), answer["state"]) == ({"state", "link", "ends_at"}, "shown")
    assert answer["link"].startswith(settings.PORTAL_URL)
    form = client.get(answer["link"].removeprefix(settings.PORTAL_URL), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "correct horse 2", "password2": "correct horse 2"})
    assert User.objects.get(pk=company.clerk.pk).check_password("correct horse 2")
    assert "password_link_made" in Event.objects.about(company.clerk).values_list("event", flat=True)


def test_password_link_is_mailed_and_not_answered(company):
    answer = post(api(company.hr), f"/api/v1/users/{company.clerk.uuid}/password-link/", {}).json()
    assert (answer["state"], answer["link"]) == ("mailed", "")
    assert answer["ends_at"]


def test_password_link_is_kept_nowhere_not_even_for_a_repetition(company):
    url = f"/api/v1/users/{company.clerk.uuid}/password-link/"
    key = {"idempotency-key": "k1"}
    answers = [api(company.hr).post(url, {}, format="json", headers=key) for _round in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert IdempotencyKey.objects.count() == 0


def test_lost_second_factor_is_taken_away_with_a_reason(company):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(company.clerk, "JBSWY3DPEHPK3PXP")
    url = f"/api/v1/users/{company.clerk.uuid}/second-factor/"
    problem(post(api(company.hr), url, {"reason": "x", "version": 1}), 403)
    assert errors_of(post(api(company.admin), url, {"reason": " \u200b ", "version": 1})) == ["reason"]
    assert post(api(company.admin), url, {"reason": "badge", "version": 1}).status_code == 200
    assert company.clerk.authenticator_set.count() == 0
    problem(post(api(company.admin), url, {"reason": "badge", "version": 2}), 409)


def test_profile_is_changed_by_its_owner(company):
    client, url = api(company.clerk), "/api/v1/users/me/"
    assert client.get(url)["ETag"] == '"1"'
    problem(patch(client, url, {"language": "en"}), 428)
    answer = patch(client, url, {"language": "en", "time_zone": "Europe/Berlin", "version": 1})
    assert (answer.status_code, answer.json()["language"], answer["ETag"]) == (200, "en", '"2"')
    assert (answer.json()["phone"], answer.json()["unit"]["code"]) == (company.clerk.phone, "MO01")
    wrong = {"time_zone": "Mars/Base", "language": "tlh", "name": "", "phone": "1" * 41, "username": "x"}
    for name, value in wrong.items():
        assert errors_of(patch(client, url, {name: value, "version": 2})) == [name]
    assert errors_of(patch(client, url, {"email": "DIRECTOR@example.com", "version": 2})) == ["email"]
