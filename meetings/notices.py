"""What people are told about meetings: who hears of it, and the words of the letters.

Moves and operations name the kind.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from comms.base.transitions import Change
from comms.notifications.rules import NoticeKind
from comms.organization.models import User
from comms.organization.queries import head_of, quality_managers, unit_of_role
from comms.organization.states import UnitRole
from meetings.models import (
    AgendaIssue,
    CounterSignature,
    Meeting,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    Participant,
    Resolution,
    Submission,
    TimeProposal,
)
from meetings.states import Rsvp

People = Iterable[User | None]
Words = dict[str, object]


# Meetings: letters to participants carry a calendar file for their addressee; operations send them one by one


def meeting_words(meeting: Meeting, change: Change | None = None) -> Words:
    """What letters about a meeting say; instants as text, letters show them in the reader's language."""
    return {
        "number": meeting.number,
        "title": meeting.title,
        "unit": meeting.unit.in_words,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "location": meeting.location,
        "chair": meeting.chair.name if meeting.chair else "",
    }


def agenda_words(meeting: Meeting, change: Change | None) -> Words:
    """With the agenda as it was sent out last."""
    last = meeting.agenda_issues.last()
    return meeting_words(meeting) | {"items": last.snapshot["items"] if last else []}


def changed_agenda_words(meeting: Meeting, change: Change | None) -> Words:
    """With what the new agenda added, changed and dropped."""
    before, after = meeting.agenda_issues.order_by("-number")[:2][::-1]
    return agenda_words(meeting, change) | changes_between(before, after)


def changes_between(before: AgendaIssue, after: AgendaIssue) -> dict[str, list[dict[str, Any]]]:
    """The items that a new version of an agenda added, dropped or changed, by kind of change."""
    old = {_name(item): item for item in before.snapshot["items"]}
    new = {_name(item): item for item in after.snapshot["items"]}
    kept = [(old[name], item) for name, item in new.items() if name in old]
    return {
        "added": [item for name, item in new.items() if name not in old],
        "dropped": [item for name, item in old.items() if name not in new],
        "changed": [item for past, item in kept if any(item.get(key) != past[key] for key in past)],
    }


def _name(item: Mapping[str, Any]) -> tuple[str, str]:
    """Items that the portal put on have no title but a type."""
    return item["title"], "" if item["title"] else item["type"]


def moved_words(meeting: Meeting, change: Change | None) -> Words:
    """With the reason of the move."""
    return meeting_words(meeting) | {"reason": meeting.move_reason}


def cancelled_words(meeting: Meeting, change: Change | None) -> Words:
    """With the reason of the cancellation."""
    return meeting_words(meeting) | {"reason": meeting.cancel_reason}


def preparation_words(meeting: Meeting, change: Change | None) -> Words:
    """With what to prepare (1.7.1)."""
    items = meeting.agenda_items.all()
    told = [{"title": item.title, "type": item.type, "note": item.note} for item in items]
    return meeting_words(meeting) | {"items": told}


def preparing(meeting: Meeting, change: Change | None) -> People:
    """Participants who did not decline."""
    coming = meeting.participants.filter(user__isnull=False).exclude(rsvp=Rsvp.DECLINED)
    return [part.user for part in coming.select_related("user")]


def answerable(meeting: Meeting, change: Change | None) -> People:
    """Who says why a meeting was not held, and the quality department, which is to know (1.5.1.1). Of a
    confidential one that hears through the duty alone (1.7.a.4).
    """
    return [meeting.minute_taker, meeting.chair, *overseers(meeting, change)]


def series_words(series: MeetingSeries, change: Change | None) -> Words:
    """What a letter about a series says."""
    return {"title": series.title, "unit": series.unit.in_words}


def naming(meeting: Meeting, change: Change | None) -> People:
    """Who names a leader when all are out: the responsible department (1.5.2.3)."""
    return [head_of(meeting.unit), meeting.minute_taker]


def invited(meeting: Meeting) -> list[Participant]:
    """The participants who work here, with their person, and the guests from outside."""
    lines = meeting.participants.select_related("user")
    return list(lines.filter(Q(user__is_active=True) | Q(user=None)))


def guest_words(meeting: Meeting, change: Change | None = None) -> Words:
    """What is said to guests from outside: when and where, and why it moved or falls away. No papers."""
    return meeting_words(meeting) | {"reason": meeting.cancel_reason or meeting.move_reason}


# Other times that somebody proposes


def proposal_words(row: TimeProposal, change: Change | None) -> Words:
    """What letters about a proposal say: the meeting, who proposed which time and why, and the answer."""
    said = {
        "name": row.participant.name,
        "proposed": row.starts_at.isoformat(),
        "comment": row.comment,
        "reason": row.answer,
    }
    return meeting_words(row.meeting) | said


def preparers(row: TimeProposal, change: Change | None) -> People:
    """Who prepares the meeting and who chairs it."""
    return [row.meeting.minute_taker, row.meeting.chair]


def proposer(row: TimeProposal, change: Change | None) -> People:
    """Who proposed it; a guest from outside has no inbox."""
    return [row.participant.user]


def address_of_guest(row: TimeProposal, change: Change) -> list[tuple[str, str]]:
    """The guest hears by mail."""
    if row.participant.guest_email:
        return [(row.participant.guest_email, "")]
    return []


# Minutes


def minutes_words(minutes: Minutes, change: Change | None = None) -> Words:
    """What letters about minutes say."""
    meeting = minutes.meeting
    return {
        "number": minutes.number,
        "title": meeting.title,
        "unit": meeting.unit.in_words,
        "starts_at": meeting.starts_at.isoformat(),
        "reason": minutes.return_reason,
    }


def document_words(minutes: Minutes, change: Change | None) -> Words:
    """With the sealed document itself, and why it was corrected."""
    revision = minutes.current
    assert revision is not None, "minutes are submitted before they are sent"
    sealed = {"document": revision.document, "revision": revision.number}
    return minutes_words(minutes) | sealed | {"reason": minutes.correction_reason}


def chair_of_minutes(minutes: Minutes, change: Change | None) -> People:
    """Submitted minutes wait for the chair, or who approves in their place."""
    assert change is not None, "somebody submitted them"
    return [minutes.approver(change.at, writer=change.by)]


def signer(row: CounterSignature, change: Change | None) -> People:
    """Approved minutes wait for the head of the helping department (1.5.4.3)."""
    return [head_of(row.unit)]


def signature_words(row: CounterSignature, change: Change | None) -> Words:
    """Which minutes are to be signed, for which department, until when."""
    said = {"department": row.unit.in_words, "closes_at": row.closes_at.isoformat()}
    return minutes_words(row.minutes) | said


def writer_of_minutes(minutes: Minutes, change: Change | None) -> People:
    """Returned minutes go back to who takes them."""
    return [minutes.meeting.minute_taker]


def overseers(meeting: Meeting, change: Change | None) -> People:
    """The quality department hears when the three days are over (1.7.7.2).

    It is told of the meeting, because a draft is for its writers; of a confidential one it knows nothing.
    """
    if meeting.confidential:
        return []
    return quality_managers()


def overdue_words(meeting: Meeting, change: Change | None) -> Words:
    """What the letter about minutes that are late says."""
    return minutes_words(meeting.minutes)


# Resolutions


def resolution_words(resolution: Resolution, change: Change | None) -> Words:
    """What letters about a resolution say."""
    return {
        "number": resolution.number,
        "text": resolution.text,
        "meeting": resolution.meeting.title,
        "due": str(resolution.due_on or ""),
        "owner": resolution.owner.name,
        "unit": resolution.tracking_unit.in_words,
        "result": resolution.result,
        "reason": resolution.remark,
        "newer": resolution.superseded_by.number if resolution.superseded_by else "",
    }


def owner_of(resolution: Resolution, change: Change | None) -> People:
    """Verdicts go to the person responsible."""
    return [resolution.owner]


def judges_of(resolution: Resolution, change: Change | None) -> People:
    """Plans and results go to those who judge them; who follows up only where papers are open (1.7.a.4)."""
    meeting = resolution.meeting
    follower = None if meeting.confidential else head_of(resolution.tracking_unit)
    return [meeting.chair, meeting.minute_taker, follower]


# Motions


def motion_words(motion: Motion, change: Change | None) -> Words:
    """What letters about a motion say; `result` is the code of its state."""
    return {
        "number": motion.number,
        "title": motion.title,
        "meeting": motion.meeting.title,
        "starts_at": motion.meeting.starts_at.isoformat(),
        "submitter": motion.submitter.name,
        "result": motion.state,
        "reason": motion.why,
    }


def admitting(motion: Motion, change: Change | None) -> People:
    """Who prepares the meeting decides about its agenda; of a confidential one the minute taker alone."""
    meeting = motion.meeting
    return [meeting.minute_taker, None if meeting.confidential else head_of(meeting.unit)]


def submitter_of(motion: Motion, change: Change | None) -> People:
    """Who submitted it."""
    return [motion.submitter]


# Requests for talks between departments


def request_words(request: MeetingRequest, change: Change | None) -> Words:
    """What letters about a request say."""
    meeting = request.meeting
    return {
        "number": request.number,
        "subject": request.subject,
        "unit": request.unit.in_words,
        "reason": request.remark,
        "starts_at": meeting.starts_at.isoformat() if meeting else "",
    }


def planners(request: MeetingRequest, change: Change | None) -> People:
    """Admin & HR decides."""
    return [head_of(unit_of_role(UnitRole.ADMIN_HR))]


def askers(request: MeetingRequest, change: Change | None) -> People:
    """Who asked, and the head of their department."""
    return [request.requested_by, head_of(request.unit)]


# Conclusions for approval


def submission_words(row: Submission, change: Change | None) -> Words:
    """The conclusion, what was decided and why."""
    return {
        "number": row.number,
        "text": row.text,
        "title": row.meeting.title,
        "decision": change.event if change else "",
        "reason": row.answer,
    }


def concluders(row: Submission, change: Change | None) -> People:
    """The answer goes back to who submitted it, and to who chairs that meeting and writes for it."""
    return [row.submitted_by, row.meeting.chair, row.meeting.minute_taker]


NOTICES = {
    "submission_decided": NoticeKind(recipients=concluders, context=submission_words),
    "request_submitted": NoticeKind(recipients=planners, context=request_words),
    "request_accepted": NoticeKind(recipients=askers, context=request_words),
    "request_returned": NoticeKind(recipients=askers, context=request_words),
    "request_rejected": NoticeKind(recipients=askers, context=request_words),
    "motion_submitted": NoticeKind(recipients=admitting, context=motion_words),
    "motion_admitted": NoticeKind(recipients=submitter_of, context=motion_words),
    "motion_returned": NoticeKind(recipients=submitter_of, context=motion_words),
    "motion_decided": NoticeKind(recipients=submitter_of, context=motion_words),
    "agenda_issued": NoticeKind(context=agenda_words),
    "agenda_changed": NoticeKind(context=changed_agenda_words),
    "rescheduled": NoticeKind(context=moved_words),
    "cancelled": NoticeKind(context=cancelled_words),
    # Mailed to guests, who have no account
    "guest_invited": NoticeKind(context=guest_words),
    "guest_moved": NoticeKind(context=guest_words),
    "guest_cancelled": NoticeKind(context=guest_words),
    "time_proposed": NoticeKind(recipients=preparers, context=proposal_words),
    "proposal_declined": NoticeKind(recipients=proposer, context=proposal_words, addresses=address_of_guest),
    # Whoever is off the list does not see the meeting any more
    "uninvited": NoticeKind(context=meeting_words, linked=False),
    "prepare": NoticeKind(recipients=preparing, context=preparation_words),
    "leader_settled": NoticeKind(context=meeting_words),
    "leader_changed": NoticeKind(context=meeting_words),
    "leader_missing": NoticeKind(recipients=naming, context=meeting_words),
    "not_held": NoticeKind(recipients=answerable, context=meeting_words),
    "undated": NoticeKind(context=series_words),
    "minutes_submitted": NoticeKind(recipients=chair_of_minutes, context=minutes_words),
    "minutes_returned": NoticeKind(recipients=writer_of_minutes, context=minutes_words),
    "minutes_disputed": NoticeKind(recipients=writer_of_minutes, context=minutes_words),
    "signature_wanted": NoticeKind(recipients=signer, context=signature_words),
    "minutes_reminder": NoticeKind(context=minutes_words),
    "minutes_overdue": NoticeKind(recipients=overseers, context=overdue_words),
    "minutes_distributed": NoticeKind(context=document_words),
    "minutes_corrected": NoticeKind(context=document_words),
    "receipt_reminder": NoticeKind(context=minutes_words),
    "resolution_adopted": NoticeKind(recipients=owner_of, context=resolution_words),
    "plan_submitted": NoticeKind(recipients=judges_of, context=resolution_words),
    "plan_returned": NoticeKind(recipients=owner_of, context=resolution_words),
    "resolution_done": NoticeKind(recipients=judges_of, context=resolution_words),
    "resolution_rejected": NoticeKind(recipients=owner_of, context=resolution_words),
    "resolution_dropped": NoticeKind(recipients=owner_of, context=resolution_words),
    "resolution_superseded": NoticeKind(recipients=owner_of, context=resolution_words),
}
