"""Replies to invitations: on the page, by the link in the mail, from a calendar program, or entered by the
office for whoever telephoned. The last one counts, whichever way it came.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.operations.notices import invite_later
from meetings.operations.presence import check_there
from meetings.operations.reply_links import read_token
from meetings.operations.sheet import write_line
from meetings.states import MeetingState, ReplyWay, Rsvp


@one_transaction()
def reply(
    meeting: Meeting,
    *,
    rsvp: str,
    by: User,
    at: datetime,
    comment: str = "",
    substitute: User | None = None,
    way: str = ReplyWay.PAGE,
) -> Participant:
    """Answer one's own invitation; the last answer counts, and a stand-in named here is invited.

    Raises NotAllowed, GuardFailed (over), Refused (no stand-in, oneself, one who is away).
    """
    by = allow(by, "meetings.join_meeting", meeting)
    meeting = locked(meeting, ANY)  # the list may be following its audience at this moment
    part = meeting.participants.select_for_update().get(user=by)
    return _answer(meeting, part, rsvp, way, by=by, at=at, comment=comment, substitute=substitute)


@one_transaction()
def note_reply(
    part: Participant,
    *,
    rsvp: str,
    by: User,
    at: datetime,
    version: Version,
    comment: str = "",
    substitute: User | None = None,
) -> Participant:
    """Enter the reply of somebody who gave it by word of mouth, as guests do who have no address.

    Raises NotAllowed, StaleVersion, GuardFailed (over), Refused (no stand-in, oneself, one who is away).
    """
    by = allow(by, "meetings.change_participant", part)
    meeting = locked(part.meeting, ANY)
    row = locked(part, version)
    return _answer(meeting, row, rsvp, ReplyWay.DESK, by=by, at=at, comment=comment, substitute=substitute)


@one_transaction()
def answer_invitation(token: str, *, rsvp: str, at: datetime, comment: str = "") -> Participant:
    """Reply by the link of the mail, which stands for the person to whom it was sent, and for one time of
    the meeting: when that moved, the newer mail has another link.

    Raises Refused when the link is none of ours, is for an earlier time, or names somebody who may not come
    any more; GuardFailed when the meeting takes no more replies.
    """
    part = invited_by(token)
    meeting = locked(part.meeting, ANY)
    row = locked(part, ANY)
    return _answer(meeting, row, rsvp, ReplyWay.LINK, by=row.user, at=at, comment=comment)


@one_transaction()
def answer_by_calendar(
    part: Participant, *, rsvp: str, comment: str, said_at: datetime, at: datetime
) -> Participant:
    """Reply as the mail of a calendar program says, whose sender was found to be the participant or guest.
    The time of the answer is kept, so that answers are put in order that overtook one another on their way.

    Raises GuardFailed when the meeting takes no more replies.
    """
    meeting = locked(part.meeting, ANY)
    row = locked(part, ANY)
    row = _answer(meeting, row, rsvp, ReplyWay.CALENDAR, by=row.user, at=at, comment=comment)
    write_line(row, replied_at=said_at)
    return row


def invited_by(token: str) -> Participant:
    """The line of the list for which the link was made. Raises Refused, as `answer_invitation` does."""
    said = read_token(token)
    part = None
    if said is not None:
        found = Participant.objects.select_related("meeting__unit", "user")
        part = found.filter(uuid=said.participant).first()
    if said is None or part is None or (part.user is not None and not part.user.is_active):
        raise Refused(_("This link does not belong to any invitation. Ask who invited you."))
    if said.sequence != part.meeting.sequence:
        raise Refused(_("The meeting has changed since this mail. Use the link of the newest one."))
    return part


def _answer(
    meeting: Meeting,
    part: Participant,
    rsvp: str,
    way: str,
    *,
    by: User | None,
    at: datetime,
    comment: str,
    substitute: User | None = None,
) -> Participant:
    if not meeting.is_upcoming:
        raise GuardFailed(_("This meeting takes no more replies."))
    _check_substitute(meeting, part, rsvp, substitute)
    write_line(part, rsvp=rsvp, rsvp_comment=comment, substitute=substitute, replied_at=at, replied_by=way)
    # whose reply it is, where it is not that of whoever did it
    person = "" if by is not None and by.pk == part.user_id else part.name
    record(meeting, "replied", by=by, at=at, reply=rsvp, way=way, reason=comment, person=person)
    if substitute and not meeting.participants.filter(user=substitute).exists():
        stand_in = Participant.objects.create(meeting=meeting, user=substitute, created_at=at)
        if meeting.state == MeetingState.AGENDA_ISSUED:
            invite_later(meeting, [stand_in], by=by, at=at)
    return part


def _check_substitute(meeting: Meeting, part: Participant, rsvp: str, substitute: User | None) -> None:
    """A stand-in is another colleague who works here and is there during the whole meeting."""
    if (rsvp == Rsvp.DELEGATED) != bool(substitute) or (substitute and substitute.pk == part.user_id):
        raise Refused(errors={"substitute": _("Name the colleague who stands in for you.")})
    if substitute is not None:
        check_there(meeting, substitute, field="substitute")
