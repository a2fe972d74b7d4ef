"""The people of a meeting are those whom it has at this moment, when the agenda goes out and when it begins:
weeks may have passed since it was planned.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from comms.base.transitions import edit
from comms.base.versions import ANY
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.operations.attendance import put_on, take_off
from meetings.operations.handing_on import ROLES, give_role, hand_on
from meetings.queries import chair_of, expected_people
from meetings.queries.people import audience_of_kind, minute_taker_of
from meetings.states import Role


def follow_audience(meeting: Meeting, *, on: date, at: datetime, tell: bool = True) -> list[Participant]:
    """Let whoever holds the post now chair, put on the list who belongs to the audience on a company day and
    is not there, and take off who came with it and does not belong any more; return the new lines. In a
    transaction, before the meeting is moved: whoever has the agenda is told.

    By hand goes first: a chair who was named stays, whom somebody invited stays, whom somebody took off stays
    away, and so does the line of everybody who answered or signed in. A meeting that was called without the
    audience of its kind has the people whom it was called with, and so have those that stayed with the unit
    from which the series passed on. Of a meeting that is over nobody is told (`tell`).
    """
    expected = _expected(meeting, on)
    if expected is None:
        return []
    _follow_posts(meeting, at)
    listed = list(meeting.participants.select_related("user"))
    for part in listed:
        if part.user is not None and part.user not in expected and _only_by_audience(meeting, part):
            take_off(meeting, part, by=None, at=at, tell=tell)
    known = {part.user_id for part in listed} | set(meeting.taken_off.values_list("pk", flat=True))
    new = [person for person in expected if person.pk not in known]
    return put_on(meeting, new, by=None, at=at, by_audience=True, tell=tell)


def _expected(meeting: Meeting, on: date) -> Iterable[User] | None:
    """Who belongs to the audience; None for a meeting that has none."""
    if meeting.series is not None:
        return expected_people(meeting.series, on) if meeting.unit_id == meeting.series.unit_id else None
    return audience_of_kind(meeting.kind, meeting.unit, on) if meeting.with_audience else None


def _follow_posts(meeting: Meeting, at: datetime) -> None:
    """A meeting whose chair nobody named is chaired by whoever holds the post now (1.5.1.1), and so with the
    minute taker; who held it when the meeting was planned need not be there any more.
    """
    if meeting.series is None or meeting.actual_start is not None:
        return
    fields: dict[str, Any] = {}
    if not meeting.chair_named:
        fields["chair"] = chair_of(meeting.series)
    if not meeting.minute_taker_named:
        fields["minute_taker"] = minute_taker_of(meeting.series)
    fields = {name: person for name, person in fields.items() if person not in (None, getattr(meeting, name))}
    if not fields:
        return
    former = [getattr(meeting, name) for name in fields]
    row = edit(meeting, by=None, at=at, version=ANY, **fields)
    meeting.chair, meeting.minute_taker, meeting.version = row.chair, row.minute_taker, row.version
    for name, role in ROLES.items():
        if name in fields:
            give_role(meeting, fields[name], role, at)
    # whoever had the task stays only if they belong to the audience
    meeting.participants.filter(user__in=[one for one in former if one], role=Role.MEMBER).update(
        by_audience=True
    )
    hand_on(meeting, None, at)


def _only_by_audience(meeting: Meeting, part: Participant) -> bool:
    """Whether nothing but the audience keeps somebody on the list."""
    has_task = part.role != Role.MEMBER or part.user_id in (meeting.chair_id, meeting.minute_taker_id)
    return part.by_audience and not (has_task or part.replied or part.sign_ins.exists())
