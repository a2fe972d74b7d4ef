"""Leaders take turns: planned, substituted when somebody is out, named by hand; the queue goes on after
whoever really led.
"""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from comms.audit.models import Event
from comms.base.clock import at_local, today
from comms.base.errors import DomainError, GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.notifications.models import Notice, Outbox
from comms.organization import operations as organization
from comms.organization.models import Group
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.models import LeaderAssignment, Meeting
from meetings.operations.drafting import draft_series
from meetings.operations.rotation import arrange_all
from meetings.queries import planned_days
from meetings.queries.rota import rota_of
from meetings.states import MeetingState
from tests.factories.absences import away
from tests.factories.meetings import HOUR, make_assembly, make_meeting
from tests.waiting import unseen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The fixture `at` is Wednesday 18 November 2026, 10:00; assemblies follow on the 19th, 23rd, 26th …
THURSDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 23)


@pytest.fixture
def assembly(company, at):
    """The active series with its planned meetings."""
    return make_assembly(company, at)


def out(person, at, **times):
    """Notes that they are away on the day of the first assembly."""
    return away(person, at=at, **({"starts_on": THURSDAY, "ends_on": THURSDAY} | times))


def coming(series, count=6):
    """The next meetings in their order."""
    return list(series.meetings.upcoming().order_by("starts_at")[:count])


def leaders(series, count=6):
    """The sign-in names of their chairs."""
    return [meeting.chair and meeting.chair.username for meeting in coming(series, count)]


def turn(meeting):
    return LeaderAssignment.objects.get(meeting=meeting)


def why(skipped):
    """Whom a turn passed over, and why."""
    return [(one["name"], one["why"]) for one in skipped]


def led(meeting, at=None):
    """Started on time by the minute taker, and ended."""
    meeting = Meeting.objects.get(pk=meeting.pk)
    begun = operations.start(meeting, by=meeting.minute_taker, at=at or meeting.starts_at, version=ANY)
    return operations.finish(begun, by=begun.minute_taker, at=begun.actual_start + HOUR / 4, version=ANY)


def told(person, kind="meetings.leader_changed"):
    """The letters of a kind to a person, in the inbox and by mail."""
    lines = Notice.objects.filter(kind=kind, recipient=person)
    return (lines.count(), Outbox.objects.filter(notice__in=lines, channel="email").count())


def changes(meeting):
    """What the log says about its leader: (old, new, reason)."""
    events = Event.objects.about(meeting).filter(event="leader_changed").order_by("pk")
    return [(row.data["old"]["chair"], row.data["new"]["chair"], row.reason) for row in events]


# The plan


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


# The queue goes on after whoever led


@pytest.mark.clause("1.5.2.2", by="operation")
def test_cancelled_and_forgotten_assemblies_take_no_turn(assembly, company, at):
    first, second = coming(assembly, 2)
    operations.cancel(first, reason="暴雨", by=company.hr, at=at, version=ANY)
    assert leaders(assembly, 2) == ["president", "vice"]
    operations.restore(Meeting.objects.get(pk=first.pk), by=company.hr, at=at, version=ANY)
    assert leaders(assembly, 3) == ["president", "vice", "representative"]
    operations.cancel(Meeting.objects.get(pk=first.pk), reason="暴雨", by=company.hr, at=at, version=ANY)
    operations.sweep_meetings(second.ends_at + 25 * HOUR)
    assert Meeting.objects.get(pk=second.pk).state == MeetingState.NOT_HELD
    assert leaders(assembly, 2) == ["president", "vice"]


@pytest.mark.clause("1.5.2.2", by="operation")
def test_members_who_leave_come_or_change_places(assembly, company, at):
    leadership = Group.objects.get(code="company_leadership")
    first = coming(assembly)[0]
    led(first)
    later = first.starts_at + HOUR
    assert leaders(assembly, 3) == ["vice", "representative", "president"]
    order = [company.representative, company.president, company.vice]
    organization.order_members(leadership, people=order, by=company.hr, at=later, version=ANY)
    # After the President comes the Vice President still
    assert leaders(assembly, 3) == ["vice", "representative", "president"]
    organization.deactivate(company.vice, by=None, at=later, version=ANY)
    assert leaders(assembly, 3) == ["representative", "president", "representative"]


def test_a_post_that_ends_later_ends_the_turns_of_later(assembly, company, at):
    held = company.vice.appointments.get()
    held.until = date(2026, 11, 24)
    held.save()
    arrange_all(at)
    assert leaders(assembly, 6) == [
        "president",
        "vice",
        "representative",
        "president",
        "representative",
        "president",
    ]


def test_a_held_assembly_settles_who_led(assembly, company, at):
    first = coming(assembly)[0]
    operations.name_leader(
        first, leader=company.representative, reason="调换", by=company.hr, at=at, version=ANY
    )
    over = led(first)
    assert (over.chair, turn(first).actual) == (company.representative, company.representative)
    assert leaders(assembly, 2) == ["president", "vice"]
    with pytest.raises(DomainError):
        operations.cannot_lead(
            over, reason="有事", by=company.representative, at=over.actual_end, version=ANY
        )


def test_another_chair_of_a_begun_assembly_is_who_led(assembly, company):
    first = coming(assembly)[0]
    meeting = operations.start(first, by=company.hr, at=first.starts_at, version=ANY)
    hands = {"chair": company.vice, "reason": "临时有事", "by": company.president, "at": first.starts_at}
    operations.change_meeting(meeting, **hands, version=ANY)
    assert turn(first).actual == company.vice
    arrange_all(first.starts_at)
    assert leaders(assembly, 1) == ["representative"]


def test_the_leader_is_settled_at_the_start(assembly, company):
    """A post that ended overnight: nobody listens to that, and the sweep may not have run."""
    first = coming(assembly)[0]
    company.president.appointments.update(until=THURSDAY - DAY)
    seen = Meeting.objects.get(pk=first.pk).version
    type(company.president).objects.filter(pk=company.president.pk).update(is_active=False)
    early = first.starts_at - timedelta(minutes=1)
    begun = operations.start(first, by=company.hr, at=early, version=seen)
    assert (begun.chair, turn(first).actual) == (company.vice, company.vice)


def test_deciding_again_changes_nothing_and_settled_leaders_are_told_once(assembly, company, at):
    first = coming(assembly)[0]
    versions = list(LeaderAssignment.objects.order_by("pk").values_list("version", flat=True))
    events = Event.objects.count()
    assert arrange_all(at) == 0
    assert list(LeaderAssignment.objects.order_by("pk").values_list("version", flat=True)) == versions
    assert (Event.objects.count(), told(company.president, "meetings.leader_settled")) == (events, (0, 0))
    for hours in (12, 11, 1):
        arrange_all(first.starts_at - hours * HOUR)
    assert told(company.president, "meetings.leader_settled") == (1, 1)
    assert told(company.vice, "meetings.leader_settled") == (0, 0)


def test_a_new_rota_takes_the_planned_meetings_over(company, at):
    series = make_assembly(company, at, rota=None)
    assert leaders(series, 2) == ["president", "president"]
    group = Group.objects.get(code="company_leadership")
    operations.change_series(series, rota=group, by=company.hr, at=at, version=ANY)
    operations.plan_meetings(at)
    assert leaders(series, 3) == ["president", "vice", "representative"]


def test_an_announced_change_reaches_the_calendars(assembly, company, at):
    first = coming(assembly)[0]
    operations.issue_agenda(first, by=company.hr, at=at, version=ANY)
    out(company.president, at)
    invited = Notice.objects.filter(kind="meetings.agenda_issued", recipient=company.vice)
    assert invited.count() == 1
    assert Notice.objects.filter(kind="meetings.uninvited", recipient=company.president).count() == 1


# The rota


@pytest.mark.clause("1.5.2.2", by="operation")
def test_the_rota_shows_ten_turns_and_goes_on_where_nothing_is_planned(assembly, company, at):
    set_policy(
        policy("meetings.rotation_shown"), value=40, reason="试行", by=company.quality, at=at, version=ANY
    )
    away(company.vice, at=at_local(date(2027, 2, 1), time(8, 0)), days=7)
    lines = rota_of(assembly, at)
    assert len(lines) == 40
    planned = [line for line in lines if line.meeting is not None]
    assert 10 < len(planned) < 40
    names = [line.actual.username for line in lines]
    assert all(one != other for one, other in pairwise(names))
    assert [line.day for line in lines] == sorted({line.day for line in lines})
    in_february = [line for line in lines if date(2027, 2, 1) <= line.day < date(2027, 2, 8)]
    assert [line.actual for line in in_february if line.actual == company.vice] == []
    assert any(why(line.skipped) == [("副总裁", "away")] for line in in_february)


def test_a_draft_shows_who_would_lead(company, at):
    draft = draft_series(by=None, at=at)
    series = next(one for one in draft if one.kind.code == "morning_assembly")
    lines = rota_of(series, at)
    assert [line.actual.username for line in lines[:4]] == [
        "president",
        "vice",
        "representative",
        "president",
    ]
    assert (len(lines), {line.meeting for line in lines}) == (10, {None})
    assert today(lines[0].starts_at) == THURSDAY
