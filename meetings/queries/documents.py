"""Minutes as one document of plain data: what a revision seals, what page, letter and file show."""

from datetime import datetime
from typing import Any

from comms.organization.models import User
from meetings.models import Meeting, Minutes, MinutesRevision, Participant
from meetings.queries.speaking import totals_of

Document = dict[str, Any]  # as JSON keeps it


def document_of(minutes: Minutes) -> Document:
    """All that minutes say (1.7.7.1), as JSON values. Times are ISO 8601, words are codes of the states."""
    meeting = minutes.meeting
    return {
        "number": minutes.number,
        "output": minutes.output,
        "title": meeting.title,
        "kind_zh": meeting.kind.name_zh,
        "kind_en": meeting.kind.name_en,
        "unit": meeting.unit.name_zh,
        "location": meeting.location,
        "planned_start": meeting.starts_at.isoformat(),
        "planned_end": meeting.ends_at.isoformat(),
        "actual_start": _iso(meeting.actual_start),
        "actual_end": _iso(meeting.actual_end),
        "over_cap": meeting.over_cap,
        "chair": name_of(meeting.chair),
        "minute_taker": name_of(meeting.minute_taker),
        "body": minutes.body,
        "attendance": attendance_of(meeting),
        "agenda": agenda_of(meeting),
        "resolutions": resolutions_of(meeting),
        "no_resolution_reason": meeting.no_resolution_reason,
        "speaking": speaking_of(meeting),
    }


def last_distributed(minutes: Minutes) -> MinutesRevision | None:
    """The newest revision that was sent to anybody."""
    return minutes.revisions.filter(distributions__isnull=False).order_by("-number").first()


def signs_for(user: User, minutes: Minutes) -> bool:
    """Whether somebody's department is asked to sign the revision that was sealed last (1.5.4.3)."""
    if minutes.current is None or minutes.is_draft:
        return False
    return minutes.signatures.filter(unit__in=user.headed_unit_ids).exists()


def document_for(minutes: Minutes, user: User) -> Document:
    """What somebody may read of the minutes, which they see."""
    writes = user.has_perm("meetings.oversee_minutes", minutes)
    return shown_document(minutes, writes=writes, signs=signs_for(user, minutes))


def shown_document(minutes: Minutes, *, writes: bool, signs: bool = False) -> Document:
    """The draft or the sealed revision for writers and the chair (`writes`), the sealed one for who signs it
    for a helping department (`signs`); for others the revision sent.
    """
    if signs and not writes and minutes.current:
        return minutes.current.document
    if writes:
        if minutes.is_draft or not minutes.current:
            return document_of(minutes)
        return minutes.current.document
    sent = last_distributed(minutes)
    if sent:
        return sent.document
    return {}


def attendance_of(meeting: Meeting) -> list[Document]:
    """The attendance sheet: name, unit, post, role, attendance, minutes late, signed in at, left at."""
    parts = meeting.participants.select_related("user").prefetch_related(
        "sign_ins__corrections", "user__appointments__unit"
    )
    return [
        {
            **_who_of(part),
            "role": part.role,
            "attendance": part.attendance,
            "late_minutes": part.late_minutes,
            "signed_in_at": _iso(_signed_in_at(part)),
            "left_at": _iso(part.left_at),
        }
        for part in parts
    ]


def agenda_of(meeting: Meeting) -> list[Document]:
    """The agenda with its outcomes, in order."""
    return [
        {
            "title": item.title,
            "type": item.type,
            "category": item.category,
            "presenter": name_of(item.presenter),
            "outcome": item.outcome,
            "outcome_note": item.outcome_note,
        }
        for item in meeting.agenda_items.select_related("presenter")
    ]


def resolutions_of(meeting: Meeting) -> list[Document]:
    """The resolutions: number, text, person responsible, follow-up unit, due day."""
    return [
        {
            "number": one.number,
            "text": one.text,
            "owner": one.owner.name,
            "unit": one.tracking_unit.name_zh,
            "due_on": one.due_on.isoformat() if one.due_on else "",
        }
        for one in meeting.resolutions.select_related("owner", "tracking_unit").order_by("id")
    ]


def speaking_of(meeting: Meeting) -> list[Document]:
    """Who spoke how often and for how many seconds (1.7.3), whoever spoke longest first. Documents of before
    speeches were timed lack it.
    """
    turns = meeting.speaking_turns.spoken().select_related("participant__user")
    return [
        {
            "name": str(one.participant),
            "turns": one.total.turns,
            "seconds": one.total.seconds,
            "longest": one.total.longest,
            "over": one.total.over,
        }
        for one in totals_of(turns)
    ]


def seed_body(meeting: Meeting) -> str:
    """What a minute taker begins with: the agenda's own items as numbered headings, with the live notes."""
    return "\n\n".join(
        f"{place}. {item.title}\n{item.outcome_note}" for place, item in enumerate(meeting.own_items, start=1)
    )


def _who_of(part: Participant) -> dict[str, str]:
    if part.user is None:
        return {"name": part.called, "unit": part.guest_of, "post": ""}
    return {"name": part.called, **_post_of(part.user)}


def _post_of(user: User) -> dict[str, str]:
    known = (one for one in user.appointments.all() if one.counts)
    held = min(known, key=lambda one: one.pk, default=None)
    if held is None:
        return {"unit": "", "post": ""}
    return {"unit": held.unit.name_zh, "post": held.post}


def _signed_in_at(part: Participant) -> datetime | None:
    rows = [row for row in part.sign_ins.all() if row.stands]
    if rows:
        return rows[0].in_at
    return None


def name_of(person: User | None) -> str:
    """The name, or an empty text for nobody."""
    if person:
        return person.name
    return ""


def _iso(moment: datetime | None) -> str:
    if moment:
        return moment.isoformat()
    return ""
