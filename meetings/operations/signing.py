"""The attendance sheet: signing in and out. Lines are only added; another one corrects a mistake. The time of
leaving is written once on a line that stands.
"""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import User
from comms.organization.queries import is_absent
from meetings.models import Meeting, Participant, SignIn
from meetings.operations.agenda import records_open
from meetings.operations.sheet import write_line
from meetings.rules import late_minutes, plausible
from meetings.states import OPEN_AGENDA, Attendance, MeetingState, Role, Rsvp, SignInMethod

EARLIEST_SIGN_IN = timedelta(hours=1)  # people sign in when they arrive, not the day before
BY_THE_OFFICE = (SignInMethod.CLERK, SignInMethod.PAPER)


@one_transaction()
def sign_in(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    user: User | None = None,
    guest: Participant | None = None,
    token: str = "",
    in_at: datetime | None = None,
    on_paper: bool = False,
) -> SignIn:
    """Sign a person in: oneself by button or wall code (`token`), anybody by the minute taker at the time
    they came (`in_at`), also a `guest` of the list who has no account; `on_paper`: as they signed the paper
    sheet.

    Signing in twice gives the same row; who had left and comes back gets another one. Raises NotAllowed (not
    on the list), GuardFailed (too early, over), Refused (wrong code, a guest of another meeting).
    """
    by = allow(by, "meetings.add_signin", meeting)
    meeting = locked(meeting, ANY)
    method = _method(meeting, guest or user or by, by, token, on_paper=on_paper)
    if method in BY_THE_OFFICE:
        by = allow(by, "meetings.run_meeting", meeting)
    _check_sign_in_time(meeting, method, at)
    part = _guest_of(meeting, guest) if guest else _part_for(meeting, user or by, method, at)
    present = part.sign_ins.valid().last()
    if present and present.out_at is None:
        return present
    came_at = at
    if in_at and method in BY_THE_OFFICE:
        came_at = in_at
    _check_time(meeting, came_at, at)
    if present and present.out_at and came_at < present.out_at:
        raise Refused(errors={"in_at": _("This person left later than that. Correct the line instead.")})
    return _add_row(part, came_at, method, by, at)


@one_transaction()
def sign_out(
    row: SignIn, *, by: User, at: datetime, version: Version, out_at: datetime | None = None
) -> SignIn:
    """Write down that somebody goes before the end: oneself now, anybody by the minute taker at the time they
    left (`out_at`). It is written once; a correction corrects it.

    Raises NotAllowed, StaleVersion, GuardFailed (closed, corrected, gone already), Refused (before they came,
    after the end, in the future).
    """
    by = allow(by, "meetings.sign_out", row)
    meeting = locked(row.meeting, ANY)
    row = locked(row, version)
    if meeting.state != MeetingState.IN_PROGRESS and not records_open(meeting):
        raise GuardFailed(_("The attendance sheet is closed. Correct the minutes first."))
    if row.in_at is None or SignIn.objects.filter(corrects=row).exists():
        raise GuardFailed(_("This line was corrected already. Correct the newer one."))
    if row.out_at is not None:
        raise GuardFailed(_("This person has left already. Correct the line instead."))
    left_at = out_at if out_at and by.has_perm("meetings.run_meeting", meeting) else at
    _check_out(meeting, row.in_at, left_at, at)
    row.out_at, row.version = left_at, row.version + 1
    row.save(update_fields=["out_at", "version"])
    part = row.participant
    _settle(part)
    record(meeting, "left", by=by, at=at, occurred_at=left_at, person=part.name)
    return row


@one_transaction()
def correct_sign_in(
    row: SignIn,
    *,
    in_at: datetime | None,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
    out_at: datetime | None = None,
) -> SignIn:
    """Correct a signature by another row; `in_at` None: the person was not there, `out_at` None: they stayed
    to the end.

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
    if out_at:
        if in_at is None:
            raise Refused(errors={"out_at": _("Who was not there did not leave.")})
        _check_out(meeting, in_at, out_at, at)
    more = {"out_at": out_at, "corrects": row, "reason": reason.strip()}
    return _add_row(row.participant, in_at, SignInMethod.CLERK, by, at, **more)


def settle_attendance(meeting: Meeting, *, at: datetime) -> None:
    """When a meeting ends, whoever did not sign in is absent, or on leave when excused or away; whoever had
    left by then left early.
    """
    lines = meeting.participants.select_related("user")
    for part in lines.filter(attendance=Attendance.EXPECTED):
        excused = part.rsvp in (Rsvp.DECLINED, Rsvp.DELEGATED)
        excused = excused or (part.user is not None and is_absent(part.user, meeting.starts_at))
        write_line(part, attendance=Attendance.EXCUSED if excused else Attendance.ABSENT)
    for part in lines.filter(left_at__isnull=False):
        part.meeting = meeting
        _settle(part)


def _add_row(
    part: Participant,
    in_at: datetime | None,
    method: str,
    by: User,
    at: datetime,
    **more: object,
) -> SignIn:
    meeting = part.meeting
    row = SignIn(
        participant=part,
        in_at=in_at,
        method=method,
        late_minutes=late_minutes(meeting.starts_at, in_at) if in_at else 0,
        recorded_by=by,
        recorded_at=at,
        created_at=at,
        **more,
    )
    check_fields(row, ["late_minutes", "reason"])
    row.save()
    _settle(part)
    event = "sign_in_corrected" if row.corrects_id else "signed_in"
    record(meeting, event, by=by, at=at, occurred_at=in_at or at, reason=row.reason, person=part.name)
    return row


def _settle(part: Participant) -> None:
    """What the lines of the sheet that count say of a person: when they came first and went last. Once the
    meeting is over, who left before its end left early.
    """
    meeting, lines = part.meeting, list(part.sign_ins.valid())
    if not lines:
        write_line(part, attendance=Attendance.ABSENT, late_minutes=0, left_at=None)
        return
    late = late_minutes(meeting.starts_at, min(line.in_at for line in lines))
    left_at = lines[-1].out_at
    attendance = Attendance.LATE if late else Attendance.PRESENT
    if left_at and meeting.actual_end and left_at < meeting.actual_end:
        attendance = Attendance.LEFT_EARLY
    write_line(part, attendance=attendance, late_minutes=late, left_at=left_at)


def _check_out(meeting: Meeting, in_at: datetime, out_at: datetime, at: datetime) -> None:
    """Raises Refused for a time of leaving that cannot be."""
    if out_at > at:
        raise Refused(errors={"out_at": _("This time has not come yet.")})
    if out_at < in_at:
        raise Refused(errors={"out_at": _("Nobody leaves before they came.")})
    if meeting.actual_end and out_at > meeting.actual_end:
        raise Refused(errors={"out_at": _("The meeting had ended by then.")})


def _check_time(meeting: Meeting, in_at: datetime, at: datetime) -> None:
    if in_at > at:
        raise Refused(errors={"in_at": _("This time has not come yet.")})
    if not plausible(meeting.starts_at, in_at):
        raise Refused(errors={"in_at": _("This is more than a month away from the planned time.")})


def _method(meeting: Meeting, who: User | Participant, by: User, token: str, *, on_paper: bool) -> str:
    """How this is signed: whoever holds the code on the wall signs for themselves alone."""
    if token and not constant_time_compare(token, meeting.sign_in_token):
        raise Refused(errors={"token": _("This code does not belong to the meeting.")})
    if on_paper:
        return SignInMethod.PAPER
    if who != by:
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
    if sign_in_open(meeting, at) or (method in BY_THE_OFFICE and records_open(meeting)):
        return
    if not meeting.is_upcoming:
        raise GuardFailed(_("Signing in is closed."))
    raise GuardFailed(_("Signing in opens one hour before the meeting."))


def _guest_of(meeting: Meeting, guest: Participant) -> Participant:
    """The guest's line on the sheet. Raises Refused for a line of another meeting."""
    if guest.meeting_id != meeting.pk or guest.user_id is not None:
        raise Refused(errors={"guest": _("This guest is not on the list of the meeting.")})
    return locked(guest, ANY)


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
