"""The page /setup/, its REST addresses and `manage.py setup`."""

from base64 import b64encode
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from comms.base.clock import now
from comms.base.company import company_logo, company_name
from comms.base.versions import ANY
from comms.organization.models import FirstDay, Group, Unit, User
from comms.organization.operations.first_day import name_company, open_first_day
from comms.organization.queries import first_day, missing_roles
from meetings.models import MeetingKind, MeetingSeries
from tests.base import api, browser, form_errors, problem
from tests.comms.audit.test_rules import picture

pytestmark = pytest.mark.django_db
TYPED = {"name": "王建", "username": "wangjian", "password": "correct horse battery"}
TYPED["again"] = TYPED["password"]
COMPANY = {"name_zh": "安居物业", "code": "HQ", "complaint_line": "0571-55500000", "hotline": "400-800-1234"}
REST = "/api/v1/first-days/"


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


@pytest.fixture
def founder():
    """The account of the installation on a portal that is new."""
    person = User(username="root", name="王建", is_superuser=True)
    person.set_password("correct horse battery")
    person.save()
    open_first_day(at=now())
    return person


def step(client, name, **typed):
    """Press the button of a step, or send its form."""
    return client.post(f"/setup/step/{name}/", typed | {"version": first_day().version})


def run(**options):
    """`manage.py setup`; what it says."""
    said = StringIO()
    call_command("setup", stdout=said, **options)
    return said.getvalue()


# The code


def test_a_new_portal_leads_to_its_set_up_and_the_code_makes_the_account():
    code = open_first_day(at=now())
    client = browser()
    assert client.get("/").url.startswith("/accounts/login/")
    assert client.get("/accounts/login/").url == "/setup/"
    page = client.get("/setup/")
    assert page.status_code == 200
    assert code not in page.text
    answer = client.post("/setup/", TYPED | {"code": code})
    assert answer.url == "/accounts/login/?next=/setup/"
    person = User.objects.get()
    assert client.get("/accounts/login/").status_code == 200
    signed = client.post("/accounts/login/", {"login": "wangjian", "password": TYPED["password"]})
    assert signed.url == "/"
    assert client.get("/").url == "/setup/"
    assert (person.name, person.is_superuser) == ("王建", True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "AAAA"}, "code"),
        ({"code": ""}, "code"),
        ({"again": "another horse battery"}, "again"),
        ({"password": "123", "again": "123"}, "password"),
        ({"username": "王/建"}, "username"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_a_stranger_is_refused_beside_the_field_and_no_account_is_made(typed, field):
    code = open_first_day(at=now())
    answer = browser().post("/setup/", TYPED | {"code": code} | typed)
    assert (answer.status_code, set(form_errors(answer))) == (400, {field})
    assert not User.objects.exists()


def test_a_stranger_signs_in_once_the_code_is_used(founder):
    assert browser().get("/setup/").url == "/accounts/login/?next=/setup/"
    assert browser().get("/setup/step/company/").url.startswith("/accounts/login/")


def test_an_account_made_on_the_server_after_the_first_start_signs_in():
    code = open_first_day(at=now())
    person = User(username="root", name="王建", is_superuser=True)
    person.set_password("correct horse battery")
    person.save()
    client = browser()
    assert client.get("/accounts/login/").status_code == 200
    assert client.post("/setup/", TYPED | {"code": code}).status_code == 302  # to the sign-in
    assert User.objects.count() == 1
    client.post("/accounts/login/", {"login": "root", "password": "correct horse battery"})
    assert client.get("/").url == "/setup/"


def test_the_checklist_says_that_the_set_up_is_not_ended(founder):
    assert "The set-up is not ended" in browser(founder).get("/setup/checklist/?missing=1").text


def test_a_company_that_stands_has_no_set_up(company):
    for person, status in ((None, 404), (company.clerk, 404), (company.admin, 302)):
        assert browser(person).get("/setup/").status_code == status
    assert browser(company.admin).post("/setup/step/finish/", {"version": 1}).status_code == 404
    assert api(company.admin).get(REST).json()["results"] == []


# The steps


def test_the_company_is_named_with_its_logo(founder, tmp_path):
    file = tmp_path / "logo.png"
    file.write_bytes(picture("PNG"))
    with pytest.raises(CommandError):
        run(company="安居物业", logo=str(tmp_path / "none.png"))
    run(company="安居物业", logo=str(file))
    first = company_logo().address
    client = browser(founder)
    refused = step(client, "company", **COMPANY, logo=SimpleUploadedFile("logo.png", b"<svg/>"))
    assert list(form_errors(refused)) == ["logo"]
    assert step(client, "company", **COMPANY).url == "/setup/"
    assert company_logo().address == first  # none chosen: the present one stays
    step(client, "company", **COMPANY, logo=SimpleUploadedFile("logo.png", file.read_bytes()))
    second = company_logo().address
    row = api(founder).get(REST).json()["results"][0]
    said = COMPANY | {"logo": b64encode(file.read_bytes()).decode(), "version": row["version"]}
    assert api(founder).post(f"{REST}{row['uuid']}/company/", said, format="json").status_code == 200
    assert len({first, second, company_logo().address}) == 3


def test_each_step_says_what_is_there_and_can_be_left(founder):
    client = browser(founder)
    page = client.get("/setup/")
    assert {one.name for one in page.context["steps"] if one.done} <= {"calendar", "heads"}
    assert step(client, "company", **COMPANY).url == "/setup/"
    departments = client.get("/setup/step/departments/").context["form"].initial["departments"]
    rows = {
        f"departments-{number}-{name}": value
        for number, line in enumerate(departments)
        for name, value in line.items()
    }
    assert step(client, "departments", **rows).url == "/setup/"
    assert step(client, "groups").url == "/setup/"
    assert step(client, "series").url == "/setup/"
    assert missing_roles() == []
    assert Group.objects.count() == 4
    done = {one.name: one.done for one in client.get("/setup/").context["steps"]}
    named = ("company", "departments", "offices", "people", "heads", "groups", "activate")
    assert {name: done[name] for name in named} == {
        "company": True,
        "departments": True,
        "offices": False,
        "people": False,
        "heads": False,
        "groups": True,
        "activate": False,
    }
    assert "Back to the steps of the set-up" in client.get("/units/").text


def test_series_are_drafted_by_kind_and_unit_and_only_once(founder):
    client = browser(founder)
    step(client, "company", **COMPANY)
    step(client, "series")
    assert list(MeetingSeries.objects.values_list("kind__code", flat=True)) == ["board"]
    for role in ("admin_hr", "quality"):
        typed = {"departments-0-role": role, "departments-0-code": role[:2], "departments-0-name_zh": role}
        step(client, "departments", **typed)
    for _time in range(2):
        step(client, "series")
    drafts = MeetingSeries.objects.values_list("kind__code", "unit__code", "rule_kind", "state")
    assert set(drafts) == {
        ("board", "HQ", "half_year", "draft"),
        ("president_office", "AD", "month_first_workdays", "draft"),
        ("morning_assembly", "AD", "weekdays", "draft"),
        ("director_forum", "QU", "every_n_months", "draft"),
        ("department", "AD", "weekly", "draft"),
        ("department", "QU", "weekly", "draft"),
    }
    assert len(drafts) == 6
    assert MeetingKind.objects.count() == 8


def test_a_code_that_another_unit_has_by_now_holds_nothing_up(founder):
    client = browser(founder)
    step(client, "company", **COMPANY)
    for code in ("EN", "SE"):
        typed = {"departments-0-role": "", "departments-0-code": code, "departments-0-name_zh": code}
        step(client, "departments", **typed)
    step(client, "series")
    MeetingSeries.objects.filter(code="department-se").delete()
    MeetingSeries.objects.filter(code="department-en").update(unit=Unit.objects.get(code="SE"))
    step(client, "series")
    held = MeetingSeries.objects.filter(kind__code="department").values_list("code", "unit__code")
    assert set(held) == {("department-en", "SE"), ("department-en-2", "EN")}


def test_a_step_is_not_taken_twice_at_once(founder):
    client = browser(founder)
    version = first_day().version
    step(client, "company", **COMPANY)
    answer = client.post("/setup/step/company/", COMPANY | {"name_zh": "安泰物业", "version": version})
    assert answer.status_code == 412
    assert Unit.objects.get().name_zh == "安居物业"


def test_a_department_without_a_name_is_refused_and_nothing_typed_is_lost(founder):
    client = browser(founder)
    step(client, "company", **COMPANY)
    answer = step(client, "departments", **{"departments-0-code": "XX", "departments-0-name_en": "Kept"})
    assert (answer.status_code, set(form_errors(answer))) == (400, {"departments"})
    assert "Kept" in answer.text


def test_the_last_step_shows_the_posts_and_ends_it(founder):
    client = browser(founder)
    step(client, "company", **COMPANY)
    assert "王建" in client.get("/setup/step/finish/").text
    assert step(client, "finish").status_code == 400
    assert step(client, "finish", checked="on").url == "/setup/checklist/"
    assert client.get("/setup/").url == "/setup/checklist/"
    assert "Back to the steps" not in client.get("/units/").text


# REST


def test_the_same_over_rest(founder):
    client = api(founder)
    row = client.get(REST).json()["results"][0]
    address = f"{REST}{row['uuid']}/"
    allowed = {"company", "departments", "groups", "series", "finish"}
    assert set(client.get(address).json()["allowed_actions"]) == allowed
    version = client.get(address).json()["version"]
    answer = client.post(f"{address}company/", COMPANY | {"version": version}, format="json")
    assert answer.status_code == 200
    line = {"role": "quality", "code": "QM", "name_zh": "品质管理部", "name_en": ""}
    body = {"departments": [line], "version": answer.json()["version"]}
    answer = client.post(f"{address}departments/", body, format="json")
    assert Unit.objects.get(role="quality").name_zh == "品质管理部"
    assert {one["name"]: one["done"] for one in client.get(f"{address}steps/").json()}["company"]
    problem(client.post(f"{address}groups/", {}, format="json"), 428)
    (looked_through,) = client.get(f"{address}posts/").json()
    assert (looked_through["post"], looked_through["unit"]["code"]) == ("system_administrator", "HQ")
    body = {"version": answer.json()["version"]}
    errors = problem(client.post(f"{address}finish/", body, format="json"), 400)["errors"]
    assert list(errors) == ["checked"]
    answer = client.post(f"{address}finish/", body | {"checked": True}, format="json")
    assert (answer.status_code, first_day()) == (200, None)
    assert client.get(address).status_code == 404


def test_rest_is_closed_to_others(founder):
    person = User.objects.create(username="clerk", name="前台")
    assert api(person).get(REST).json()["results"] == []
    address = f"{REST}{first_day().uuid}/"
    assert api(person).get(address).status_code == 404
    assert api(person).post(f"{address}groups/", {"version": 1}, format="json").status_code == 404


# The command


def test_the_command_says_how_far_it_is_and_prints_a_code_until_one_is_used():
    said = run()
    assert "1. " in said
    assert "/setup/" in said
    code = said.split("once): ")[1].strip()
    assert browser().post("/setup/", TYPED | {"code": code}).status_code == 302
    assert "once" not in run()


def test_the_command_does_every_step(founder, tmp_path):
    units, people = tmp_path / "units.csv", tmp_path / "people.csv"
    units.write_text("code,name_zh,kind\nMO01,翠湖管理处,management_office\n", encoding="utf-8")
    people.write_text(
        "name,username,post,unit\n李慧,lihui,quality_manager,QM\n王建军,wjj,system_administrator,HQ\n",
        encoding="utf-8",
    )
    run(company="安居物业", departments=True, units=str(units), groups=True)
    said = run(people=str(people), series=True, finish=True)
    assert FirstDay.objects.get().done_at is not None
    assert Unit.objects.get(code="MO01").parent.code == "HQ"
    assert Unit.objects.get(role="quality").head.name == "李慧"
    assert MeetingSeries.objects.filter(unit__code="MO01").count() == 2
    assert "/setup/" not in said
    assert run(if_new=True) == ""
    assert "is set up" in run()


def test_the_command_leaves_what_is_there(founder):
    run(company="安居物业")
    Unit.objects.create(
        kind="department", role="quality", code="PZ", name_zh="品质部", parent=Unit.objects.get(code="HQ")
    )
    run(departments=True)
    assert missing_roles() == []
    assert not Unit.objects.filter(code="QM").exists()


def test_the_command_names_wrong_rows_and_writes_nothing(founder, tmp_path):
    name_company(first_day(), name_zh="安居物业", code="HQ", by=None, at=now(), version=ANY)
    people = tmp_path / "people.csv"
    people.write_text("name,username,post,unit\n李慧,lihui,quality_manager,XX\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(people=str(people))
    assert not User.objects.filter(username="lihui").exists()
    with pytest.raises(CommandError):
        run(people=str(tmp_path / "nothing.csv"))


# The name


def test_pages_papers_and_letters_name_the_company_once_it_has_a_name(founder, settings):
    """Unless the installation sets a name of its own."""
    settings.COMPANY_NAME = ""
    client = browser(founder)
    assert "Property communication portal" in client.get("/setup/").text
    step(client, "company", **COMPANY)
    assert "· 安居物业</title>" in client.get("/setup/").text
    assert company_name() == "安居物业"
    settings.COMPANY_NAME = "安泰集团"
    assert "· 安泰集团</title>" in client.get("/setup/").text
