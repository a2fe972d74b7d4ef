"""One sign-in name has one account, however it is spelt, and wrong passwords for it have one count."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from comms.audit.models import Event
from comms.organization import operations
from comms.organization.accounts.names import account_of
from comms.organization.models import User
from tests.base import api, browser, problem
from tests.factories.organization import PASSWORD, make_person

pytestmark = pytest.mark.django_db
SPELLINGS = [
    "clerk",
    "CLERK",
    "ｃｌｅｒｋ",
    "Ｃｌｅｒｋ",
    "\u3000cl\u200berk ",
    "clerk@example.com",
    "ｃｌｅｒｋ＠ｅｘａｍｐｌｅ．ｃｏｍ",
]


def person_form(**said):
    return {"name": "王", "username": "wang", "tier": "operations"} | said


# --- when an account is made or changed


@pytest.mark.parametrize(
    "said", [{"username": "ｃｌｅｒｋ"}, {"username": "Cler\u212a"}, {"email": "ｃｌｅｒｋ＠example．com"}]
)
def test_second_account_that_looks_the_same_is_refused_beside_the_field(company, said):
    page = browser(company.hr).post("/people/new/", person_form(**said))
    assert (page.status_code, list(page.context["form"].errors)) == (400, list(said))
    refused = api(company.hr).post("/api/v1/users/", person_form(**said), format="json")
    assert list(problem(refused, 400)["errors"]) == list(said)


def test_page_and_rest_keep_the_folded_name(company):
    said = {"username": "Ｗａｎｇ．Ｍｉｎｇ", "email": "Ｗａｎｇ＠Example．com"}
    browser(company.hr).post("/people/new/", person_form(**said))
    person = User.objects.get(username="wang.ming")
    assert person.email == "wang@example.com"
    assert Event.objects.about(person).get().data["username"] == "wang.ming"
    made = api(company.hr).post(
        "/api/v1/users/", person_form(username="ＬＩ", email="ＬＩ@EXAMPLE.com"), format="json"
    )
    assert (made.status_code, made.json()["username"], made.json()["email"]) == (201, "li", "li@example.com")


def test_name_of_which_folding_leaves_none_is_refused(company):
    for name in ("\u200b", "ａ／ｂ", "王\u0307"):
        page = browser(company.hr).post("/people/new/", person_form(username=name))
        assert list(page.context["form"].errors) == ["username"]


def test_changes_are_folded_and_put_on_record_so(company, at):
    said = {"username": "Ｆｒｏｎｔ", "email": "Front@Example.com"}
    changed = operations.change_person(company.clerk, by=company.hr, at=at, version=1, **said)
    assert (changed.username, changed.email) == ("front", "front@example.com")
    assert Event.objects.about(company.clerk).get().data["new"]["username"] == "front"
    own = {"email": "ＣＬＥＲＫ@example.com"}
    changed = operations.change_profile(company.clerk, by=company.clerk, at=at, version=2, **own)
    assert changed.email == "clerk@example.com"
    again = {"email": "Clerk@example.com"}
    assert operations.change_profile(company.clerk, by=company.clerk, at=at, version=3, **again).version == 3


def test_first_account_of_an_installation_is_folded(db):
    call_command("createsuperuser", interactive=False, username="Ｒｏｏｔ", name="Root", email="Ｒ@x.org")
    root = User.objects.get()
    assert (root.username, root.email) == ("root", "r@x.org")
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, username="ＲＯＯＴ", name="Root", email="")


@pytest.mark.parametrize("column,value", [("username", "ＣＬＥＲＫ"), ("email", "ＣＬＥＲＫ@example.com")])
def test_database_refuses_the_second_spelling(company, column, value):
    second = {"username": "x", "name": "x", "email": "", column: value}
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(**second)])
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=company.colleague.pk).update(**{column: value})


# --- when somebody signs in


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_signs_in(company, client, typed):
    assert client.post("/accounts/login/", {"login": typed, "password": PASSWORD})["Location"] == "/"
    token = api().post("/api/v1/auth/token/", {"username": typed, "password": PASSWORD}, format="json")
    assert token.status_code == 200


def test_name_means_the_account_that_has_it_and_not_the_one_with_such_an_address(company, client):
    other = make_person("clerk@example.com", "乙", post="staff", unit=company.EN)
    other.email = "other@example.com"
    other.set_password("another long pass")
    other.save()
    assert account_of("Clerk@example.com") == other
    typed = {"login": "clerk@example.com", "password": PASSWORD}
    assert client.post("/accounts/login/", typed).status_code == 200
    assert client.post("/accounts/login/", typed | {"login": "clerk"}).status_code == 302


def test_nobody_is_meant_by_nothing(company):
    User.objects.filter(pk=company.clerk.pk).update(email="")
    assert [account_of(typed) for typed in ("", " ", "\u200b", "\x00")] == [None] * 4


# --- wrong passwords of one account have one count


def wrong(client, typed, **options):
    """The status of one try with a wrong password."""
    said = {"login": typed, "password": "wrong"}
    return client.post("/accounts/login/", said, **options).status_code


def wrong_over_rest(typed, **options):
    said = {"username": typed, "password": "wrong"}
    return api().post("/api/v1/auth/token/", said, format="json", **options).status_code


def test_name_address_and_spellings_of_one_account_share_one_count(company, client):
    assert [wrong(client, typed) for typed in SPELLINGS] == [200] * 5 + [429] * 2
    assert wrong_over_rest("clerk") == wrong_over_rest("Clerk@example.com") == 429
    assert wrong(client, "colleague") == 200


def test_page_and_rest_count_together(company, client):
    assert [wrong_over_rest(typed) for typed in SPELLINGS[:3]] == [400] * 3
    assert [wrong(client, typed) for typed in ("clerk@example.com", "clerk", "CLERK")] == [200, 200, 429]
    problem(
        api().post("/api/v1/auth/token/", {"username": "clerk", "password": PASSWORD}, format="json"), 429
    )


def test_names_of_this_host_have_no_counts_of_their_own(company, client):
    hosts = ["portal", "localhost", "127.0.0.1"] * 2
    assert [wrong(client, "clerk", headers={"host": host}) for host in hosts] == [200] * 5 + [429]


def test_spellings_of_an_unknown_name_share_one_count(company, client):
    typed = ["nobody", "NOBODY", "ｎｏｂｏｄｙ", "no\u200bbody", "nobody ", "Ｎobody"]
    assert [wrong(client, name) for name in typed] == [200] * 5 + [429]


def test_right_password_asked_again_counts_with_the_same_account(company, client):
    client.force_login(company.clerk)
    for _round in range(5):
        assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert wrong_over_rest("clerk") == 429
