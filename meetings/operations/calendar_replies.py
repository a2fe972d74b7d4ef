"""Answers to invitations that mail programs send (iCalendar REPLY and COUNTER, RFC 5546): the same as
answering or proposing another time on the page, for whoever reads the invitation in a calendar.

Mails are shown to `take_calendar_reply` by the reader of incoming mail; docs/decisions/incoming-mail.md says
whom it believes.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from comms.base.errors import DomainError
from comms.base.text import clean_line, folded
from comms.notifications.operations import ForPerson, Taken
from comms.notifications.rules import CalendarAnswer, ReadMail, read_answer
from meetings.models import Meeting, Participant
from meetings.operations.proposals import propose_by_calendar
from meetings.operations.replies import answer_by_calendar
from meetings.states import Rsvp

IDENTITY = re.compile(r"meeting-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@(.+)", re.IGNORECASE)
REPLIES = {"ACCEPTED": Rsvp.ACCEPTED, "TENTATIVE": Rsvp.TENTATIVE, "DECLINED": Rsvp.DECLINED}
# An answer that says it is older than this was written by a clock that is wrong
LONGEST_WAY = timedelta(days=30)


def take_calendar_reply(mail: ReadMail, about: Model | None, at: datetime) -> Taken | None:
    """Note the reply of a participant to an invitation of ours, or the other time that they propose; None
    when the mail is about something else.

    Returns the meeting. An answer to an earlier version of the invitation, or one that is older than the last
    reply, changes nothing, and the remark says so. Raises ForPerson, with the sentence that a person reads,
    for an answer that names nobody on the list or comes from another address, proposes no time that can be,
    names a stand-in, or comes when the meeting takes no replies. Of a confidential meeting only the chair
    and the minute taker read the mail (1.7.a.4).
    """
    for calendar in mail.calendars:
        answer = read_answer(calendar.text, calendar.method)
        found = IDENTITY.fullmatch(answer.uid) if answer else None
        if answer and found and folded(found.group(2)) == folded(settings.MAIL_DOMAIN):
            return _answered(UUID(found.group(1)), answer, mail, at)
    meeting = getattr(about, "meeting", about)
    if isinstance(meeting, Meeting) and meeting.confidential:
        raise _for_person(meeting, _("This answers a letter about a confidential meeting."))
    return None


def _answered(uuid: UUID, answer: CalendarAnswer, mail: ReadMail, at: datetime) -> Taken:
    # with those who read what it refuses: after a refusal nothing more is asked of the database
    meeting = Meeting.objects.select_related("chair", "minute_taker").filter(uuid=uuid).first()
    if meeting is None:
        raise ForPerson(_("The invitation that is answered here does not exist."))
    if answer.method not in ("REPLY", "COUNTER"):
        raise _for_person(meeting, _("The mail names an invitation and does not answer it."))
    part, partstat = _participant(meeting, answer, mail)
    if answer.method == "COUNTER":
        return _proposed(meeting, part, answer, at)
    if partstat == "DELEGATED":
        raise _for_person(
            meeting, _("The answer sends a stand-in; whom, the participant says on the page of the meeting.")
        )
    if partstat not in REPLIES:
        raise _for_person(meeting, _("The answer says neither yes nor no."))
    if not meeting.is_upcoming:
        raise _for_person(meeting, _("This meeting takes no more replies."))
    if (answer.sequence or 0) < meeting.sequence:
        return _without_effect(meeting, _("It answers an earlier version of the invitation: no effect."))
    said_at = _said_at(answer, mail, at)
    if part.replied_at and said_at <= part.replied_at:
        return _without_effect(meeting, _("It is older than the last reply: no effect."))
    return _noted(meeting, part, REPLIES[partstat], answer.comment, said_at, at)


def _participant(meeting: Meeting, answer: CalendarAnswer, mail: ReadMail) -> tuple[Participant, str]:
    """The line of the list that answers, and how. Raises ForPerson unless sender and attendee are one."""
    sender = folded(mail.sender)
    said = {folded(attendee.email): attendee.partstat for attendee in answer.attendees if attendee.email}
    if not sender or sender not in said:
        raise _for_person(
            meeting, _("The answer is in the name of another address than the one it came from.")
        )
    staff = Q(user__is_active=True, user__email=sender)
    on_list = meeting.participants.select_related("user").filter(staff | Q(user=None, guest_email=sender))
    part = on_list.first()
    if part is None:
        raise _for_person(meeting, _("Nobody with this address is on the list of participants."))
    return part, said[sender]


def _said_at(answer: CalendarAnswer, mail: ReadMail, at: datetime) -> datetime:
    """When the participant answered, as the mail says; the moment of arrival where that cannot be."""
    said = answer.stamp or mail.sent_at or at
    return said if at - LONGEST_WAY <= said <= at else at


def _noted(
    meeting: Meeting, part: Participant, rsvp: Rsvp, comment: str, said_at: datetime, at: datetime
) -> Taken:
    try:
        answer_by_calendar(part, rsvp=rsvp, comment=_remark(comment), said_at=said_at, at=at)
    except DomainError as refusal:
        raise _for_person(meeting, str(refusal)) from None
    return Taken(meeting, closed=meeting.confidential)


def _proposed(meeting: Meeting, part: Participant, answer: CalendarAnswer, at: datetime) -> Taken:
    """Another time is proposed; whoever prepares the meeting answers it on its page."""
    if answer.starts_at is None:
        raise _for_person(meeting, _("The answer proposes another time and does not say which."))
    if (answer.sequence or 0) < meeting.sequence:
        return _without_effect(meeting, _("It answers an earlier version of the invitation: no effect."))
    try:
        propose_by_calendar(part, starts_at=answer.starts_at, comment=_remark(answer.comment), at=at)
    except DomainError as refusal:
        raise _for_person(meeting, str(refusal)) from None
    return Taken(meeting, closed=meeting.confidential)


def _remark(comment: str) -> str:
    longest = Participant._meta.get_field("rsvp_comment").max_length or 0
    return clean_line(comment)[:longest]


def _without_effect(meeting: Meeting, remark: str) -> Taken:
    return Taken(meeting, remark=remark, closed=meeting.confidential)


def _for_person(meeting: Meeting, sentence: str) -> ForPerson:
    """A person must look at it; of a confidential meeting only who prepares it may."""
    if not meeting.confidential:
        return ForPerson(sentence, obj=meeting)
    readers = [person for person in (meeting.chair, meeting.minute_taker) if person and person.is_active]
    return ForPerson(sentence, obj=meeting, readers=readers, closed=True)
