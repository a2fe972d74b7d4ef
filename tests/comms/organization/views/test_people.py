"""A person's page, history and account; links for new passwords; the own profile."""

import pytest
from django.conf import settings
from django.utils import translation

from comms.base.clock import now
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.forms import PersonForm
from comms.organization.models import User
from comms.organization.operations import PEOPLE_SHEET
from comms.organization.tables import PEOPLE, UNITS
from tests.base import browser, expect_statuses, form_errors
from tests.comms.organization.limits import FITTING, LIMITS
from tests.comms.organization.views.absences import absence_of

pytestmark = pytest.mark.django_db


def test_person_page_shows_posts_absences_and_rights_in_words(company):
    absence_of(company.clerk, deputy=company.colleague)
    text = browser(company.director).get(company.clerk.get_absolute_url()).content.decode()
    for shown in (
        "Service centre clerk",
        company.MO01.name_en,
        "Receives customers and files fault transfer slips.",
        company.colleague.name,
    ):
        assert shown in text


def test_absence_is_not_shown_to_people_of_other_units(company):
    absence_of(company.clerk, deputy=company.colleague)
    assert list(browser(company.outsider).get(company.clerk.get_absolute_url()).context["absences"]) == []


def test_history_of_an_account_is_shown_to_its_owner_and_system_administrators_only(company):
    url = company.clerk.get_absolute_url()
    shown = {
        who: browser(getattr(company, who)).get(url).context["shows_history"]
        for who in ("clerk", "admin", "director", "hr", "president")
    }
    assert shown == {"clerk": True, "admin": True, "director": False, "hr": False, "president": False}


def test_history_of_an_account_is_not_served_to_others_either(company):
    url = f"/timeline/organization.user/{company.clerk.uuid}/"
    expect_statuses(
        url, {company.clerk: 200, company.admin: 200, company.director: 404, company.outsider: 404}
    )


def test_people_who_left_are_seen_by_the_administration_and_company_wide_readers(company):
    gone = operations.deactivate(company.colleague, by=company.hr, at=now(), version=ANY)
    expect_statuses(
        gone.get_absolute_url(),
        {company.hr: 200, company.quality: 200, company.clerk: 404, company.director: 404},
    )
    assert company.colleague not in [
        row["object"] for row in browser(company.clerk).get("/people/").context["rows"]
    ]


@pytest.mark.parametrize(
    "query,found",
    [
        ("q=前台", {"clerk", "colleague", "outsider"}),
        ("unit=MO02", {"director2", "outsider"}),
        ("post=quality_manager", {"quality"}),
    ],
)
def test_people_are_found(company, query, found):
    rows = browser(company.clerk).get(f"/people/?{query}").context["rows"]
    assert {row["object"].username for row in rows} == found


def test_person_is_made_and_changed(company):
    page = browser(company.hr).post(
        "/people/new/", {"name": "王", "username": "wang", "tier": "operations", "email": "w@example.com"}
    )
    person = User.objects.get(username="wang")
    assert page["Location"] == person.get_absolute_url()
    typed = {"name": "王二", "username": "clerk", "tier": "operations", "version": "1"}
    page = browser(company.hr).post(f"{person.get_absolute_url()}edit/", typed)
    assert list(form_errors(page)) == ["username"]
    browser(company.hr).post(f"{person.get_absolute_url()}edit/", typed | {"username": "wang2"})
    assert User.objects.get(pk=person.pk).name == "王二"


@pytest.mark.parametrize("url,said", LIMITS)
def test_text_above_its_limit_is_refused_beside_its_field(company, url, said):
    pages = browser(company.admin)
    page = pages.post(url, FITTING[url] | said)
    assert (page.status_code, list(form_errors(page))) == (400, list(said))
    assert pages.post(url, FITTING[url]).status_code == 302


def test_password_link_lets_somebody_choose_a_password(company, client):
    person = operations.add_person(username="wang", name="王", by=company.hr, at=now())
    page = browser(company.hr).post(f"{person.get_absolute_url()}password-link/")
    link = page.context["link"]
    assert link in page.content.decode()
    form = client.get(link.removeprefix(settings.PORTAL_URL), follow=True)
    assert form.status_code == 200
    client.post(
        form.request["PATH_INFO"],
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )
    assert User.objects.get(pk=person.pk).check_password("correct horse battery")
    again = client.get(link.removeprefix(settings.PORTAL_URL), follow=True)
    assert again.context.get("token_fail")


def test_profile_is_changed_and_speaks_the_chosen_language(company):
    pages = browser(company.clerk)
    typed = {"name": "前台", "language": "en", "time_zone": "Europe/Berlin", "version": "1"}
    assert pages.post("/profile/edit/", typed)["Location"] == "/profile/"
    person = User.objects.get(pk=company.clerk.pk)
    assert (person.name, person.language, person.time_zone) == ("前台", "en", "Europe/Berlin")
    del pages.cookies["django_language"]
    assert pages.get("/profile/")["Content-Language"] == "en"


def test_times_are_the_companys_whatever_zone_a_reader_lives_in(company):
    User.objects.filter(pk=company.clerk.pk).update(time_zone="Europe/Berlin")
    operations.make_token(company.clerk, by=company.clerk, at=now())
    row = company.clerk.auth_token_set.get()
    type(row).objects.filter(pk=row.pk).update(expiry="2030-01-15T02:00:00Z")
    assert "2030-01-15 10:00" in browser(company.clerk).get("/profile/").content.decode()


def test_e_mail_page_of_the_sign_in_package_leads_to_the_profile(company):
    assert browser(company.clerk).get("/accounts/email/")["Location"] == "/profile/edit/"


def test_a_person_has_a_name_of_people_in_chinese_and_a_unit_one_of_things(company):
    with translation.override("zh-hans"):
        assert str(PersonForm(user=company.hr).fields["name"].label) == "姓名"
        assert str(PEOPLE.columns[0].label) == "姓名"
        assert str(UNITS.columns[0].label) == "名称"
        headings = [str(column.label) for column in PEOPLE_SHEET.checker(by=company.hr, at=now()).columns()]
        assert headings[0] == "姓名"
