"""The president's office meeting at any stage of its life."""

from datetime import date, datetime, timedelta

from comms.base.versions import ANY
from meetings import operations
from meetings.models import Meeting, MeetingSeries
from meetings.queries import kind
from meetings.states import RuleKind

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
    for item in meeting.agenda_items.filter(outcome=""):
        operations.note_outcome(item, outcome="concluded", by=company.hr, at=meeting.actual_end, version=ANY)
    return meeting


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
