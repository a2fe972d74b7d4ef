"""The list of participants follows the audience of the series when the agenda goes out and when the meeting
begins: weeks may have passed since it was planned.
"""

from datetime import date, datetime

from meetings.models import Meeting, Participant
from meetings.operations.attendance import put_on, take_off
from meetings.queries import expected_people
from meetings.states import Role


def follow_audience(meeting: Meeting, *, on: date, at: datetime, tell: bool = True) -> list[Participant]:
    """Put on the list who belongs to the audience of the series on a company day and is not there, and take
    off who came with it and does not belong any more; return the new lines. In a transaction, before the
    meeting is moved: whoever has the agenda is told.

    By hand goes first: whom somebody invited stays, whom somebody took off stays away, and so does the line
    of everybody who answered or signed in. Meetings without a series have the people whom they were called
    with, and so have those that stayed with the unit from which the series passed on. Of a meeting that is
    over nobody is told (`tell`).
    """
    if meeting.series is None or meeting.unit_id != meeting.series.unit_id:
        return []
    expected = expected_people(meeting.series, on)
    listed = list(meeting.participants.select_related("user"))
    for part in listed:
        if part.user not in expected and _only_by_audience(meeting, part):
            take_off(meeting, part, by=None, at=at, tell=tell)
    known = {part.user_id for part in listed} | set(meeting.taken_off.values_list("pk", flat=True))
    new = [person for person in expected if person.pk not in known]
    return put_on(meeting, new, by=None, at=at, by_audience=True, tell=tell)


def _only_by_audience(meeting: Meeting, part: Participant) -> bool:
    """Whether nothing but the audience keeps somebody on the list."""
    has_task = part.role != Role.MEMBER or part.user_id in (meeting.chair_id, meeting.minute_taker_id)
    return part.by_audience and not (has_task or part.replied or part.sign_ins.exists())
