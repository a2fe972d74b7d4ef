"""The list of participants: people and guests put on it and taken off."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, locked, record
from comms.base.versions import ANY, Version
from comms.notifications.operations import unlink
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.operations.notices import invite_later, tell_participants
from meetings.states import OPEN_AGENDA, MeetingState, Role


@one_transaction()
def invite(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    users: Iterable[User] = (),
    guest_name: str = "",
    guest_of: str = "",
    guest_email: str = "",
    role: str = Role.MEMBER,
    required: bool = True,
) -> list[Participant]:
    """Put people on the list of participants, all or none, and a guest who has no account: a name, where they
    come from, and an address to which the invitation goes. Told at once when the agenda is out.

    Raises NotAllowed, GuardFailed, Refused (nobody named, somebody who is on the list already, an address
    without a name or of somebody who works here).
    """
    by = allow(by, "meetings.prepare_meeting", meeting)
    meeting = locked(meeting, ANY)
    _check_open(meeting)
    people = list(dict.fromkeys(users))
    said = (guest_name.strip(), guest_of.strip(), folded(guest_email))
    guest = dict(zip(("guest_name", "guest_of", "guest_email"), said, strict=True))
    _check_new(meeting, people, **guest)
    parts = put_on(meeting, people, role=role, required=required, by=by, at=at)
    if guest["guest_name"]:
        line = Participant(meeting=meeting, role=Role.GUEST, required=required, created_at=at, **guest)
        check_fields(line, guest)
        line.save()
        announce(meeting, [line], by=by, at=at)
        parts.append(line)
    return parts


def _check_new(
    meeting: Meeting, people: list[User], *, guest_name: str, guest_of: str, guest_email: str
) -> None:
    known = meeting.participants.filter(user__in=people).select_related("user")
    if names := ", ".join(part.name for part in known):
        raise Refused(errors={"users": _("Already on the list: %(names)s.") % {"names": names}})
    if guest_name:
        if meeting.participants.filter(user=None, guest_name=guest_name, guest_of=guest_of).exists():
            raise Refused(errors={"guest_name": _("This guest is already on the list.")})
        if guest_email and User.objects.active().filter(email=guest_email).exists():
            said = _("Somebody who works here has this address. Choose the person instead.")
            raise Refused(errors={"guest_email": said})
    elif guest_of or guest_email:
        raise Refused(errors={"guest_name": _("Say what the guest is called.")})
    elif not people:
        raise Refused(errors={"users": _("Name somebody who works here, or a guest.")})


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
        meeting.taken_off.remove(*(part.user for part in parts if part.user))
    announce(meeting, parts, by=by, at=at, tell=tell)
    return parts


def announce(
    meeting: Meeting, parts: list[Participant], *, by: User | None, at: datetime, tell: bool = True
) -> None:
    """Record who came on the list, and send them the agenda when it is out. In a transaction."""
    for part in parts:
        record(meeting, "invited", by=by, at=at, person=part.name)
    if tell and meeting.state == MeetingState.AGENDA_ISSUED:
        invite_later(meeting, parts, by=by, at=at)


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
    if row.user_id is not None and row.user_id in (meeting.chair_id, meeting.minute_taker_id):
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
    if by is not None and row.user is not None:
        meeting.taken_off.add(row.user)
    if tell and meeting.state == MeetingState.AGENDA_ISSUED:
        key = f"uninvited:{meeting.number}:{row.uuid}"
        tell_participants(meeting, "uninvited", key=key, at=at, by=by, parts=[row], method="CANCEL")
    record(meeting, "uninvited", by=by, at=at, reason=reason, person=row.name)
    row.delete()
    if row.user is not None and not Meeting.objects.visible_to(row.user).filter(pk=meeting.pk).exists():
        unlink(meeting, row.user)


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The list of participants is closed."))
