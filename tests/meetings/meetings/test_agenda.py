"""The agenda is due in time, issued, issued again, and takes over what the last meeting left open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from comms.base.clock import today
from comms.base.errors import GuardFailed, NotAllowed, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice
from meetings import operations
from meetings.queries import agenda_due_at
from meetings.states import MeetingState
from tests.factories.meetings import finished, issued, make_meeting, make_series, started
from tests.meetings.meetings.letters import invitation_for, notices

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.b.5", by="operation")
def test_the_agenda_is_due_a_week_before_on_a_working_day(meeting, company, at):
    """Wed 2 December minus 7 days is Wed 25 November; 2026-10-08 gives 30 September (A2)."""
    assert today(agenda_due_at(meeting) - timedelta(seconds=1)) == date(2026, 11, 25)
    clock = clock_of(meeting, "agenda")
    assert (clock.due_at, clock.clause, clock.person) == (agenda_due_at(meeting), "1.7.b.5", company.hr)


@pytest.mark.clause("1.7.b.5", by="operation")
def test_the_agenda_of_a_meeting_on_8_october_is_due_on_30_september(company):
    moment = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
    series = make_series(company, moment, rule_params={"prefer": 1})
    operations.plan_meetings(moment)
    october = series.meetings.get(period_key="2026-10")
    assert today(october.starts_at) == date(2026, 10, 8)
    assert today(agenda_due_at(october) - timedelta(seconds=1)) == date(2026, 9, 30)


@pytest.mark.clause("1.7.b.5", by="operation")
def test_issuing_sends_the_agenda_to_every_participant_in_time(meeting, company, at):
    meeting = operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    people = {company.president, company.vice, company.representative, company.hr}
    assert notices("agenda_issued") == people
    issue = meeting.agenda_issues.get()
    assert issue.on_time
    assert [item["title"] for item in issue.snapshot["items"]] == [
        "对现阶段发展进行总结",
        "提出下一阶段发展方向",
    ]
    assert clock_of(meeting, "agenda").state == ClockState.MET


@pytest.mark.clause("1.7.b.5", by="operation")
def test_an_agenda_after_its_due_time_is_marked_late(meeting, company):
    late = agenda_due_at(meeting) + timedelta(seconds=1)
    meeting = operations.issue_agenda(meeting, by=company.hr, at=late, version=ANY)
    assert not meeting.agenda_issues.get().on_time
    assert clock_of(meeting, "agenda").state == ClockState.MET_LATE


@pytest.mark.clause("1.7.b.5", by="operation")
def test_an_agenda_without_items_is_not_issued(meeting, company, at):
    for item in meeting.agenda_items.all():
        operations.remove_item(item, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed) as refused:
        operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    assert "agenda_items" in refused.value.errors
    assert notices("agenda_issued") == set()


def test_issuing_again_tells_what_changed(issued, company, at):
    first, second = issued.agenda_items.all()
    operations.add_item(issued, title="年度预算", by=company.hr, at=at)
    operations.change_item(first, planned_minutes=45, by=company.hr, at=at, version=ANY)
    operations.remove_item(second, by=company.hr, at=at, version=ANY)
    operations.issue_agenda(issued, by=company.hr, at=at, version=ANY)
    context = Notice.objects.filter(kind="meetings.agenda_changed").first().context
    told = {kind_: [item["title"] for item in context[kind_]] for kind_ in ("added", "changed", "dropped")}
    assert told == {"added": ["年度预算"], "changed": [first.title], "dropped": [second.title]}
    assert invitation_for(company.vice, "agenda_changed")[1]["SEQUENCE"] == 0


def test_a_stale_version_is_refused(meeting, company, at):
    operations.change_meeting(meeting, location="二楼", by=company.hr, at=at, version=ANY)
    with pytest.raises(StaleVersion):
        operations.issue_agenda(meeting, version=meeting.version, by=company.hr, at=at)


@pytest.mark.clause("1.7.b.2", by="operation")
def test_only_the_department_prepares_and_only_it_and_the_chair_run(meeting, company, at):
    with pytest.raises(NotAllowed):
        operations.issue_agenda(meeting, by=company.vice, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.start(meeting, by=company.vice, at=meeting.starts_at, version=ANY)
    assert (
        operations.start(
            meeting,
            by=company.president,
            at=meeting.starts_at,
            version=ANY,
        ).state
        == MeetingState.IN_PROGRESS
    )


@pytest.mark.clause("1.7.8", by="operation")
def test_open_resolutions_the_last_minutes_and_left_over_items_stand_on_the_next_agenda(company, at):
    december = started(issued(make_meeting(company, at), company, at), company)
    left = operations.add_item(december, title="年度预算", by=company.hr, at=december.starts_at)
    operations.note_outcome(left, outcome="deferred", by=company.hr, at=december.starts_at, version=ANY)
    finished(december, company)
    january = december.series.meetings.get(period_key="2027-01")
    types = {item.type: item for item in january.agenda_items.all()}
    assert {"prior_minutes", "prior_actions"} <= set(types)
    carried = january.agenda_items.get(carried_from=left)
    assert (carried.title, carried.deferrals) == ("年度预算", 1)
    operations.issue_agenda(
        january,
        by=company.hr,
        at=december.actual_end or january.starts_at - timedelta(days=9),
        version=ANY,
    )
    assert january.agenda_items.filter(title="年度预算").count() == 1
