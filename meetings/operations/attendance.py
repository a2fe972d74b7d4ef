"""Participants: invited, answering, signing in. Sign-ins are only added, also to correct an earlier one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, locked, record
from comms.base.versions import ANY, Version
from comms.notifications.operations import unlink
from comms.organization.models import User
from comms.organization.queries import is_absent
from meetings.models import Meeting, Participant, SignIn
from meetings.operations.agenda import records_open
from meetings.operations.notices import invite_later, tell_participants
from meetings.rules import late_minutes, plausible
from meetings.states import OPEN_AGENDA, Attendance, MeetingState, Role, Rsvp, SignInMethod

EARLIEST_SIGN_IN = timedelta(hours=1)  # people sign in when they arrive, not the day before


@one_transaction()
def invite(
    meeting: Meeting,
    *,
    users: Iterable[User],
    by: User,
    at: datetime,
    role: str = Role.MEMBER,
    required: bool = True,
) -> list[Participant]:
    """Put people on the list of participants, all or none; told at once when the agenda is out.

    Raises NotAllowed, GuardFailed, Refused when somebody is on the list already.
    """
    by = allow(by, "meetings.prepare_meeting", meeting)
    meeting = locked(meeting, ANY)
    _check_open(meeting)
    people = list(dict.fromkeys(users))
    known = meeting.participants.filter(user__in=people).select_related("user")
    if names := ", ".join(part.user.name for part in known):
        raise Refused(errors={"users": _("Already on the list: %(names)s.") % {"names": names}})
    return put_on(meeting, people, role=role, required=required, by=by, at=at)


def put_on(
    meeting: Meeting,
    people: Iterable[User],
    *,
    by: User | None,
    at: datetime,
    role: str = Role.MEMBER,
    required: bool = True,
    by_audience: bool = False,
    tell: bool = True,
) -> list[Participant]:
    """Lines of the list of participants for people who are not on it; they get the agenda when it is out
    (`tell`). Whoever was taken off by hand is welcome again. In a transaction.
    """
    parts = [
        Participant.objects.create(
            meeting=meeting,
            user=person,
            role=role,
            required=required,
            by_audience=by_audience,
            created_at=at,
        )
        for person in people
    ]
    if parts and not by_audience:
        meeting.taken_off.remove(*(part.user for part in parts))
    for part in parts:
        record(meeting, "invited", by=by, at=at, person=part.user.name)
    if tell and meeting.state == MeetingState.AGENDA_ISSUED:
        invite_later(meeting, parts, by=by, at=at)
    return parts


@one_transaction()
def uninvite(part: Participant, *, by: User, at: datetime, version: Version) -> None:
    """Take a person off the list.

    Raises NotAllowed, StaleVersion, GuardFailed when they have signed in or chair the meeting.
    """
    by = allow(by, "meetings.change_participant", part)
    meeting = locked(part.meeting, ANY)
    _check_open(meeting)
    row = locked(part, version)
    if row.sign_ins.exists():
        raise GuardFailed(_("This person has signed in already."))
    if row.speaking_turns.exists():
        raise GuardFailed(_("This person has spoken, or is on the list of speakers."))
    if row.user_id in (meeting.chair_id, meeting.minute_taker_id):
        raise GuardFailed(_("The chair and the minute taker stay on the list."))
    take_off(meeting, row, by=by, at=at)


def take_off(
    meeting: Meeting,
    row: Participant,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    tell: bool = True,
) -> None:
    """Remove a line of the list of participants; whoever had the agenda is told (`tell`). Whom somebody took
    off the audience does not bring back. In a transaction.
    """
    if by is not None:
        meeting.taken_off.add(row.user)
    if tell and meeting.state == MeetingState.AGENDA_ISSUED:
        key = f"uninvited:{meeting.number}:{row.uuid}"
        tell_participants(meeting, "uninvited", key=key, at=at, by=by, parts=[row], method="CANCEL")
    record(meeting, "uninvited", by=by, at=at, reason=reason, person=row.user.name)
    row.delete()
    if not Meeting.objects.visible_to(row.user).filter(pk=meeting.pk).exists():
        unlink(meeting, row.user)


@one_transaction()
def reply(
    meeting: Meeting,
    *,
    rsvp: str,
    by: User,
    at: datetime,
    comment: str = "",
    substitute: User | None = None,
) -> Participant:
    """Answer one's own invitation; the last answer counts, and a stand-in named here is invited.

    Raises NotAllowed, GuardFailed, Refused.
    """
    by = allow(by, "meetings.join_meeting", meeting)
    meeting = locked(meeting, ANY)  # the list may be following its audience at this moment
    part = meeting.participants.select_for_update().get(user=by)
    if not meeting.is_upcoming:
        raise GuardFailed(_("This meeting takes no more replies."))
    if (rsvp == Rsvp.DELEGATED) != bool(substitute) or substitute == by:
        raise Refused(errors={"substitute": _("Name the colleague who stands in for you.")})
    _write(part, rsvp=rsvp, rsvp_comment=comment, substitute=substitute, replied_at=at)
    record(meeting, "replied", by=by, at=at, reply=rsvp, reason=comment)
    if substitute and not meeting.participants.filter(user=substitute).exists():
        stand_in = Participant.objects.create(meeting=meeting, user=substitute, created_at=at)
        if meeting.state == MeetingState.AGENDA_ISSUED:
            invite_later(meeting, [stand_in], by=by, at=at)
    return part


@one_transaction()
def sign_in(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    user: User | None = None,
    token: str = "",
    in_at: datetime | None = None,
) -> SignIn:
    """Sign a person in: oneself by button or wall code (`token`), anyone by the minute taker (`in_at`).

    Signing in twice gives the same row. Raises NotAllowed (not on the list), GuardFailed (too early, over),
    Refused (wrong code).
    """
    by = allow(by, "meetings.add_signin", meeting)
    meeting = locked(meeting, ANY)
    user = user or by
    method = _method(meeting, user, by, token)
    if method == SignInMethod.CLERK:
        by = allow(by, "meetings.run_meeting", meeting)
    _check_sign_in_time(meeting, method, at)
    part = _part_for(meeting, user, method, at)
    if present := part.sign_ins.valid().first():
        return present
    came_at = at
    if in_at and method == SignInMethod.CLERK:
        came_at = in_at
    _check_time(meeting, came_at, at)
    return _add_row(part, came_at, method, by, at)


@one_transaction()
def correct_sign_in(
    row: SignIn,
    *,
    in_at: datetime | None,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> SignIn:
    """Correct a signature by another row; `in_at` None: the person was not there.

    Raises NotAllowed, StaleVersion, GuardFailed, Refused.
    """
    by = allow(by, "meetings.correct_signin", row)
    meeting = locked(row.meeting, ANY)
    row = locked(row, version)
    if not records_open(meeting) and meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The attendance sheet is closed. Correct the minutes first."))
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why.")})
    if SignIn.objects.filter(corrects=row).exists():
        raise GuardFailed(_("This line was corrected already. Correct the newer one."))
    if in_at:
        _check_time(meeting, in_at, at)
    return _add_row(row.participant, in_at, SignInMethod.CLERK, by, at, corrects=row, reason=reason.strip())


def settle_attendance(meeting: Meeting, *, at: datetime) -> None:
    """When a meeting ends, whoever did not sign in is absent, or on leave when excused or away."""
    for part in meeting.participants.filter(attendance=Attendance.EXPECTED).select_related("user"):
        excused = part.rsvp in (Rsvp.DECLINED, Rsvp.DELEGATED) or is_absent(part.user, meeting.starts_at)
        _write(part, attendance=Attendance.EXCUSED if excused else Attendance.ABSENT)


def _add_row(
    part: Participant,
    in_at: datetime | None,
    method: str,
    by: User,
    at: datetime,
    **more: object,
) -> SignIn:
    late, came = 0, Attendance.ABSENT
    if in_at:
        late = late_minutes(part.meeting.starts_at, in_at)
        came = Attendance.LATE if late else Attendance.PRESENT
    row = SignIn(
        participant=part,
        in_at=in_at,
        method=method,
        late_minutes=late,
        recorded_by=by,
        recorded_at=at,
        created_at=at,
        **more,
    )
    check_fields(row, ["late_minutes", "reason"])
    row.save()
    _write(part, attendance=came, late_minutes=late)
    event = "sign_in_corrected" if row.corrects_id else "signed_in"
    record(
        part.meeting, event, by=by, at=at, occurred_at=in_at or at, reason=row.reason, person=part.user.name
    )
    return row


def _check_time(meeting: Meeting, in_at: datetime, at: datetime) -> None:
    if in_at > at:
        raise Refused(errors={"in_at": _("This time has not come yet.")})
    if not plausible(meeting.starts_at, in_at):
        raise Refused(errors={"in_at": _("This is more than a month away from the planned time.")})


def _method(meeting: Meeting, user: User, by: User, token: str) -> str:
    """How this is signed: whoever holds the code on the wall signs for themselves alone."""
    if token and not constant_time_compare(token, meeting.sign_in_token):
        raise Refused(errors={"token": _("This code does not belong to the meeting.")})
    if user != by:
        return SignInMethod.CLERK
    if token:
        return SignInMethod.QR
    return SignInMethod.SELF


def sign_in_open(meeting: Meeting, at: datetime) -> bool:
    """Whether participants may sign in now: from an hour before the meeting until it ends."""
    return meeting.state == MeetingState.IN_PROGRESS or (
        meeting.is_upcoming and at >= meeting.starts_at - EARLIEST_SIGN_IN
    )


def _check_sign_in_time(meeting: Meeting, method: str, at: datetime) -> None:
    if sign_in_open(meeting, at) or (method == SignInMethod.CLERK and records_open(meeting)):
        return
    if not meeting.is_upcoming:
        raise GuardFailed(_("Signing in is closed."))
    raise GuardFailed(_("Signing in opens one hour before the meeting."))


def _part_for(meeting: Meeting, user: User, method: str, at: datetime) -> Participant:
    """The person's line on the sheet; guests get one where the kind of meeting is open to them (1.5.4.4)."""
    part = meeting.participants.select_for_update().filter(user=user).first()
    if part:
        return part
    if method == SignInMethod.SELF:
        allow(user, "meetings.join_meeting", meeting)
    elif method == SignInMethod.QR:
        allow(user, "meetings.enter_meeting", meeting)
    return Participant.objects.create(
        meeting=meeting, user=user, role=Role.GUEST, required=False, created_at=at
    )


def _write(part: Participant, **fields: object) -> None:
    """Change a line of the list; what happened is an act on the meeting, whose history the people read."""
    for name, new in fields.items():
        setattr(part, name, new)
    check_fields(part, fields)
    part.version += 1
    part.save()


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The list of participants is closed."))
