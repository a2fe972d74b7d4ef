"""Letters of another alphabet that look like Latin ones make no second "admin"."""

import json

import pytest
from django.core.management import CommandError, call_command

from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import User
from comms.organization.operations.imports.people import PeopleChecker
from comms.organization.rules import alphabets
from tests.base import api, browser
from tests.comms.organization.api.calls import errors_of
from tests.factories.organization import PASSWORD

MIXED = ["\u0430dmin", "adm\u0456n", "\u03bfffice", "王\u0430dmin", "ꓮdmin"]


@pytest.mark.parametrize(
    "name", ["wang.ming", "王lei", "josé", "ıstanbul", "иван", "γιώργος", "김li", "a1_-+@.", ""]
)
def test_names_of_one_alphabet_have_at_most_one(name):
    assert len(alphabets(name)) <= 1


@pytest.mark.parametrize("name", MIXED)
def test_look_alike_letters_are_of_two(name):
    assert len(alphabets(name)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", MIXED)
def test_account_with_look_alike_letters_is_refused_beside_the_field(company, at, name):
    said = {"name": "王", "username": name, "tier": "operations"}
    page = browser(company.hr).post("/people/new/", said)
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["username"])
    answer = api(company.hr).post("/api/v1/users/", json.dumps(said), content_type="application/json")
    assert errors_of(answer) == ["username"]
    with pytest.raises(Refused):
        operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, username=name)
    assert list(PeopleChecker(by=company.hr, at=at).check_cell("username", name))


@pytest.mark.django_db
def test_console_makes_no_such_account(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, username="\u0430dmin", email="a@b.cn")


@pytest.mark.django_db
def test_existing_name_keeps_working_and_the_account_is_changed(company, at, client):
    User.objects.filter(pk=company.clerk.pk).update(username="\u0430dmin")
    client.post("/accounts/login/", {"login": "\u0430dmin", "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
    typed = {
        "name": "一处前台",
        "username": "\u0430dmin",
        "tier": "operations",
        "phone": "8009",
        "version": 1,
    }
    page = browser(company.hr).post(f"{company.clerk.get_absolute_url()}edit/", typed)
    assert page.status_code == 302
    assert User.objects.get(pk=company.clerk.pk).phone == "8009"
