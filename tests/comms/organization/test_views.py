"""Pages of the organization: who sees them, what they offer, and that lists cost the same with three rows as
with one.
"""

from datetime import date, timedelta
from itertools import count

import pytest

from comms.base.clock import now, today
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Appointment, Group, Post, Unit, User
from comms.organization.states import UnitKind
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.comms.organization.limits import FITTING, LIMITS
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
numbers = count(1)
HOURS = {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}


def absence_of(person, by=None, **fields):
    day = today(now())
    said = {"starts_on": day, "ends_on": day, "by": by or person, "at": now()}
    return operations.add_absence(user=person, **(said | fields))


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
    typed = {"hotline": "400-2", "working_hours_1": "8:30-12:00", "version": "1"}
    assert browser(company.director).post(url, typed)["Location"] == "/units/MO01/"
    unit = Unit.objects.get(code="MO01")
    assert (unit.hotline, unit.working_hours) == ("400-2", {"1": [["08:30", "12:00"]]})
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
    url = f"{company.admin.get_absolute_url()}{act}/"
    expect_statuses(url, {company.admin: 200, company.hr: 302})
    expect_statuses(url, {company.hr: 403}, method="post", data={"version": "1"})
    assert User.objects.filter(is_active=True).count() == 17


def test_buttons_of_an_account_follow_its_condition_and_the_reader(company):
    def shown(reader, person):
        return [act.event for act in browser(reader).get(person.get_absolute_url()).context["acts"]]

    assert shown(company.hr, company.clerk) == ["give-post", "absence", "edit", "password-link", "deactivate"]
    assert shown(company.hr, company.hr) == ["absence", "edit", "password-link"]
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


def test_unit_list_is_a_tree_with_heads(company):
    make_unit("MO01-SC", UnitKind.SERVICE_CENTER, "一处服务中心", company.MO01)
    page = browser(company.clerk).get("/units/")
    codes = [row["object"].code for _label, rows in page.context["groups"] for row in rows]
    assert codes == ["HQ", "AH", "CS", "EN", "FI", "PO", "QM", "SE", "MO01", "MO01-SC", "MO02"]
    assert [len(rows) for _label, rows in page.context["groups"]] == [1, 7, 3]


@pytest.mark.clause("1.4.1")
def test_unit_without_head_is_shown_red(company):
    page = browser(company.clerk).get("/units/?headless=true")
    assert [row["object"].code for row in page.context["rows"]] == ["CS", "FI", "PO"]
    assert {row["css"] for row in page.context["rows"]} == {"is-overdue"}
    assert "No head" in page.content.decode()
    page = browser(company.clerk).get("/units/FI/")
    assert page.context["headless"]
    assert "clause 1.4.1" in page.content.decode()
    assert not browser(company.clerk).get("/units/MO01/").context["headless"]


def test_unit_page_shows_people_hours_and_units_below(company):
    make_unit("MO01-SC", UnitKind.SERVICE_CENTER, "一处服务中心", company.MO01)
    Unit.objects.filter(pk=company.MO01.pk).update(working_hours=HOURS, hotline="400-800 1")
    text = browser(company.clerk).get("/units/MO01/").content.decode()
    for shown in (
        company.director.name,
        "08:30-12:00, 14:00-17:30",
        "closed",
        "MO01-SC",
        'href="tel:4008001"',
    ):
        assert shown in text


def test_unit_edit_keeps_what_was_typed_and_names_the_field(company):
    pages = browser(company.hr)
    typed = {"name_zh": "新名", "parent": "HQ", "working_hours_2": "9-5", "active": "on", "version": "1"}
    page = pages.post("/units/MO01/edit/", typed)
    assert page.status_code == 400
    assert list(form_errors(page)) == ["working_hours"]
    assert form_errors(page)["working_hours"] == ["Tuesday: write the hours like 08:30-12:00, 14:00-17:30."]
    assert 'value="新名"' in page.content.decode()
    assert 'name="working_hours_2" value="9-5"' in " ".join(page.content.decode().split())
    page = pages.post("/units/MO01/edit/", typed | {"working_hours_2": "9:00-17:00"})
    assert page.status_code == 302
    unit = Unit.objects.get(code="MO01")
    assert (unit.name_zh, unit.working_hours, unit.parent) == (
        "新名",
        {"2": [["09:00", "17:00"]]},
        company.HQ,
    )


def test_unit_form_starts_with_what_is_kept(company):
    Unit.objects.filter(pk=company.MO01.pk).update(working_hours=HOURS, hotline="400-800 1")
    text = browser(company.hr).get("/units/MO01/edit/").content.decode()
    for shown in (
        'value="08:30-12:00, 14:00-17:30"',
        'value="400-800 1"',
        '<option value="HQ" selected',
        ">Sunday</label>",
    ):
        assert shown in text
    lines = [f"{hour}:00-{hour}:30" for hour in range(7)]
    typed = {"working_hours_7": ", ".join(lines), "version": "1"}
    page = browser(company.hr).post("/units/MO01/edit/", typed)
    assert form_errors(page)["working_hours"] == ["At most 6 openings a day."]


def test_unit_edit_of_a_stale_version_loses_nothing(company):
    operations.change_unit(company.MO01, by=company.hr, at=now(), hotline="1", version=ANY)
    page = browser(company.hr).post(
        "/units/MO01/edit/", {"name_zh": "新名", "parent": "HQ", "active": "on", "version": "1"}
    )
    assert page.status_code == 412
    assert "Someone changed this meanwhile" in page.content.decode()
    assert Unit.objects.get(code="MO01").name_zh == "第一管理处"


def test_unit_create(company):
    page = browser(company.admin).post(
        "/units/new/", {"kind": "management_office", "code": "mo07", "name_zh": "七处", "parent": "HQ"}
    )
    assert page["Location"] == "/units/MO07/"
    page = browser(company.admin).post(
        "/units/new/", {"kind": "management_office", "code": "MO07", "name_zh": "七处", "parent": "HQ"}
    )
    assert list(form_errors(page)) == ["code"]


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
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    assert form.status_code == 200
    client.post(
        form.request["PATH_INFO"],
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )
    assert User.objects.get(pk=person.pk).check_password("correct horse battery")
    again = client.get(link.removeprefix("http://testserver"), follow=True)
    assert again.context.get("token_fail")


@pytest.mark.clause("1.4.1")
def test_second_head_is_refused_on_the_page_with_a_way_out(company):
    typed = {"user": company.clerk.uuid, "unit": "MO01", "post": "office_director", "since": "2026-11-18"}
    page = browser(company.hr).post("/appointments/new/", typed)
    assert page.status_code == 400
    assert list(form_errors(page)) == ["replace"]
    page = browser(company.hr).post("/appointments/new/", typed | {"replace": "on"})
    assert page.status_code == 302
    assert Appointment.objects.get(user=company.director).until == date(2026, 11, 17)


def test_appointment_form_is_filled_from_the_address(company):
    page = browser(company.hr).get(f"/appointments/new/?user={company.clerk.uuid}&unit=MO02").content.decode()
    assert f'<option value="{company.clerk.uuid}" selected' in page
    assert '<option value="MO02" selected' in page


def test_appointment_is_ended_on_its_page(company):
    held = Appointment.objects.get(user=company.clerk)
    url = f"/appointments/{held.uuid}/end/"
    expect_statuses(url, {company.hr: 200, company.director: 302, company.clerk: 302})
    expect_statuses(url, {company.director: 403, company.clerk: 403}, method="post", data={"version": "1"})
    assert f'value="{today(now()).isoformat()}"' in browser(company.hr).get(url).content.decode()
    assert browser(company.hr).post(url, {"until": "2026-11-30"}).status_code == 428
    page = browser(company.hr).post(url, {"until": "2026-11-30", "reason": "moved", "version": "1"})
    assert page["Location"] == company.clerk.get_absolute_url()
    assert Appointment.objects.get(pk=held.pk).until == date(2026, 11, 30)


def test_absence_list_shows_what_concerns_the_reader(company):
    absence_of(company.clerk)
    counts = {
        who: browser(getattr(company, who)).get("/absences/").context["count"]
        for who in ("clerk", "colleague", "director", "outsider", "hr", "quality")
    }
    assert counts == {"clerk": 1, "colleague": 1, "director": 1, "outsider": 0, "hr": 1, "quality": 1}


def test_absence_page_and_cancelling(company):
    absence = absence_of(company.clerk)
    expect_statuses(
        absence.get_absolute_url(),
        {company.clerk: 200, company.colleague: 200, company.outsider: 404, None: 302},
    )
    url = f"{absence.get_absolute_url()}cancel/"
    others = {company.colleague: 302, company.outsider: 404}
    expect_statuses(url, {company.clerk: 200, company.director: 200} | others)
    others = {company.colleague: 403, company.outsider: 404}
    expect_statuses(url, others, method="post", data={"version": "1"})
    assert browser(company.clerk).post(url).status_code == 428
    assert browser(company.clerk).post(url, {"version": "1"}).status_code == 302
    assert browser(company.clerk).post(url, {"version": "2"}).status_code == 409


def test_absence_of_somebody_else_is_refused_with_a_sentence(company):
    day = today(now()).isoformat()
    typed = {"user": company.clerk.uuid, "starts_on": day, "ends_on": day, "kind": "leave"}
    page = browser(company.outsider).post("/absences/new/", typed)
    assert page.status_code == 403
    assert "Your posts do not allow “Note an absence” here." in page.content.decode()
    assert browser(company.clerk).post("/absences/new/", typed).status_code == 302


def test_absence_without_a_name_is_ones_own_and_starts_today(company):
    page = browser(company.clerk).get("/absences/new/").content.decode()
    assert f'<option value="{company.clerk.uuid}" selected' in page
    day = today(now()).isoformat()
    assert page.count(f'value="{day}"') == 2
    typed = {"user": "", "starts_on": day, "ends_on": day, "kind": "leave"}
    assert browser(company.clerk).post("/absences/new/", typed).status_code == 302
    assert company.clerk.absences.count() == 1


def test_people_without_a_post_are_shown_no_names(company):
    page = browser(make_person("stranger")).get("/absences/new/").content.decode()
    assert company.clerk.name not in page


def test_group_is_set_up(company):
    said = {"code": "Wardens", "name_zh": "消防员", "posts": ["staff"], "picked": [str(company.clerk.uuid)]}
    page = browser(company.hr).post("/groups/new/", said)
    assert page["Location"] == "/groups/wardens/"
    assert list(form_errors(browser(company.hr).post("/groups/new/", said))) == ["code"]
    assert "/groups/new/" in browser(company.hr).get("/groups/").content.decode()
    assert "/groups/new/" not in browser(company.clerk).get("/groups/").content.decode()


def test_group_page_resolves_members(company):
    group = Group.objects.get(code="office_directors")
    operations.change_group(group, by=company.hr, at=now(), picked=[company.clerk], version=ANY)
    page = browser(company.clerk).get("/groups/office_directors/")
    assert {(person.username, by_hand) for person, by_hand in page.context["members"]} == {
        ("director", False),
        ("director2", False),
        ("clerk", True),
    }


def test_group_edit(company):
    typed = {
        "name_zh": "主任",
        "posts": ["office_director"],
        "picked": [str(company.staff.uuid)],
        "version": "1",
    }
    assert browser(company.hr).post("/groups/office_directors/edit/", typed).status_code == 302
    group = Group.objects.get(code="office_directors")
    assert (group.name_zh, group.posts, list(group.picked.all())) == (
        "主任",
        ["office_director"],
        [company.staff],
    )


def test_profile_is_changed_and_speaks_the_chosen_language(company):
    pages = browser(company.clerk)
    typed = {"name": "前台", "language": "en", "time_zone": "Europe/Berlin", "version": "1"}
    assert pages.post("/profile/edit/", typed)["Location"] == "/profile/"
    person = User.objects.get(pk=company.clerk.pk)
    assert (person.name, person.language, person.time_zone) == ("前台", "en", "Europe/Berlin")
    del pages.cookies["django_language"]
    assert pages.get("/profile/")["Content-Language"] == "en"


def test_times_are_shown_in_the_readers_zone(company):
    User.objects.filter(pk=company.clerk.pk).update(time_zone="Europe/Berlin")
    operations.make_token(company.clerk, by=company.clerk, at=now())
    row = company.clerk.auth_token_set.get()
    type(row).objects.filter(pk=row.pk).update(expiry="2030-01-15T02:00:00Z")
    assert "2030-01-15 03:00" in browser(company.clerk).get("/profile/").content.decode()


def test_e_mail_page_of_the_sign_in_package_leads_to_the_profile(company):
    assert browser(company.clerk).get("/accounts/email/")["Location"] == "/profile/edit/"


# --- what lists cost


def more_units(company):
    return lambda: appoint(
        make_person(f"u{next(numbers)}"),
        Post.OFFICE_DIRECTOR,
        make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ),
    )


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_absences(company):
    return lambda: absence_of(more_people(company)().user, deputy=company.colleague)


def more_groups(company):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(company.clerk)


@pytest.mark.parametrize(
    "url,make,at_most",
    [
        ("/units/", more_units, 8),
        ("/people/", more_people, 9),
        ("/absences/", more_absences, 8),
        ("/groups/", more_groups, 7),
        ("/units/MO01/", more_people, 14),
        ("/groups/hq_staff/", more_people, 14),
    ],
)
def test_lists_cost_the_same_with_three_rows(company, url, make, at_most):
    query_counts(make(company), url, company.clerk, at_most=at_most)


def test_person_page_costs_the_same_with_three_posts(company):
    person = more_people(company)().user
    query_counts(
        lambda: appoint(
            person, Post.STAFF, make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ)
        ),
        person.get_absolute_url(),
        company.hr,
    )


def test_absence_list_exports_exactly_the_list(company):
    absence_of(company.clerk)
    absence_of(
        company.outsider, starts_on=today(now()) + timedelta(days=1), ends_on=today(now()) + timedelta(days=1)
    )
    lines = (
        b"".join(browser(company.clerk).get("/absences/?export=csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert len(lines) == 2
    assert lines[1].startswith(company.clerk.name)
