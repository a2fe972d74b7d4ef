"""The queue goes on after whoever really led; the rota shows the turns to come."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from comms.audit.models import Event
from comms.base.clock import at_local, today
from comms.base.errors import DomainError
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization import operations as organization
from comms.organization.models import Group
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.models import LeaderAssignment, Meeting
from meetings.operations.drafting import draft_series
from meetings.operations.rotation import arrange_all
from meetings.queries.rota import rota_of
from meetings.states import MeetingState
from tests.factories.absences import away
from tests.factories.meetings import HOUR, make_assembly
from tests.meetings.rotation.turns import DAY, THURSDAY, coming, leaders, led, out, told, turn, why

pytestmark = pytest.mark.django_db


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
