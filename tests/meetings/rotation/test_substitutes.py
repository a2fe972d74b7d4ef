"""Whoever is out is substituted, or another leader is named by hand."""

from datetime import time, timedelta

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.organization import operations as organization
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.models import Meeting
from meetings.operations.rotation import arrange_all
from tests.factories.meetings import HOUR, make_meeting
from tests.meetings.rotation.turns import THURSDAY, changes, coming, leaders, out, told, turn, why
from tests.waiting import unseen

pytestmark = pytest.mark.django_db


# Somebody is out


@pytest.mark.clause("1.5.2.3", by="operation")
def test_an_absence_substitutes_the_next_at_once_tells_both_and_is_logged(assembly, company, at):
    first = coming(assembly)[0]
    out(company.president, at)
    assert leaders(assembly) == ["vice", "representative", "president", "vice", "representative", "president"]
    row = turn(first)
    assert (row.planned, row.actual) == (company.president, company.vice)
    assert why(row.skipped) == [("总裁", "away")]
    assert changes(first) == [("总裁", "副总裁", "meetings.leader_away")]
    assert (told(company.president), told(company.vice)) == ((1, 1), (1, 1))
    assert not first.participants.filter(user=company.president).exists()
    assert first.participants.get(user=company.vice).role == "chair"
    # Later turns moved on without a letter; they stand on the rota
    assert told(company.representative) == (0, 0)


@pytest.mark.clause("1.5.2.3", by="operation")
@pytest.mark.parametrize(
    "times, leads",
    [
        ({"starts_time": time(8, 45)}, "vice"),  # away for the last minutes of it
        ({"starts_time": time(8, 50)}, "president"),
        ({"ends_time": time(8, 31)}, "vice"),
        ({"ends_time": time(8, 30)}, "president"),
    ],
)
def test_an_absence_counts_when_it_covers_a_part_of_the_meeting(assembly, company, at, times, leads):
    out(company.president, at, **times)
    assert leaders(assembly, 1) == [leads]


@pytest.mark.clause("1.5.2.3", by="operation")
def test_several_are_passed_over_and_each_policy_goes_on_in_its_way(assembly, company, at):
    out(company.president, at)
    out(company.vice, at)
    expected = {
        "shift": ["representative", "president", "vice", "representative"],
        "keep": ["representative", "vice", "representative", "president"],
        "owe": ["representative", "president", "vice", "president"],
    }
    for name, order in expected.items():
        rule = policy("meetings.rotation")
        if rule.value != name:
            set_policy(rule, value=name, reason="试行", by=company.quality, at=at, version=ANY)
        arrange_all(at)
        assert leaders(assembly, 4) == order, name


@pytest.mark.clause("1.5.2.3", by="operation")
def test_a_withdrawn_absence_swaps_back_until_twelve_hours_before(assembly, company, at):
    first = coming(assembly)[0]
    absence = out(company.president, at)
    early = organization.cancel_absence(absence, by=company.president, at=at + HOUR, version=ANY)
    assert (early.cancelled, leaders(assembly, 2)) == (True, ["president", "vice"])
    again = out(company.president, at)
    late = first.starts_at - 12 * HOUR
    organization.cancel_absence(again, by=company.president, at=late, version=ANY)
    assert leaders(assembly, 2) == ["vice", "representative"]


@pytest.mark.clause("1.5.2.3", by="operation")
def test_a_new_absence_substitutes_until_the_start_and_not_after(assembly, company, at):
    first = coming(assembly)[0]
    day = {"starts_on": THURSDAY, "ends_on": THURSDAY}
    late = {"by": company.president, "at": first.starts_at - timedelta(minutes=5)}
    organization.add_absence(user=company.president, **day, **late)
    assert leaders(assembly, 1) == ["vice"]
    at_the_door = {"by": company.vice, "at": first.starts_at}
    organization.add_absence(user=company.vice, **day, **at_the_door)
    assert leaders(assembly, 1) == ["vice"]


@pytest.mark.clause("1.5.2.3", by="operation")
def test_when_all_are_out_the_department_is_told_and_has_a_clock(assembly, company, at):
    first = coming(assembly)[0]
    for person in (company.president, company.vice, company.representative):
        out(person, at)
    assert leaders(assembly, 3) == [None, "president", "vice"]
    assert turn(first).nobody
    assert told(company.hr, "meetings.leader_missing") == (1, 1)
    clock = Clock.objects.of(first, "leader").get()
    assert (clock.unit, clock.person, clock.due_at) == (company.AH, company.hr, first.starts_at)
    with pytest.raises(GuardFailed):
        operations.start(Meeting.objects.get(pk=first.pk), by=company.hr, at=first.starts_at, version=ANY)
    named = {"leader": company.hr, "reason": "领导均外出", "by": company.hr_staff, "at": at + HOUR}
    operations.name_leader(first, **named, version=ANY)
    assert Clock.objects.of(first, "leader").get().state == "met"
    # Who takes no turns took nobody's: the queue stands where it stood
    assert leaders(assembly, 3) == ["hr", "president", "vice"]
    assert unseen() == []


def test_somebody_who_is_there_after_all_ends_the_search(assembly, company, at):
    first = coming(assembly)[0]
    rows = [out(one, at) for one in (company.president, company.vice, company.representative)]
    organization.cancel_absence(rows[1], by=company.vice, at=first.starts_at - HOUR, version=ANY)
    assert leaders(assembly, 2) == ["vice", "representative"]
    assert Clock.objects.of(first, "leader").get().state == "cancelled"


# By hand


@pytest.mark.clause("1.5.2.3", by="operation")
def test_another_leader_is_named_with_a_reason_and_stays(assembly, company, at):
    first = coming(assembly)[0]
    said = {"leader": company.representative, "by": company.hr_staff, "at": at, "version": ANY}
    with pytest.raises(Refused) as refusal:
        operations.name_leader(first, reason=" ", **said)
    assert list(refusal.value.errors) == ["reason"]
    operations.name_leader(first, reason="迎接检查", **said)
    assert leaders(assembly, 3) == ["representative", "president", "vice"]
    row = turn(first)
    assert (row.by_hand, row.reason, row.decided_by, row.planned) == (
        True,
        "迎接检查",
        company.hr_staff,
        company.president,
    )
    assert changes(first) == [("总裁", "管理者代表", "迎接检查")]
    arrange_all(at + HOUR)
    assert leaders(assembly, 1) == ["representative"]
    out(company.representative, at)
    assert (leaders(assembly, 1), turn(first).by_hand) == (["president"], False)


def test_whom_one_may_name(assembly, company, at):
    first = coming(assembly)[0]
    out(company.vice, at)
    said = {"reason": "调换", "at": at, "version": ANY}
    for leader in (company.president, company.vice):
        with pytest.raises(Refused) as refusal:
            operations.name_leader(first, leader=leader, by=company.hr, **said)
        assert list(refusal.value.errors) == ["leader"]
    for person in (company.engineering, company.vice, company.clerk):
        with pytest.raises(NotAllowed):
            operations.name_leader(first, leader=company.representative, by=person, **said)
    with pytest.raises(Refused) as refusal:
        operations.change_meeting(first, chair=company.vice, by=company.hr, at=at, version=ANY)
    assert list(refusal.value.errors) == ["chair"]


@pytest.mark.clause("1.5.2.3", by="operation")
def test_whoever_cannot_lead_says_so_and_the_next_does(assembly, company, at):
    first = coming(assembly)[0]
    with pytest.raises(NotAllowed):
        operations.cannot_lead(first, reason="有事", by=company.vice, at=at, version=ANY)
    operations.cannot_lead(first, reason="接待来访", by=company.president, at=at, version=ANY)
    first = Meeting.objects.get(pk=first.pk)
    operations.cannot_lead(first, reason="出庭", by=company.vice, at=at, version=ANY)
    assert leaders(assembly, 3) == ["representative", "president", "vice"]
    assert why(turn(first).skipped) == [("总裁", "refused"), ("副总裁", "refused")]
    assert changes(first) == [("总裁", "副总裁", "接待来访"), ("副总裁", "管理者代表", "出庭")]
    assert (told(company.vice)[0], told(company.representative)[0]) == (2, 1)
    # A named one who had refused does lead
    named = {"leader": company.vice, "reason": "改期", "by": company.hr, "at": at}
    operations.name_leader(first, **named, version=ANY)
    arrange_all(at)
    assert leaders(assembly, 1) == ["vice"]


def test_meetings_without_turns_have_none_of_the_acts(company, at):
    meeting = make_meeting(company, at)
    said = {"reason": "有事", "at": at, "version": ANY}
    with pytest.raises(GuardFailed):
        operations.name_leader(meeting, leader=company.vice, by=company.hr, **said)
    with pytest.raises(GuardFailed):
        operations.cannot_lead(meeting, by=company.president, **said)
