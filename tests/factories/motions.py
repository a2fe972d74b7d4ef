"""Motions of the president's office meeting at any stage, and a board that votes on them."""

from datetime import date, timedelta

from comms.base.versions import ANY
from comms.organization.states import Post
from meetings import operations
from meetings.models import Meeting, Motion
from meetings.operations import motions, votes
from meetings.queries import kind
from tests.factories.meetings import make_series
from tests.factories.organization import make_person

HOUR = timedelta(hours=1)
TEXT = "同意更换二号楼电梯曳引机，费用由维修资金列支。"


def proposed(meeting, company, at, **fields) -> Motion:
    """A motion of the Vice President, submitted unless it is a draft."""
    told = {"title": "更换电梯曳引机", "text": TEXT, "reason": "曳引机使用已满十五年。"} | fields
    return motions.propose_motion(meeting, by=told.pop("by", company.vice), at=at, **told)


def admitted(meeting, company, at, **fields) -> Motion:
    """The same on the agenda."""
    row = proposed(meeting, company, at, **fields)
    return motions.admit_motion(row, by=meeting.minute_taker, at=at, version=ANY)


def voting(meeting, company, **fields) -> Motion:
    """The same with the vote open in a meeting that goes on."""
    at = meeting.starts_at + HOUR / 4
    row = admitted(meeting, company, at, **fields)
    return votes.open_vote(row, by=meeting.chair, at=at, version=ANY)


def cast(row, at, **said) -> None:
    """{username: choice} of members who are there; who is recused names a contract."""
    for username, choice in said.items():
        person = row.meeting.participants.get(user__username=username).user
        reason = "与供应商有亲属关系" if choice == "recused" else ""
        votes.cast_vote(row, choice=choice, reason=reason, by=person, at=at)


def closed(row, company, **terms) -> Motion:
    """With the vote closed; adopted, Engineering carries it out."""
    told = {"owner": company.engineering, "due_on": date(2026, 12, 31)} | terms
    by, at = row.meeting.chair, row.meeting.starts_at + HOUR / 2
    return votes.close_vote(row, by=told.pop("by", by), at=told.pop("at", at), version=ANY, **told)


def come(meeting, *people) -> None:
    """Sign people in at the beginning."""
    for person in people:
        operations.sign_in(meeting, by=person, at=meeting.starts_at)


def board(company, at, *, begun=True) -> Meeting:
    """A board meeting: the Chairman chairs, three more directors belong to the board, the Vice President
    takes the minutes and is no director. All but the last director are there when it has begun.
    """
    directors = [make_person(f"board{n}", post=Post.BOARD_DIRECTOR, unit=company.HQ) for n in (1, 2, 3)]
    told = {"code": "bd", "kind": "board", "title": "董事会会议", "rule_kind": "half_year"}
    people = {"chair": company.chairman, "minute_taker": company.vice}
    make_series(company, at, unit=company.HQ, **told, **people)
    start = at + timedelta(days=20)
    meeting = operations.call_meeting(
        kind=kind("board"),
        unit=company.HQ,
        title="董事会会议",
        starts_at=start,
        ends_at=start + HOUR,
        by=company.chairman,
        at=at,
        **people,
    )
    operations.add_item(meeting, title="年度经营计划", by=company.vice, at=at)
    meeting = operations.issue_agenda(meeting, by=company.vice, at=at, version=ANY)
    if begun:
        meeting = operations.start(meeting, by=company.chairman, at=start, version=ANY)
        come(meeting, company.chairman, company.vice, *directors[:2])
    return meeting
