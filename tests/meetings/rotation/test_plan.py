"""Leaders take turns as planned: in their order, with their days off, and with a rota that fits."""

from datetime import date, time

import pytest

from comms.base.clock import at_local
from comms.base.errors import GuardFailed, Refused
from comms.base.versions import ANY
from comms.organization.models import Group
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings.operations.drafting import draft_series
from meetings.queries import planned_days
from tests.factories.meetings import make_assembly
from tests.meetings.rotation.turns import THURSDAY, coming, leaders, out, turn
from tests.waiting import unseen

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.2.2", by="operation")
def test_members_lead_in_their_order_and_headquarters_comes(assembly, company):
    assert leaders(assembly) == ["president", "vice", "representative"] * 2
    first = coming(assembly)[0]
    row = turn(first)
    assert (row.planned, row.actual, row.by_hand, row.skipped) == (
        company.president,
        company.president,
        False,
        [],
    )
    roles = {part.user.username: part.role for part in first.participants.select_related("user")}
    assert roles == {
        "president": "chair",
        "hr": "secretary",
        **dict.fromkeys(["hr_staff", "quality", "engineering", "engineer", "security"], "member"),
    }
    assert (first.starts_at, first.location) == (at_local(THURSDAY, time(8, 30)), "公司正门口")
    assert unseen() == []


@pytest.mark.clause("1.5.2.2", by="operation")
def test_the_draft_of_the_book_takes_leaders_place_and_numbers(company, at):
    for name, number in (("meetings.assembly_start", "08:15"), ("meetings.assembly_minutes", 15)):
        set_policy(policy(name), value=number, reason="试行", by=company.quality, at=at, version=ANY)
    drafts = draft_series(by=None, at=at)
    draft = next(one for one in drafts if one.kind.code == "morning_assembly")
    assert (draft.rota.code, draft.chair, draft.location) == ("company_leadership", None, "公司正门口")
    assert (draft.start_time, draft.duration_minutes, draft.rule_params) == (time(8, 15), 15, {})
    assert [group.code for group in draft.groups.all()] == ["hq_staff"]


@pytest.mark.clause("1.5.2.1", by="operation")
def test_days_off_follow_the_policy(assembly, company, at):
    """Thursday 1 and Monday 5 October 2026 are holidays; back they would both move to 30 September."""
    october = (date(2026, 9, 28), date(2026, 10, 8))
    assert [planned.day.day for planned in planned_days(assembly, *october)] == [28, 8]
    rule = policy("meetings.assembly_off_day")
    set_policy(rule, value="previous", reason="试行", by=company.quality, at=at, version=ANY)
    assert [planned.day.day for planned in planned_days(assembly, *october)] == [28, 30, 8]


def test_a_rota_of_nobody_is_refused_at_activation(company, at):
    empty = Group.objects.create(code="nobody", name_zh="无人", posts=[])
    with pytest.raises(GuardFailed) as refusal:
        make_assembly(company, at, rota=empty)
    assert list(refusal.value.errors) == ["rota"]


@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({"chair": "president"}, ["chair"]),  # beside leaders in turn
        ({"rota": "office_directors"}, ["rota"]),  # company leaders take turns
        ({"kind": "president_office", "rule_kind": "month_first_workdays"}, ["rota"]),  # the President chairs
        ({"kind": "board", "rule_kind": "half_year"}, ["rota"]),
    ],
)
def test_leaders_in_turn_have_to_fit(company, at, fields, wrong):
    said = dict(fields)
    if "chair" in said:
        said["chair"] = getattr(company, said["chair"])
    if "rota" in said:
        said["rota"] = Group.objects.get(code=said["rota"])
    with pytest.raises(Refused) as refusal:
        make_assembly(company, at, **said)
    assert list(refusal.value.errors) == wrong


def test_a_rota_of_one_leads_always_unless_away(company, at):
    one = Group.objects.create(code="one", name_zh="一人", posts=["president"])
    series = make_assembly(company, at, rota=one)
    assert leaders(series, 3) == ["president"] * 3
    out(company.president, at)
    assert leaders(series, 3) == [None, "president", "president"]
