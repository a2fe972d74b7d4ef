"""Another time is proposed for a meeting, by whoever is invited; whoever prepares it moves the meeting there
or says why not.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import Meeting, Participant, TimeProposal
from meetings.operations.meetings import check_far, reschedule
from meetings.operations.replies import answer_invitation
from meetings.states import AutomaticReason


@one_transaction()
def propose_time(
    meeting: Meeting, *, starts_at: datetime, by: User, at: datetime, comment: str = ""
) -> TimeProposal:
    """Propose that a meeting to which one is invited begins at another time; a newer proposal takes the place
    of one's own open one.

    Raises NotAllowed, GuardFailed (begun or over), Refused (past, more than two years ahead, the same time).
    """
    by = allow(by, "meetings.join_meeting", meeting)
    meeting = locked(meeting, ANY)
    part = meeting.participants.select_for_update().get(user=by)
    return _propose(meeting, part, starts_at, by=by, at=at, comment=comment)


@one_transaction()
def answer_by_link(
    token: str, *, rsvp: str, at: datetime, comment: str = "", starts_at: datetime | None = None
) -> Participant:
    """Reply by the link of an invitation, and propose another time with it (`starts_at`), both or neither.
    Raises as `answer_invitation` and `propose_time` do.
    """
    part = answer_invitation(token, rsvp=rsvp, comment=comment, at=at)
    if starts_at is not None:
        _propose(part.meeting, part, starts_at, by=part.user, at=at, comment=comment)
    return part


@one_transaction()
def propose_by_calendar(
    part: Participant, *, starts_at: datetime, comment: str, at: datetime
) -> TimeProposal:
    """Propose another time as the mail of a calendar program says (iCalendar COUNTER). Raises as
    `propose_time` does.
    """
    meeting = locked(part.meeting, ANY)
    return _propose(meeting, locked(part, ANY), starts_at, by=part.user, at=at, comment=comment)


def _propose(
    meeting: Meeting, part: Participant, starts_at: datetime, *, by: User | None, at: datetime, comment: str
) -> TimeProposal:
    if not meeting.is_upcoming:
        raise GuardFailed(_("This meeting takes no more replies."))
    check_far(starts_at, at)
    if starts_at <= at:
        raise Refused(errors={"starts_at": _("This time is past.")})
    if starts_at == meeting.starts_at:
        raise Refused(errors={"starts_at": _("The meeting is planned for this time.")})
    for former in part.proposals.open():
        transition(former, "overtake", by=None, at=at, version=ANY)
    row = TimeProposal(
        meeting=meeting,
        participant=part,
        starts_at=starts_at,
        comment=comment,
        proposed_at=at,
        created_at=at,
    )
    check_fields(row, ["comment"])
    insert(row)
    record(row, "created", by=by, at=at, notice="time_proposed")
    return row


@one_transaction()
def accept_time(row: TimeProposal, *, by: User, at: datetime, version: Version) -> TimeProposal:
    """Move the meeting to the proposed time; everybody invited is told and answers again. Other proposals for
    it are overtaken.

    Raises NotAllowed, StaleVersion, IllegalMove, Refused (the time is past by now).
    """
    meeting = locked(row.meeting, ANY)
    row = transition(row, "accept", by=by, at=at, version=version)
    why = AutomaticReason.TIME_PROPOSED
    reschedule(meeting, starts_at=row.starts_at, reason=why, by=by, at=at, version=ANY)
    return row


@one_transaction()
def decline_time(row: TimeProposal, *, reason: str, by: User, at: datetime, version: Version) -> TimeProposal:
    """Keep the present time and say why; whoever proposed is told. Raises NotAllowed, StaleVersion,
    IllegalMove, Refused without a reason.
    """
    return transition(row, "decline", by=by, at=at, version=version, reason=reason, answer=reason)


@one_transaction()
def withdraw_time(row: TimeProposal, *, by: User, at: datetime, version: Version) -> TimeProposal:
    """Take one's own proposal back. Raises NotAllowed, StaleVersion, IllegalMove."""
    return transition(row, "withdraw", by=by, at=at, version=version)
