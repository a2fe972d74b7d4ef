"""What people are told about meetings: invitations with a calendar file, changes, reminders, minutes. Each letter has a key, so that
none is sent twice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from comms.notifications.operations import notify
from comms.notifications.rules import Attendee, calendar_part, invitation
from comms.organization.models import User
from comms.organization.queries import quality_managers
from meetings.models import AgendaIssue, Distribution, Meeting, Minutes, MinutesRevision, Participant
from meetings.states import Role, Rsvp

ROLES: dict[str, str] = {Role.CHAIR: "CHAIR", Role.OBSERVER: "NON-PARTICIPANT", Role.GUEST: "OPT-PARTICIPANT"}


def send_agenda(meeting: Meeting, issue: AgendaIssue, before: AgendaIssue | None, *, at: datetime) -> None:
    """The agenda to every participant (1.7.b.5): an invitation at first, afterwards what changed."""
    kind = "meetings.agenda_changed" if before else "meetings.agenda_issued"
    more: dict[str, Any] = changes_between(before.snapshot, issue.snapshot) if before else {}
    key = f"agenda:{meeting.number}:{meeting.sequence}:{issue.number}"
    _to_participants(meeting, _invited(meeting), kind=kind, key=key, at=at, items=issue.snapshot["items"], **more)


def send_invitations(meeting: Meeting, parts: Iterable[Participant], *, at: datetime) -> None:
    """The present agenda to people who are invited later."""
    issue = meeting.agenda_issues.last()
    for part in parts:
        _to_participants(
            meeting, [part], kind="meetings.agenda_issued", key=f"invited:{meeting.number}:{part.uuid}", at=at,
            items=issue.snapshot["items"] if issue else [],
        )  # fmt: skip


def send_moved(meeting: Meeting, *, at: datetime) -> None:
    """New time or place: a new calendar file with a higher sequence; people answer again."""
    _to_participants(
        meeting, _invited(meeting), kind="meetings.rescheduled", key=f"moved:{meeting.number}:{meeting.sequence}", at=at,
        reason=meeting.move_reason,
    )  # fmt: skip


def send_cancelled(meeting: Meeting, *, at: datetime) -> None:
    """The cancellation, which also takes the meeting out of people's calendars."""
    _to_participants(
        meeting, _invited(meeting), kind="meetings.cancelled", key=f"cancelled:{meeting.number}:{meeting.sequence}", at=at,
        method="CANCEL", reason=meeting.cancel_reason,
    )  # fmt: skip


def send_removal(meeting: Meeting, user: User, *, at: datetime) -> None:
    """The cancellation for the one person who is taken off the list."""
    part = meeting.participants.get(user=user)
    _to_participants(meeting, [part], kind="meetings.uninvited", key=f"uninvited:{meeting.number}:{part.uuid}", at=at, method="CANCEL")


def send_preparation(meeting: Meeting, *, at: datetime) -> None:
    """The day before: what to prepare (1.7.1)."""
    items = [{"title": item.heading, "note": item.note} for item in meeting.agenda_items.all()]
    people = [part.user for part in _invited(meeting) if part.rsvp != Rsvp.DECLINED]
    _notify("meetings.prepare", people, meeting, f"prepare:{meeting.number}:{meeting.sequence}", at, items=items)


def send_not_held(meeting: Meeting, *, at: datetime) -> None:
    """The meeting was not held: its department says why, the quality department knows (1.5.1.1)."""
    people = [person for person in (meeting.minute_taker, meeting.chair, *quality_managers()) if person]
    _notify("meetings.not_held", people, meeting, f"not_held:{meeting.number}:{meeting.sequence}", at)


def send_minutes_reminder(minutes: Minutes, hours: int, people: list[User], *, at: datetime) -> None:
    """The minutes are still to be written; `hours` after the end (1.7.7.2)."""
    _notify("meetings.minutes_reminder", people, minutes, f"minutes:{minutes.meeting.number}:{hours}h", at, hours=hours)


def send_minutes_overdue(minutes: Minutes, *, at: datetime) -> None:
    """The three days are over: the quality department is told (1.7.7.2)."""
    _notify("meetings.minutes_overdue", list(quality_managers()), minutes, f"minutes:{minutes.meeting.number}:overdue", at)


def send_minutes(minutes: Minutes, revision: MinutesRevision, people: Iterable[User], *, at: datetime) -> None:
    """The minutes themselves, one letter per recipient; as a correction when they were corrected (1.7.7.2)."""
    kind = "meetings.minutes_corrected" if minutes.correction_reason else "meetings.minutes_distributed"
    _notify(
        kind, people, minutes, f"minutes:{minutes.number}:{revision.number}", at, document=revision.document,
        reason=minutes.correction_reason, revision=revision.number,
    )  # fmt: skip


def send_receipt_reminder(row: Distribution, *, at: datetime) -> None:
    """The minutes wait to be acknowledged."""
    minutes = row.revision.minutes
    key = f"receipt:{minutes.number}:{row.revision.number}:{row.reminders}"
    _notify("meetings.receipt_reminder", [row.recipient], minutes, key, at, count=row.reminders)


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[str]]:
    """What a new version of an agenda added, dropped or changed: titles by kind of change."""
    old = {item["title"]: item for item in before["items"]}
    new = {item["title"]: item for item in after["items"]}
    return {
        "added": [title for title in new if title not in old],
        "dropped": [title for title in old if title not in new],
        "changed": [title for title in new if title in old and new[title] != old[title]],
    }


def calendar_file(meeting: Meeting, method: str, *, at: datetime, parts: Iterable[Participant] = (), addressee: str = "") -> str:
    """The meeting as iCalendar text; its identity never changes."""
    people = [_attendee(part) for part in parts]
    return invitation(
        uid=f"meeting-{meeting.uuid}@{settings.MAIL_DOMAIN}", sequence=meeting.sequence, method=method, summary=meeting.title,
        starts_at=meeting.starts_at, ends_at=meeting.ends_at, stamp=at, organizer=organizer_of(meeting), attendees=people,
        addressee=addressee, location=meeting.location, url=f"{settings.PORTAL_URL}{meeting.get_absolute_url()}",
    )  # fmt: skip


def organizer_of(meeting: Meeting) -> Attendee:
    """The mailbox of the responsible department, or the portal's."""
    return Attendee(meeting.unit.name_zh, meeting.unit.email or settings.DEFAULT_FROM_EMAIL)


def _attendee(part: Participant) -> Attendee:
    optional = "REQ-PARTICIPANT" if part.required else "OPT-PARTICIPANT"
    return Attendee(part.user.name, part.user.email, ROLES.get(part.role, optional), part.rsvp.upper().replace("_", "-"))


def _invited(meeting: Meeting) -> list[Participant]:
    return list(meeting.participants.select_related("user").filter(user__is_active=True))


def _to_participants(
    meeting: Meeting, parts: list[Participant], *, kind: str, key: str, at: datetime, method: str = "REQUEST", **more: Any
) -> None:
    """One letter per participant, each with a calendar file that asks only its addressee."""
    everyone = _invited(meeting) if method == "REQUEST" else parts
    for part in parts:
        text = calendar_file(meeting, method, at=at, parts=everyone, addressee=part.user.email)
        _notify(kind, [part.user], meeting, key, at, attachments=(calendar_part(text, method),), **more)


def _notify(
    kind: str, people: Iterable[User], obj: Meeting | Minutes, key: str, at: datetime, attachments: tuple = (), **more: Any
) -> None:
    context = obj.notice_context(kind) | more
    notify(kind=kind, recipients=list(dict.fromkeys(people)), context=context, obj=obj, key=key, at=at, attachments=attachments)
