"""The president's office meeting at any stage of its life."""

from datetime import date, datetime, time, timedelta

from comms.base.clock import today
from comms.base.versions import ANY
from comms.organization.models import Group
from meetings import operations
from meetings.models import Meeting, MeetingSeries
from meetings.operations import speaking
from meetings.operations.planning import plan_one
from meetings.queries import kind, next_days
from meetings.states import ItemType, RuleKind

HOUR = timedelta(hours=1)


def make_series(company, at, **fields) -> MeetingSeries:
    """The president's office meeting as an active series of Admin & HR, at 09:00 in the meeting room."""
    told = {
        "code": "po",
        "title": "总裁办公会",
        "rule_kind": RuleKind.MONTH_FIRST_WORKDAYS,
        "location": "总部三楼会议室",
    } | fields
    planned_from = told.pop("planned_from", None)
    series = operations.create_series(kind=kind(told.pop("kind", "president_office")), by=None, at=at, **told)
    return operations.activate(series, by=None, at=at, planned_from=planned_from, version=ANY)


def make_meeting(company, at, **fields) -> Meeting:
    """The December meeting of the series, planned by the planner."""
    series = make_series(company, at, **fields)
    operations.plan_meetings(at)
    return series.meetings.get(period_key="2026-12")


def issued(meeting, company, at) -> Meeting:
    """With its agenda sent out."""
    return operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)


def started(meeting, company) -> Meeting:
    """Begun on time with the President and the minute taker signed in."""
    meeting = operations.start(meeting, by=company.president, at=meeting.starts_at, version=ANY)
    for person in (company.president, company.hr):
        operations.sign_in(meeting, by=person, at=meeting.starts_at)
    return meeting


def finished(meeting, company, *, resolution=True) -> Meeting:
    """Ended after an hour, with one resolution for Engineering and every outcome noted."""
    if resolution:
        adopted(meeting, company)
    meeting = operations.finish(meeting, by=company.president, at=meeting.starts_at + HOUR, version=ANY)
    for item in meeting.agenda_items.filter(outcome="").exclude(type=ItemType.SUBMISSION):
        operations.note_outcome(item, outcome="concluded", by=company.hr, at=meeting.actual_end, version=ANY)
    return meeting


def spoken(meeting, company, *, minutes=9):
    """Ended after the President spoke, a minute too long, on the first item."""
    part, begun = meeting.participants.get(user=company.president), meeting.starts_at + timedelta(minutes=10)
    told = {"participant": part, "item": meeting.agenda_items.first(), "by": company.hr}
    turn = speaking.give_floor(meeting, at=begun, **told)
    speaking.end_turn(turn, by=company.hr, at=begun + timedelta(minutes=minutes), version=ANY)
    return finished(meeting, company)


def adopted(meeting, company, **fields):
    """A resolution that Engineering carries out by the end of the month."""
    told = {
        "text": "更换二号楼电梯钢丝绳",
        "owner": company.engineering,
        "due_on": date(2026, 12, 31),
    } | fields
    return operations.adopt(meeting, by=company.hr, at=told.pop("at", meeting.starts_at + HOUR / 2), **told)


def submitted(meeting, company, at: datetime | None = None):
    """Its minutes, given to the chair."""
    at = at or meeting.actual_end + HOUR
    operations.write_minutes(
        meeting.minutes, by=company.hr, at=at, body="1. 总结\n讨论了现阶段的发展。", version=ANY
    )
    return operations.submit(meeting.minutes, by=company.hr, at=at, version=ANY)


def distributed(meeting, company, at: datetime | None = None):
    """Its minutes, approved and sent out."""
    at = at or meeting.actual_end + 2 * HOUR
    return operations.approve(submitted(meeting, company, at), by=company.president, at=at, version=ANY)


def held(meeting, company, at):
    """From planned to minutes sent out."""
    return distributed(finished(started(issued(meeting, company, at), company), company), company)


def make_assembly(company, at, **fields) -> MeetingSeries:
    """The morning assembly from tomorrow on: Mondays and Thursdays at 08:30, all of headquarters come, and
    President, Vice President and Management Representative lead in turn. The first six are planned: the
    planner would make twenty.
    """
    told = {
        "code": "ma",
        "title": "训话晨会",
        "kind": "morning_assembly",
        "rule_kind": RuleKind.WEEKDAYS,
        "location": "公司正门口",
        "start_time": time(8, 30),
        "duration_minutes": 20,
        "rota": Group.objects.get(code="company_leadership"),
        "planned_from": today(at) + timedelta(days=1),
    }
    series = make_series(company, at, **(told | fields))
    for planned in next_days(series, told["planned_from"], 6):
        plan_one(series, planned, at=at)
    operations.arrange_turns(series, at=at)
    return series
