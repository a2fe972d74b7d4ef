"""REST: tokens, units, users, appointments, groups, absences, and the roles that read across all units."""

from datetime import date, timedelta
from itertools import count

import pytest
from rest_framework.test import APIClient

from comms.audit.models import Event
from comms.base.clock import now, today
from comms.base.models import IdempotencyKey
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Absence, Appointment, Group, Post, User
from tests.base import api, browser, expect_api_statuses, problem, query_counts
from tests.comms.organization.limits import FITTING, LIMITS
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
numbers = count(1)


def sign_in(client=None, **said):
    return (client or api()).post(
        "/api/v1/auth/token/", {"username": "clerk", "password": PASSWORD} | said, format="json"
    )


# --- tokens


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
    settings.SECOND_FACTOR_POSTS = ["quality_manager"]
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


# --- units and people


@pytest.mark.parametrize(
    "url",
    [
        "units",
        "users",
        "users/me",
        "appointments",
        "absences",
        "groups",
        "units/count",
        "users/count",
        "absences/count",
    ],
)
def test_directory_is_open_to_the_staff_only(company, url):
    stranger = make_person("stranger")
    expect_api_statuses(f"/api/v1/{url}/", {company.clerk: 200, stranger: 200, None: 401})
    if url == "units":
        assert api(stranger).get("/api/v1/units/").json()["results"] == []


def test_me_names_posts_unit_language_and_permissions(company):
    me = api(company.hr).get("/api/v1/users/me/").json()
    unit = {"code": "AH", "name": "AH"}
    assert (me["unit"], me["language"]) == (unit, "zh-hans")
    held = Appointment.objects.get(user=company.hr)
    assert me["posts"] == [
        {
            "uuid": str(held.uuid),
            "post": "department_head",
            "label": "Department head",
            "unit": unit,
            "since": "2020-01-01",
            "until": None,
            "acting": False,
            "version": 1,
        }
    ]
    assert {"organization.add_user", "organization.change_group"} <= set(me["permissions"])
    assert "organization.add_user" not in api(company.clerk).get("/api/v1/users/me/").json()["permissions"]


def test_me_without_a_post(company):
    me = api(make_person("stranger")).get("/api/v1/users/me/").json()
    assert (me["posts"], me["unit"]) == ([], None)


def test_objects_are_named_by_code_and_uuid_never_by_id(company):
    client = api(company.clerk)
    unit = client.get("/api/v1/units/MO01/").json()
    assert "id" not in unit
    assert unit["parent"] == {"code": "HQ", "name": "HQ"}
    assert unit["head"] == {"uuid": str(company.director.uuid), "name": company.director.name}
    assert client.get("/api/v1/units/FI/").json()["head"] is None
    assert client.get(f"/api/v1/users/{company.director.uuid}/").json()["username"] == "director"
    for wrong in (f"users/{company.director.pk}", "users/nobody", "units/NO", f"units/{company.MO01.pk}"):
        problem(client.get(f"/api/v1/{wrong}/"), 404)


@pytest.mark.parametrize(
    "query,codes",
    [
        ("kind=management_office", ["MO01", "MO02"]),
        ("headless=true", ["CS", "FI", "PO"]),
        ("q=MO", ["MO01", "MO02"]),
        ("kind=management_office&ordering=-code", ["MO02", "MO01"]),
    ],
)
def test_units_are_filtered(company, query, codes):
    results = api(company.clerk).get(f"/api/v1/units/?{query}").json()["results"]
    assert [unit["code"] for unit in results] == codes


@pytest.mark.parametrize(
    "query,field",
    [
        ("kind=x", "kind"),
        ("color=red", "color"),
        ("ordering=name_zh", "ordering"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=x", "page_size"),
        ("cursor=x", "cursor"),
        ("active=maybe", "active"),
    ],
)
def test_unknown_filters_and_values_are_refused_by_name(company, query, field):
    assert list(problem(api(company.clerk).get(f"/api/v1/units/?{query}"), 400)["errors"]) == [field]


def test_people_are_filtered_and_counted(company):
    client = api(company.clerk)
    assert client.get("/api/v1/users/count/?unit=MO01").json() == {"count": 4}
    assert len(client.get("/api/v1/users/?unit=MO01&post=service_center_clerk").json()["results"]) == 2


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize("url", ["units/MO01", "users/me", "groups/hq_staff", "units", "users"])
def test_nothing_is_replaced_or_removed(company, url, method):
    problem(getattr(api(company.admin), method)(f"/api/v1/{url}/", {}, format="json"), 405)


# --- units: set up, changed, reached --------------------------------------------------------------

HOURS = {"1": [["08:30", "12:00"], ["14:00", "17:30"]]}
NEW_UNIT = {"kind": "management_office", "code": "mo07", "name_zh": "七处", "parent": "HQ"}


def post(client, url, said=None):
    return client.post(url, said or {}, format="json")


def patch(client, url, said):
    return client.patch(url, said, format="json")


def errors_of(response):
    return list(problem(response, 400)["errors"])


def test_unit_is_set_up_and_changed(company):
    client = api(company.admin)
    answer = post(client, "/api/v1/units/", NEW_UNIT | {"working_hours": HOURS | {"2": []}})
    made = answer.json()
    assert (answer.status_code, answer["ETag"], made["code"]) == (201, '"1"', "MO07")
    assert (made["head"], made["working_hours"], made["parent"]["code"]) == (None, HOURS, "HQ")
    assert errors_of(post(client, "/api/v1/units/", NEW_UNIT)) == ["code"]
    url = "/api/v1/units/MO07/"
    problem(patch(client, url, {"name_en": "Seven"}), 428)
    problem(patch(client, url, {"name_en": "Seven", "version": 5}), 412)
    answer = patch(client, url, {"name_en": "Seven", "version": 1})
    assert (answer.json()["name_en"], answer.json()["name_zh"], answer["ETag"]) == ("Seven", "七处", '"2"')
    assert patch(client, url, {"active": False, "version": 2}).json()["active"] is False


def test_contacts_of_a_unit_keep_what_is_not_sent(company):
    url = "/api/v1/units/MO01/contacts/"
    answer = post(api(company.director), url, {"hotline": "1", "working_hours": HOURS, "version": 1})
    assert (answer.status_code, answer.json()["head"]["name"]) == (200, company.director.name)
    answer = post(api(company.director), url, {"complaint_line": "2", "version": 2}).json()
    assert (answer["hotline"], answer["complaint_line"], answer["working_hours"]) == ("1", "2", HOURS)
    problem(post(api(company.director), url, {"hotline": "3"}), 428)
    problem(post(api(company.clerk), url, {"nonsense": 1}), 403)
    assert errors_of(post(api(company.director), url, {"name_zh": "x", "version": 3})) == ["name_zh"]


@pytest.mark.parametrize(
    "hours",
    [
        {"1": ["08:30-12:00"]},
        {"1": [["12:00", "08:30"]]},
        {"1": [["08:30", "12:00"], ["11:00", "13:00"]]},
        {"0": [["08:30", "12:00"]]},
        {"1": [["8:30", "12:00"]]},
        {"1": [[8, 12]]},
        {"1": 5},
        {"1": [[f"0{hour}:00", f"0{hour}:30"] for hour in range(7)]},
        [["08:30", "12:00"]],
        "08:30-12:00",
        None,
    ],
)
def test_hours_of_another_shape_are_refused(company, hours):
    client = api(company.admin)
    said = {"working_hours": hours, "version": 1}
    assert errors_of(patch(client, "/api/v1/units/MO01/", said)) == ["working_hours"]
    assert errors_of(post(client, "/api/v1/units/", NEW_UNIT | {"working_hours": hours})) == ["working_hours"]


@pytest.mark.parametrize("who", ["clerk", "hr", "quality", "director"])
def test_units_are_set_up_by_system_administrators_only(company, who):
    problem(post(api(getattr(company, who)), "/api/v1/units/", {"nonsense": 1}), 403)
    allowed = who == "hr"
    answer = patch(api(getattr(company, who)), "/api/v1/units/MO01/", {"name_en": "x", "version": 1})
    assert answer.status_code == (200 if allowed else 403)


@pytest.mark.parametrize("url,said", LIMITS)
def test_text_above_its_limit_is_refused_by_name(company, url, said):
    address = f"/api/v1/{'users' if 'people' in url else url.split('/')[1]}/"
    client = api(company.admin)
    assert errors_of(post(client, address, FITTING[url] | said)) == list(said)
    assert post(client, address, FITTING[url]).status_code == 201


# --- people ---------------------------------------------------------------------------------------


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
    problem(post(api(company.hr), f"{url}password-link/", {}), 403)


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


def test_password_link_is_answered_as_the_page_shows_it(company, client):
    answer = post(api(company.hr), f"/api/v1/users/{company.clerk.uuid}/password-link/", {}).json()
    assert set(answer) == {"link", "valid_days"}
    assert answer["link"].startswith("http://testserver/")
    page = browser(company.hr).post(f"{company.clerk.get_absolute_url()}password-link/")
    assert answer["valid_days"] == page.context["valid_days"]
    form = client.get(answer["link"].removeprefix("http://testserver"), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "correct horse 2", "password2": "correct horse 2"})
    assert User.objects.get(pk=company.clerk.pk).check_password("correct horse 2")
    assert "password_link_made" in Event.objects.about(company.clerk).values_list("event", flat=True)


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
    problem(post(api(company.admin), url, {"reason": "badge", "version": 1}), 409)


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


# --- appointments ---------------------------------------------------------------------------------


def post_for(person, **said):
    return {"user": str(person.uuid), "unit": "MO02", "post": "staff", "since": "2026-11-18"} | said


@pytest.mark.clause("1.4.1")
def test_post_is_given_and_ended(company):
    client = api(company.hr)
    answer = post(client, "/api/v1/appointments/", post_for(company.staff))
    made = answer.json()
    assert (answer.status_code, made["unit"]["code"]) == (201, "MO02")
    assert made["user"] == {"uuid": str(company.staff.uuid), "name": company.staff.name}
    head = post_for(company.clerk, unit="MO01", post="office_director")
    assert errors_of(post(client, "/api/v1/appointments/", head)) == ["replace"]
    assert post(client, "/api/v1/appointments/", head | {"replace": True}).status_code == 201
    url = f"/api/v1/appointments/{made['uuid']}/"
    problem(post(client, f"{url}end/", {"until": "2026-12-01"}), 428)
    assert errors_of(post(client, f"{url}end/", {"version": 1})) == ["until"]
    answer = post(client, f"{url}end/", {"until": "2026-12-01", "reason": "moved", "version": 1})
    assert (answer.json()["until"], answer["ETag"]) == ("2026-12-01", '"2"')
    assert client.get(url).json() == answer.json()


@pytest.mark.parametrize("who", ["clerk", "director", "quality"])
def test_posts_are_given_and_ended_by_the_administration_only(company, who):
    client, held = api(getattr(company, who)), Appointment.objects.get(user=company.staff)
    problem(post(client, "/api/v1/appointments/", {"nonsense": 1}), 403)
    problem(post(client, f"/api/v1/appointments/{held.uuid}/end/", {"nonsense": 1}), 403)


def test_administration_gives_no_posts_to_itself_and_makes_no_administrators(company):
    client = api(company.hr)
    problem(post(client, "/api/v1/appointments/", post_for(company.hr)), 403)
    said = post_for(company.staff, unit="HQ", post="system_administrator")
    problem(post(client, "/api/v1/appointments/", said), 403)


@pytest.mark.parametrize(
    "query,people",
    [
        ("unit=MO02", ["director2", "outsider"]),
        ("post=quality_manager", ["quality"]),
        ("unit=EN&current=false", ["staff"]),
        ("unit=EN&current=true&ordering=since", ["engineering", "engineer"]),
    ],
)
def test_appointments_are_found(company, query, people):
    appoint(company.staff, Post.STAFF, company.EN, until=date(2024, 1, 1))
    rows = api(company.clerk).get(f"/api/v1/appointments/?{query}").json()["results"]
    assert {row["user"]["uuid"] for row in rows} == {str(getattr(company, name).uuid) for name in people}
    mine = api(company.clerk).get(f"/api/v1/appointments/?user={company.clerk.uuid}").json()["results"]
    assert [row["post"] for row in mine] == ["service_center_clerk"]
    assert api(make_person("stranger")).get("/api/v1/appointments/").json()["results"] == []


# --- groups ---------------------------------------------------------------------------------------


def test_group_is_set_up_changed_and_shown_with_its_members(company):
    client = api(company.hr)
    said = {"code": "Wardens", "name_zh": "消防员", "posts": ["revisit_officer"]}
    said["picked"] = [str(company.clerk.uuid)]
    answer = post(client, "/api/v1/groups/", said)
    clerk = {"uuid": str(company.clerk.uuid), "name": company.clerk.name}
    assert (answer.status_code, answer.json()["code"], answer.json()["members"]) == (201, "wardens", [clerk])
    assert errors_of(post(client, "/api/v1/groups/", said)) == ["code"]
    url = "/api/v1/groups/wardens/"
    problem(patch(client, url, {"name_en": "Wardens"}), 428)
    problem(patch(client, url, {"name_en": "Wardens", "version": 9}), 412)
    answer = patch(client, url, {"name_en": "Wardens", "version": 1}).json()
    assert (answer["name_en"], answer["picked"], answer["posts"]) == ("Wardens", [clerk], ["revisit_officer"])
    answer = patch(client, url, {"picked": [], "posts": ["quality_manager"], "version": 2}).json()
    assert [person["name"] for person in answer["members"]] == [company.quality.name]
    assert client.get(url).json() == answer
    assert "members" not in client.get("/api/v1/groups/?q=wardens").json()["results"][0]


@pytest.mark.parametrize(
    "said,field",
    [
        ({"posts": ["king"]}, "posts"),
        ({"posts": "staff"}, "posts"),
        ({"unit_kinds": ["castle"]}, "unit_kinds"),
        ({"picked": ["nobody"]}, "picked"),
        ({"picked": [5]}, "picked"),
        ({"code": "count"}, "code"),
        ({"code": "a b"}, "code"),
        ({"name_zh": " \u200b"}, "name_zh"),
    ],
)
def test_malformed_group_names_the_field(company, said, field):
    body = {"code": "wardens", "name_zh": "消防员"} | said
    assert errors_of(post(api(company.hr), "/api/v1/groups/", body)) == [field]


def test_groups_are_kept_by_the_administration_only(company):
    for client in (api(company.clerk), api(company.president)):
        problem(post(client, "/api/v1/groups/", {"nonsense": 1}), 403)
        problem(patch(client, "/api/v1/groups/hq_staff/", {"nonsense": 1}), 403)
    assert api(make_person("stranger")).get("/api/v1/groups/").json()["results"] == []


# --- what the caller may do -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "who,url,acts",
    [
        ("admin", "units/MO01", ["contacts", "change"]),
        ("director", "units/MO01", ["contacts"]),
        ("clerk", "units/MO01", []),
        ("hr", "users/{clerk}", ["password-link", "deactivate", "change"]),
        ("director", "users/{clerk}", []),
        ("clerk", "users/me", ["change"]),
        ("hr", "groups/hq_staff", ["change"]),
        ("clerk", "groups/hq_staff", []),
        ("hr", "appointments/{held}", ["end"]),
        ("clerk", "appointments/{held}", []),
        ("quality", "procedure/policies/minutes.distribute", ["preview", "change"]),
        ("quality", "procedure/policies/slip.promise", []),
        ("clerk", "procedure/policies/minutes.distribute", []),
    ],
)
def test_objects_say_where_they_are_and_what_the_caller_may_do(company, who, url, acts):
    names = {"clerk": company.clerk.uuid, "held": Appointment.objects.get(user=company.staff).uuid}
    address = f"/api/v1/{url.format(**names)}/"
    body = api(getattr(company, who)).get(address).json()
    assert body["url"] == f"http://testserver{address}"
    assert sorted(body["allowed_actions"]) == sorted(acts)


# --- absences


def absence(company, **said):
    day = today(now())
    return {
        "starts_on": day.isoformat(),
        "ends_on": day.isoformat(),
        "deputy": str(company.colleague.uuid),
    } | said


def test_absence_is_noted_once_for_one_key(company):
    client = api(company.clerk)
    answers = [
        client.post("/api/v1/absences/", absence(company), format="json", headers={"idempotency-key": "k1"})
        for _round in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["user"]["uuid"] == str(company.clerk.uuid)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    "who,status", [("clerk", 201), ("director", 201), ("hr", 201), ("colleague", 403), ("director2", 403)]
)
def test_absence_of_somebody_else(company, who, status):
    said = absence(company, user=str(company.clerk.uuid), deputy=None)
    assert api(getattr(company, who)).post("/api/v1/absences/", said, format="json").status_code == status


@pytest.mark.parametrize(
    "said,field",
    [
        ({"ends_on": "2000-01-01"}, "ends_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"kind": "party"}, "kind"),
        ({"deputy": "nobody"}, "deputy"),
        ({"deputy": 5}, "deputy"),
        ({"deputy": "00000000-0000-0000-0000-000000000000"}, "deputy"),
        ({"user": {"uuid": 1}}, "user"),
        ({"cancelled_at": None}, "cancelled_at"),
        ({"id": 1}, "id"),
    ],
)
def test_malformed_absence_names_the_field(company, said, field):
    body = problem(api(company.clerk).post("/api/v1/absences/", absence(company, **said), format="json"), 400)
    assert list(body["errors"]) == [field]


def test_absence_is_cancelled_with_its_version(company):
    made = api(company.clerk).post("/api/v1/absences/", absence(company), format="json").json()
    url = f"/api/v1/absences/{made['uuid']}/cancel/"
    problem(api(company.clerk).post(url, {}, format="json"), 428)
    problem(api(company.clerk).post(url, {}, format="json", headers={"if-match": '"7"'}), 412)
    problem(api(company.outsider).post(url, {"version": 1}, format="json"), 404)
    problem(api(company.colleague).post(url, {"nonsense": 1}, format="json"), 403)
    answer = api(company.clerk).post(url, {}, format="json", headers={"if-match": '"1"'})
    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json()["cancelled_at"]
    problem(api(company.clerk).post(url, {"version": 2}, format="json"), 409)


# --- roles that read across all units


@pytest.mark.clause("1.2.1")
def test_management_representative_reads_every_unit_but_changes_none(company):
    _reads_every_unit(company, company.representative)


@pytest.mark.clause("1.3.1")
def test_quality_manager_reads_every_unit_but_changes_none(company):
    _reads_every_unit(company, company.quality)


def _reads_every_unit(company, reader):
    made = [
        operations.add_absence(user=user, starts_on=today(now()), ends_on=today(now()), by=user, at=now())
        for user in (company.clerk, company.outsider)
    ]
    assert reader.sees_all
    assert api(reader).get("/api/v1/absences/count/").json() == {"count": 2}
    for absence_row in made:
        problem(
            api(reader).post(f"/api/v1/absences/{absence_row.uuid}/cancel/", {"version": 1}, format="json"),
            403,
        )
    assert not any(
        reader.has_perm(name, company.MO01)
        for name in ("organization.change_unit", "organization.change_unit_contacts")
    )
    assert not company.clerk.sees_all
    assert api(company.clerk).get("/api/v1/absences/count/").json() == {"count": 1}


@pytest.mark.clause("1.2.1")
def test_company_wide_reading_ends_with_the_post(company):
    appointment = company.representative.appointments.get()
    operations.end_post(appointment, until=appointment.since, by=company.admin, at=now(), version=ANY)
    assert not User.objects.get(pk=company.representative.pk).sees_all


# --- schema and costs


def test_schema_is_openapi_3_1_and_names_both_ways_to_sign_in(company):
    answer = api(company.clerk).get("/api/v1/schema/?format=json")
    schema = answer.json()
    assert schema["openapi"] == "3.1.0"
    assert {"token", "session"} == set(schema["components"]["securitySchemes"])
    assert {"/api/v1/auth/token/", "/api/v1/users/me/", "/api/v1/absences/{uuid}/cancel/"} <= set(
        schema["paths"]
    )


def more_people(company):
    return lambda: appoint(make_person(f"u{next(numbers)}"), Post.STAFF, company.MO01)


def more_units(company):
    return lambda: appoint(
        make_person(f"u{next(numbers)}"),
        Post.OFFICE_DIRECTOR,
        make_unit(f"N{next(numbers)}", "management_office", "新处", company.HQ),
    )


def more_absences(company):
    day = today(now())
    return lambda: operations.add_absence(
        user=more_people(company)().user,
        starts_on=day,
        ends_on=day,
        deputy=company.colleague,
        by=company.hr,
        at=now(),
    )


def more_groups(company):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(company.clerk)


@pytest.mark.parametrize(
    "url,make,at_most",
    [
        ("units", more_units, 3),
        ("users", more_people, 4),
        ("absences", more_absences, 3),
        ("appointments", more_people, 3),
        ("groups", more_groups, 3),
    ],
)
def test_lists_cost_the_same_with_three_rows(company, url, make, at_most):
    query_counts(make(company), f"/api/v1/{url}/", company.hr, client=api, at_most=at_most)


def test_posts_can_be_looked_up(company):
    posts = api(company.clerk).get("/api/v1/posts/", headers={"Accept-Language": "zh-hans"}).json()["results"]
    assert posts[0] == {"code": "chairman", "name": "董事长"}
    expect_api_statuses("/api/v1/posts/", {None: 401})
