"""Who answers for each clause, what is missing, and that the health page says the same."""

import pytest
from django.utils import translation

from comms.base.clock import now
from comms.base.ops.health import Level
from comms.base.versions import ANY
from comms.desk.queries.checklist import (
    ACTORS,
    CLAUSE_OF_POST,
    CLAUSE_OF_ROLE,
    DEPARTMENT_CLAUSE,
    Missing,
    checklist,
    checklist_health,
    figures,
    gaps,
)
from comms.organization.models import Appointment, Group, Unit
from comms.organization.queries import head_of
from comms.organization.states import Post, UnitKind
from comms.procedure.queries import clause, clauses
from meetings import operations as meetings
from meetings.models import MeetingKind
from meetings.rules.kinds import SORTS_OF_UNIT
from tests.base import api, browser, expect_statuses, problem, query_counts
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """The words of this file."""
    with translation.override("en"):
        yield


def found(kind, at=None):
    return [gap for gap in gaps(at or now()) if gap.kind == kind]


def line(number):
    return next(one for one in checklist(now()) if one.clause.id == number)


def test_every_clause_has_an_answer_that_the_list_knows():
    assert {one.actor for one in clauses()} == set(ACTORS)
    for number in (*CLAUSE_OF_ROLE.values(), *CLAUSE_OF_POST.values(), DEPARTMENT_CLAUSE):
        assert clause(number)


def test_every_clause_stands_there_once_and_every_gap_below_its_clause(company):
    lines = checklist(now())
    assert [one.clause.id for one in lines] == [one.id for one in clauses()]
    assert sum(len(one.gaps) for one in lines) == len(gaps(now()))


def test_who_answers_is_who_heads_the_unit_now(company):
    assert line("2.3.4.3").answers == [f"QM: {company.quality.name}"]
    Appointment.objects.filter(user=company.quality).delete()
    assert line("2.3.4.3").answers == ["QM"]
    assert company.director.name in line("1.5.6.1").answers[0]
    assert "and" not in line("1.5.6.1").answers[0]


def test_what_is_missing_is_named(company):
    assert {gap.said for gap in found(Missing.HEAD)} == {
        f"{code} has no head." for code in ("CS", "FI", "PO")
    }
    assert {gap.clause for gap in found(Missing.HEAD)} == {"1.4.1"}
    assert [gap.said for gap in found(Missing.POST)] == ["Nobody holds the post “Revisit officer”."]
    assert len(found(Missing.LINE)) == 3
    Unit.objects.filter(code="MO01").update(complaint_line="1")
    assert len(found(Missing.LINE)) == 2
    assert [gap.said for gap in found(Missing.HOTLINE)] == ["HQ has no hotline."]
    Unit.objects.filter(code="FI").update(role="")
    assert [gap.said for gap in found(Missing.ROLE)] == ["No unit has the role “Finance”."]
    Group.objects.filter(code="office_directors").delete()
    Group.objects.filter(code="hq_staff").update(posts=[])
    assert [gap.said for gap in found(Missing.GROUP)] == [
        "There is no group “office_directors”.",
        "Nobody belongs to the group “hq_staff”.",
    ]
    assert found(Missing.SECOND) == []


def test_a_series_that_is_active_is_no_gap_and_one_without_a_chair_is(company, at):
    assert "1.5.1.1" in {gap.clause for gap in found(Missing.SERIES)}
    kind = MeetingKind.objects.get(code="president_office")
    series = meetings.create_series(
        code="po", title="总裁办公会", kind=kind, rule_kind="month_first_workdays", by=company.hr, at=at
    )
    meetings.activate(series, by=company.hr, at=at, version=ANY)
    assert "1.5.1.1" not in {gap.clause for gap in found(Missing.SERIES)}
    assert found(Missing.CHAIR) == []
    Appointment.objects.filter(post=Post.PRESIDENT).delete()
    assert [gap.said for gap in found(Missing.CHAIR)] == ["Nobody chairs “总裁办公会”."]


def test_health_warns_with_the_same_figures(company):
    finding = checklist_health(now())
    assert finding.level == Level.WARNING
    for kind, number in figures(gaps(now())).items():
        assert f"{kind.value}: {number}" in finding.text
    assert company.hr.name not in finding.text


def test_a_complete_company_lacks_nothing(company, at):
    Unit.objects.update(complaint_line="1", hotline="2")
    for code in ("CS", "FI", "PO"):
        appoint(make_person(f"head.{code}"), Post.DEPARTMENT_HEAD, getattr(company, code))
    appoint(make_person("revisit"), Post.REVISIT_OFFICER, company.QM)
    units = {kind: list(Unit.objects.filter(kind=kind)) for kind in UnitKind}
    for kind in MeetingKind.objects.exclude(code="inter_department"):
        for unit in [unit for sort in SORTS_OF_UNIT.get(kind.code, ()) for unit in units[sort]] or [None]:
            series = meetings.create_series(
                code=f"{kind.code}-{unit.code if unit else 'one'}".lower(),
                title=kind.name_zh,
                kind=kind,
                unit=unit,
                chair=None if kind.chair_post else head_of(unit),
                rule_kind="on_demand",
                by=None,
                at=at,
            )
            meetings.activate(series, by=None, at=at, version=ANY)
    assert gaps(now()) == []
    assert checklist_health(now()).level == Level.OK


def test_the_page_and_rest_are_for_those_who_answer_for_the_company(company):
    people = {company.hr: 200, company.quality: 200, company.admin: 200, company.president: 200}
    expect_statuses("/setup/checklist/", people | {company.clerk: 403, company.director: 403, None: 302})
    problem(api(company.clerk).get("/api/v1/checklist/"), 403)
    page = browser(company.hr).get("/setup/checklist/")
    body = api(company.hr).get("/api/v1/checklist/").json()["results"]
    assert [one["clause"] for one in body] == [one.clause.id for one in page.context["lines"]]
    assert sum(len(one["missing"]) for one in body) == page.context["total"]
    assert {"kind", "said", "page"} == set(next(one for one in body if one["missing"])["missing"][0])
    only = browser(company.hr).get("/setup/checklist/?missing=1").context["lines"]
    assert [one.clause.id for one in only] == [one["clause"] for one in body if one["missing"]]
    assert "/setup/checklist/" in browser(company.hr).get("/units/").content.decode()
    assert "/setup/checklist/" not in browser(company.clerk).get("/units/").content.decode()


def test_the_list_costs_the_same_with_one_and_three_offices(company, at):
    numbers = iter(range(3, 20))

    def another():
        unit = make_unit(f"MO{next(numbers):02d}", UnitKind.MANAGEMENT_OFFICE, "新处", company.HQ)
        appoint(make_person(f"d{unit.code}"), Post.OFFICE_DIRECTOR, unit)

    query_counts(another, "/setup/checklist/", company.hr, at_most=45)
