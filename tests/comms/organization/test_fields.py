"""Whom the fields of people and units find, offer and take, also without scripts; no list of everybody in the
page.
"""

import time
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from comms.base.clock import now, today
from comms.organization.fields import PeopleField, PersonField, UnitField
from comms.organization.models import Absence, Unit, User
from comms.organization.operations import change_person
from comms.organization.queries import find_people
from comms.web.choosing import SHOWN, Typed
from comms.web.forms import PortalForm
from tests.base import api, browser, form_errors
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db


class TeamForm(PortalForm):
    """A field of each kind."""

    lead = PersonField(label="Lead", required=False)
    team = PeopleField(label="Team", required=False)
    unit = UnitField(label="Unit", required=False)


class NarrowForm(PortalForm):
    """Only people of the first office and only departments."""

    lead = PersonField(label="Lead")
    unit = UnitField(label="Unit", required=False)

    def prepare(self):
        self.fields["lead"].queryset = User.objects.filter(appointments__unit__code="MO01")
        self.fields["unit"].queryset = Unit.objects.departments()


def names(people):
    return [person.name for person in people]


def found(text):
    return names(find_people(User.objects.active(), text, today(now())))


@pytest.fixture
def ming(company):
    return make_person("ming", "王小明", post="staff", unit=company.EN)


@pytest.mark.parametrize(
    "text",
    [
        "王小明",
        "小明",
        "wxm",
        "WangXiaoMing",
        "wang xiao",
        "wangxm",
        "xiaoming",
        "xi'ao",
        "ming",
        "王 工程部",
    ],
)
def test_person_is_found_by_name_pinyin_and_initials(ming, text):
    assert "王小明" in found(text)


@pytest.mark.parametrize("text", ["angxiaoming", "李小明", "wxn", "王 安全部", "xmw", "%", "_"])
def test_person_is_not_found_by_something_else(ming, text):
    assert "王小明" not in found(text)


def test_name_read_in_two_ways_is_found_by_both(company):
    make_person("shan", "单雄信")
    make_person("lv", "吕布")
    assert (found("shanxx"), found("danxx"), found("lvb"), found("lub")) == (["单雄信"],) * 2 + (
        ["吕布"],
    ) * 2


def test_person_is_found_by_unit_and_post_of_today(company, ming, at):
    assert set(found("工程部")) == {"工程主管", "工程师", "王小明"} == set(found("gcb"))
    with translation.override("zh-hans"):
        assert found("管理处主任") == ["一处主任", "二处主任"]
    ming.appointments.update(until=at.date() - timedelta(days=400))
    assert "王小明" not in found("工程部")


def test_those_called_so_stand_before_those_who_work_there(company):
    make_person("other", "工程")
    assert found("工程")[0] == "工程"
    assert found("gongcheng")[0] == "工程"


def test_new_name_is_found_and_the_old_one_is_not(company, ming, at):
    change_person(ming, by=company.hr, at=at, version=ming.version, name="李明")
    assert (found("lm"), found("wxm")) == (["李明"], [])


def test_rest_finds_people_by_initials(company, ming):
    answer = api(company.hr).get("/api/v1/users/?q=wxm").json()
    assert [person["name"] for person in answer["results"]] == ["王小明"]
    assert api(company.hr).get("/api/v1/users/?q=wxn").json()["results"] == []


def test_ten_thousand_people_are_searched_at_once(company):
    User.objects.bulk_create(
        User(username=f"p{number}", name=f"张{chr(0x4E00 + number % 5000)}") for number in range(10_000)
    )
    make_person("ming", "王小明")
    began = time.perf_counter()
    assert found("wxm") == ["王小明"]
    assert time.perf_counter() - began < 1


def test_page_holds_those_chosen_and_not_everybody(company, django_assert_max_num_queries):
    User.objects.bulk_create(User(username=f"p{number}", name=f"张{number}") for number in range(300))
    with django_assert_max_num_queries(8):
        page = str(TeamForm(initial={"lead": company.clerk.uuid, "team": [company.hr.uuid, company.quality]}))
    assert (
        page.count("<option") == 5 + Unit.objects.count()
    )  # an empty line for each field of one, three people
    for person in (company.clerk, company.hr, company.quality):
        assert f'<option value="{person.uuid}" selected' in page


def test_hit_says_post_unit_and_absence(company, ming, at, time_machine):
    time_machine.move_to(at)
    Absence.objects.create(user=ming, starts_on=at.date(), ends_on=at.date() + timedelta(days=3))
    appoint(ming, "department_head", company.SE, acting=True)
    with translation.override("zh-hans"):
        (hit,), more = PersonField().search("wxm")
        assert (hit.value, hit.label, hit.note, more) == (
            str(ming.uuid),
            "王小明",
            "安全部 · 部门主管",
            False,
        )
        assert "11月21日" in hit.mark
    Absence.objects.update(cancelled_at=at)
    assert PersonField().search("wxm")[0][0].mark == ""


def test_hits_cost_the_same_for_one_and_many(company, ming):
    from django.db import connection

    counts = []
    for text in ("wxm", "一"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            PersonField().search(text)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


# What is typed and not chosen


def test_typed_text_means_the_only_hit(company, ming):
    form = TeamForm(
        {"lead_text": "wxm", "team": [str(company.hr.uuid)], "team_text": "王小明", "unit_text": "gcb"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["lead"] == ming
    assert form.cleaned_data["team"] == [company.hr, ming] or set(form.cleaned_data["team"]) == {
        company.hr,
        ming,
    }
    assert form.cleaned_data["unit"] == company.EN


def test_exact_name_goes_before_longer_ones(company):
    make_person("wei", "张伟")
    make_person("weiguo", "张伟国")
    assert TeamForm({"lead_text": "张伟"}).is_valid()


def test_text_that_can_mean_several_names_them_and_stays(company):
    for username, unit in (("wei", company.EN), ("wei2", company.SE)):
        make_person(username, "张伟", post="staff", unit=unit)
    form = TeamForm({"lead_text": "张伟"})
    (sentence,) = form.errors["lead"]
    assert sentence == "“张伟” can mean several: 张伟 (EN · Staff) / 张伟 (SE · Staff). Choose one of them."
    page = str(form["lead"])
    assert 'value="张伟"' in page
    assert page.count("<option") == 3
    assert "selected" not in page


def test_text_that_fits_nobody_is_refused(company):
    form = TeamForm({"lead_text": "没有", "unit_text": "没有"})
    assert form.errors == {"lead": ["Nobody here fits “没有”."], "unit": ["No unit here fits “没有”."]}


def test_what_is_typed_goes_before_what_is_chosen(company, ming):
    form = TeamForm({"lead": str(company.hr.uuid), "lead_text": "wxm"})
    assert form.is_valid()
    assert form.cleaned_data["lead"] == ming


def test_field_takes_nobody_beyond_its_narrowing(company, ming):
    for sent in ({"lead": str(ming.uuid)}, {"lead_text": "wxm"}, {"lead": "nonsense"}, {"lead": ""}):
        assert list(NarrowForm(sent).errors) == ["lead"]
    form = NarrowForm({"lead_text": "yicyg", "unit_text": "第一管理处"})
    assert form.errors == {"unit": ["No unit here fits “第一管理处”."]}


@pytest.mark.parametrize("value", ["nonsense", "0", "\x00", str(10**40)])
def test_odd_initial_value_is_no_choice(company, value):
    assert "selected" not in str(TeamForm(initial={"lead": value, "team": [value]}))


def test_text_in_the_box_is_escaped(company):
    assert "<script>" not in str(TeamForm({"lead_text": '"><script>alert(1)</script>'}))


def test_typed_is_a_text_like_any_other():
    assert Typed("x") == "x"


# The form's own address


def ask(user, query, page="/absences/new/"):
    return browser(user).get(f"{page}?{query}")


def hits(answer):
    return [hit["label"] for hit in answer.json()["hits"]]


def test_address_of_the_form_finds_whom_its_field_offers(company, ming):
    answer = ask(company.hr, "choices=user&text=wxm")
    assert answer.json() == {
        "hits": [{"value": str(ming.uuid), "label": "王小明", "note": "EN · Staff", "mark": ""}],
        "more": False,
    }
    assert answer["Cache-Control"] == "private, no-store"
    nobody = make_person("nobody", "无岗位")
    assert hits(ask(nobody, "choices=user&text=wxm")) == []


def test_address_gives_at_most_twenty(company):
    User.objects.bulk_create(User(username=f"p{number}", name=f"张{number}") for number in range(SHOWN + 5))
    answer = ask(company.hr, "choices=user&text=zhang")
    assert (len(hits(answer)), answer.json()["more"]) == (SHOWN, True)


def test_address_names_those_chosen_before(company, ming):
    assert hits(ask(company.hr, f"choices=user&value={ming.uuid}&value={company.hr.uuid}&value=x")) == [
        "王小明",
        "行政主管",
    ]


def test_address_is_closed_to_strangers_and_to_those_who_may_not_use_the_form(company):
    assert ask(None, "choices=user&text=a").status_code == 302
    assert ask(company.clerk, "choices=parent&text=a", page="/units/new/").status_code == 403


@pytest.mark.parametrize(
    "field", ["", "kind", "starts_on", "nothing", "steps-0-assignee", "user-0-name", "user__password"]
)
def test_address_knows_only_searched_fields(company, field):
    assert ask(company.hr, f"choices={field}&text=a").status_code == 404


def test_refused_page_says_so_beside_the_field(company):
    answer = browser(company.hr).post(
        "/absences/new/",
        {"user_text": "没有", "starts_on": "2026-11-25", "ends_on": "2026-11-25", "kind": "leave"},
    )
    assert answer.status_code == 400
    assert form_errors(answer)["user"] == ["Nobody here fits “没有”."]
