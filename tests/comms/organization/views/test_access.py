"""Who sees which page, form and button, and who is shown nothing but themselves."""

import pytest

from comms.base.clock import now
from comms.organization import operations
from comms.organization.models import Unit, User
from tests.base import browser, expect_statuses, form_errors
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url", ["/units/", "/people/", "/absences/", "/groups/", "/profile/", "/absences/new/"]
)
def test_directory_is_open_to_the_staff(company, url):
    stranger = make_person("stranger")
    expect_statuses(url, {company.clerk: 200, company.president: 200, stranger: 200, None: 302})


def test_people_without_a_post_see_nothing_but_themselves(company):
    stranger = make_person("stranger")
    pages = browser(stranger)
    assert pages.get("/units/").context["count"] == 0
    assert pages.get("/groups/").context["count"] == 0
    assert [row["object"] for row in pages.get("/people/").context["rows"]] == [stranger]
    expect_statuses(company.MO01.get_absolute_url(), {company.clerk: 200, stranger: 404, None: 302})
    expect_statuses(company.clerk.get_absolute_url(), {company.outsider: 200, stranger: 404, None: 302})


@pytest.mark.parametrize(
    "url,allowed",
    [
        ("/units/new/", {"admin"}),
        ("/people/new/", {"admin", "hr", "hr_staff"}),
        ("/appointments/new/", {"admin", "hr", "hr_staff"}),
        ("/units/MO01/edit/", {"admin", "hr", "hr_staff"}),
        ("/groups/new/", {"admin", "hr", "hr_staff"}),
        ("/groups/hq_staff/edit/", {"admin", "hr", "hr_staff"}),
    ],
)
def test_forms_of_the_administration(company, url, allowed):
    people = ["admin", "hr", "hr_staff", "president", "quality", "director", "director2", "clerk"]
    expect_statuses(
        url, {getattr(company, name): 200 if name in allowed else 403 for name in people} | {None: 302}
    )


@pytest.mark.parametrize(
    "url,typed",
    [
        ("/units/new/", {"kind": "company", "code": "x" * 21}),
        ("/people/new/", {"username": "clerk"}),
        ("/groups/new/", {"code": "hq_staff"}),
        ("/appointments/new/", {"post": "nothing"}),
        ("/units/MO01/edit/", {"parent": "NO", "version": "7"}),
        ("/groups/hq_staff/edit/", {"posts": "nothing", "version": "7"}),
        ("/units/MO01/contacts/", {"email": "nothing", "version": "7"}),
    ],
)
def test_right_is_asked_before_anything_else_about_the_input(company, url, typed):
    others = (company.clerk, company.outsider, company.quality)
    expect_statuses(url, dict.fromkeys(others, 403), method="post", data=typed)


def test_contacts_are_kept_by_the_administration_and_the_heads(company):
    url = "/units/MO01/contacts/"
    allowed = {"admin", "hr", "hr_staff", "director", "president"}
    people = [*allowed, "quality", "director2", "clerk"]
    # whoever may not is led back with a sentence
    expected = {getattr(company, name): 200 if name in allowed else 302 for name in people}
    expect_statuses(url, expected | {None: 302})
    page = browser(company.clerk).get(url, follow=True)
    assert "Your posts do not allow “Change the phones and hours of a unit” here." in page.content.decode()
    typed = {"hotline": "400-800-0002", "working_hours_1": "8:30-12:00", "version": "1"}
    assert browser(company.director).post(url, typed)["Location"] == "/units/MO01/"
    unit = Unit.objects.get(code="MO01")
    assert (unit.hotline, unit.working_hours) == ("4008000002", {"1": [["08:30", "12:00"]]})
    assert 'value="08:30-12:00"' in browser(company.director).get(url).content.decode()


def test_form_of_an_account_is_for_those_who_may(company):
    url = f"{company.clerk.get_absolute_url()}edit/"
    expect_statuses(
        url,
        {
            company.admin: 200,
            company.hr: 200,
            company.director: 403,
            company.clerk: 403,
            company.outsider: 403,
            None: 302,
        },
    )
    expect_statuses(f"{company.admin.get_absolute_url()}edit/", {company.admin: 200, company.hr: 403})


@pytest.mark.parametrize("act", ["deactivate", "password-link"])
def test_acts_on_an_account_are_for_those_who_may(company, act):
    url = f"{company.clerk.get_absolute_url()}{act}/"
    others = (company.director, company.clerk, company.outsider)
    expect_statuses(url, {company.admin: 200, company.hr: 200, None: 302} | dict.fromkeys(others, 302))
    expect_statuses(url, dict.fromkeys(others, 403), method="post", data={"version": "1"})
    if act == "deactivate":
        url = f"{company.admin.get_absolute_url()}{act}/"
        expect_statuses(url, {company.admin: 200, company.hr: 302})
        expect_statuses(url, {company.hr: 403}, method="post", data={"version": "1"})
    else:  # for oneself there is the page that mails one; the staff of Admin & HR make none
        url = f"{company.hr.get_absolute_url()}{act}/"
        expect_statuses(url, {company.admin: 200, company.hr: 302, company.hr_staff: 302})
        people = (company.hr, company.hr_staff)
        expect_statuses(url, dict.fromkeys(people, 403), method="post", data={"version": "1"})
    assert User.objects.filter(is_active=True).count() == 17


def test_buttons_of_an_account_follow_its_condition_and_the_reader(company):
    def shown(reader, person):
        return [act.event for act in browser(reader).get(person.get_absolute_url()).context["acts"]]

    assert shown(company.hr, company.clerk) == ["give-post", "absence", "edit", "password-link", "deactivate"]
    assert shown(company.hr, company.hr) == ["absence", "edit"]
    assert shown(company.hr_staff, company.clerk) == ["give-post", "absence", "edit", "deactivate"]
    assert shown(company.director, company.clerk) == ["absence"]
    assert shown(company.colleague, company.clerk) == []
    operations.deactivate(company.clerk, by=company.hr, at=now(), version=1)
    assert shown(company.hr, company.clerk) == ["edit", "reactivate"]


@pytest.mark.parametrize("act", ["deactivate", "reactivate"])
def test_somebody_leaves_and_comes_back(company, act):
    if act == "reactivate":
        operations.deactivate(company.clerk, by=company.hr, at=now(), version=1)
    person = User.objects.get(pk=company.clerk.pk)
    url, said = f"{person.get_absolute_url()}{act}/", {"reason": "x" * 401, "version": str(person.version)}
    pages = browser(company.hr)
    assert pages.post(url, {"reason": "x"}).status_code == 428
    assert pages.post(url, {"reason": "x", "version": "77"}).status_code == 412
    assert list(form_errors(pages.post(url, said))) == ["reason"]
    assert pages.post(url, said | {"reason": "x" * 400})["Location"] == person.get_absolute_url()
    assert User.objects.get(pk=person.pk).is_active is (act == "reactivate")
    assert pages.post(url, said | {"reason": "", "version": str(person.version + 1)}).status_code == 409


def test_unknown_addresses_are_absent(company):
    for url in (
        "/units/NO/",
        "/people/00000000-0000-0000-0000-000000000000/",
        "/groups/no/",
        "/profile/tokens/abc/revoke/",
    ):
        assert browser(company.admin).get(url).status_code == 404


def test_people_without_a_post_are_shown_no_names(company):
    page = browser(make_person("stranger")).get("/absences/new/").content.decode()
    assert company.clerk.name not in page
