"""Motions (议案): submitted by a member, put on the agenda, returned, withdrawn, adjourned and taken up again
(1.7.6.1, 1.7.a.6).
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import local
from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_serial
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import AgendaItem, Meeting, Motion
from meetings.operations.agenda import conclude, put_item
from meetings.operations.register import enter_motion, enter_result
from meetings.queries.meetings import next_meeting
from meetings.states import (
    OPEN_AGENDA,
    OPEN_MOTION,
    AutomaticReason,
    ItemOutcome,
    ItemType,
    MeetingState,
    MotionState,
)

OVER = (MeetingState.PUBLISHED, MeetingState.CLOSED)
FALLEN_AWAY = (MeetingState.CANCELLED, MeetingState.NOT_HELD)


@one_transaction()
def propose_motion(
    meeting: Meeting,
    *,
    title: str,
    text: str,
    by: User,
    at: datetime,
    reason: str = "",
    item: AgendaItem | None = None,
    draft: bool = False,
) -> Motion:
    """Submit a motion to a meeting whose agenda is open, or keep it as a draft that nobody else sees. `item`
    is an item of type motion that is on the agenda already and waits for its text.

    Raises NotAllowed (no member of the meeting), GuardFailed when the agenda is closed, Refused by field.
    """
    by = allow(by, "meetings.add_motion", meeting)
    meeting = locked(meeting, ANY)
    _check_open(meeting)
    _check_item(meeting, item)
    row = Motion(
        number=_number(meeting),
        meeting=meeting,
        item=item,
        title=title,
        text=text,
        reason=reason,
        submitter=by,
        created_at=at,
    )
    row = insert(row)
    record(row, "created", by=by, at=at)
    enter_motion(row, at=at)
    if draft:
        return row
    return transition(row, "submit", by=by, at=at, version=ANY)


@one_transaction()
def change_motion(row: Motion, *, by: User, at: datetime, version: Version, **fields: Any) -> Motion:
    """Change title, text and reason of a draft, or of a motion that came back.

    Raises NotAllowed, GuardFailed once it is submitted, Refused, StaleVersion.
    """
    by = allow(by, "meetings.carry_motion", row)
    present = locked(row, version)
    if present.state != MotionState.DRAFT:
        raise GuardFailed(_("Only a draft is changed; ask for the motion to be returned."))
    return edit(row, by=by, at=at, version=version, **fields)


@one_transaction()
def submit_motion(row: Motion, *, by: User, at: datetime, version: Version) -> Motion:
    """Hand a motion to those who prepare the meeting.

    Raises GuardFailed when its agenda is closed, IllegalMove, NotAllowed, StaleVersion.
    """
    _check_open(row.meeting)
    return transition(row, "submit", by=by, at=at, version=version, remark="")


@one_transaction()
def admit_motion(row: Motion, *, by: User, at: datetime, version: Version) -> Motion:
    """Put a motion on the agenda as an item of its own, also on one that went out already (1.7.b.5).

    Raises NotAllowed, GuardFailed, IllegalMove, StaleVersion.
    """
    by = allow(by, "meetings.admit_motion", row)
    meeting = locked(row.meeting, ANY)
    _check_open(meeting)
    present = locked(row, version)
    item = present.item
    if item is None and present.state == MotionState.SUBMITTED:
        item = put_item(meeting, title=row.title, by=by, at=at, **_terms(row))
    return transition(row, "admit", by=by, at=at, version=version, item=item, remark="")


@one_transaction()
def return_motion(row: Motion, *, reason: str, by: User, at: datetime, version: Version) -> Motion:
    """Send a motion back to be completed. Raises IllegalMove, NotAllowed, Refused, StaleVersion."""
    return transition(row, "return", by=by, at=at, version=version, reason=reason, remark=reason)


@one_transaction()
def withdraw_motion(row: Motion, *, by: User, at: datetime, version: Version, reason: str = "") -> Motion:
    """Take a motion back before the vote; its item on the agenda is noted as withdrawn.

    Raises IllegalMove, NotAllowed, StaleVersion.
    """
    row = transition(row, "withdraw", by=by, at=at, version=version, reason=reason, remark=reason)
    close_item(row, ItemOutcome.WITHDRAWN, reason, by=by, at=at)
    return row


@one_transaction()
def adjourn_motion(row: Motion, *, reason: str, by: User, at: datetime, version: Version) -> Motion:
    """Leave a motion to the next meeting, which has it on its agenda.

    Raises IllegalMove, NotAllowed, Refused (no reason), StaleVersion.
    """
    row = transition(row, "adjourn", by=by, at=at, version=version, reason=reason, remark=reason)
    close_item(row, ItemOutcome.DEFERRED, reason, by=by, at=at)
    return row


@one_transaction()
def refer_motion(row: Motion, *, reason: str, by: User, at: datetime, version: Version) -> Motion:
    """Send a motion to somebody else to decide or to work out, which the reason says. Raises IllegalMove,
    NotAllowed, Refused, StaleVersion.
    """
    row = transition(row, "refer", by=by, at=at, version=version, reason=reason, remark=reason)
    close_item(row, ItemOutcome.CONCLUDED, reason, by=by, at=at)
    return row


@one_transaction()
def take_up_motion(row: Motion, *, by: User, at: datetime, version: Version) -> Motion:
    """Go on with an adjourned motion in the next meeting of the kind and unit, on whose agenda it is put
    unless it was carried over already.

    Raises GuardFailed while no later one is planned, IllegalMove, NotAllowed, StaleVersion.
    """
    by = allow(by, "meetings.admit_motion", row)
    if row.state == MotionState.ADJOURNED:
        item = _later_item(row, by, at)
        return transition(
            row, "take-up", by=by, at=at, version=version, remark="", item=item, meeting=item.meeting
        )
    return transition(row, "take-up", by=by, at=at, version=version)


def _later_item(row: Motion, by: User, at: datetime) -> AgendaItem:
    """The item of a later meeting that stands for the motion: the one that was carried over, or a new one."""
    carried = AgendaItem.objects.filter(carried_from=row.item, meeting__state__in=OPEN_AGENDA, motion=None)
    found = carried.order_by("meeting__starts_at").first() if row.item else None
    if found is not None:
        return found
    later = next_meeting(row.meeting)
    if later is None:
        raise GuardFailed(_("No later meeting of this kind is planned yet."))
    return put_item(locked(later, ANY), title=row.title, by=by, at=at, carried_from=row.item, **_terms(row))


def _terms(row: Motion) -> dict[str, Any]:
    return {"type": ItemType.MOTION, "presenter": row.submitter, "note": row.text}


def follow_motions(at: datetime) -> int:
    """Adjourn motions whose meeting ended without a vote or was not held. Part of the sweep; returns how
    many.
    """
    left = Motion.objects.filter(state__in=OPEN_MOTION)
    reasons = {OVER: AutomaticReason.NOT_VOTED, FALLEN_AWAY: AutomaticReason.MEETING_FELL_AWAY}
    done = 0
    for states, reason in reasons.items():
        for row in left.filter(meeting__state__in=states):
            transition(row, "lapse", by=None, at=at, version=ANY, reason=reason, remark=reason)
            done += 1
    return done


def close_item(row: Motion, outcome: ItemOutcome, note: str, *, by: User, at: datetime) -> None:
    """Note on the agenda and in the register what became of the motion. In a transaction."""
    enter_result(row, at=at)
    if row.item is not None:
        conclude(row.item, outcome, note, by=by, at=at)


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The agenda cannot be changed any more."))


def _check_item(meeting: Meeting, item: AgendaItem | None) -> None:
    """A motion stands for one item of its own meeting, which is announced as a motion."""
    if item is None:
        return
    if item.meeting_id != meeting.pk or item.type != ItemType.MOTION:
        raise Refused(errors={"item": _("This is no motion on the meeting's agenda.")})
    if Motion.objects.filter(item=item).exists():
        raise Refused(errors={"item": _("This item has its motion already.")})


def _number(meeting: Meeting) -> str:
    """Running numbers per kind and year of the meeting: BD-M-2026-01."""
    prefix = f"{meeting.kind.resolution_prefix}-M"
    serial = next_serial(prefix, meeting.starts_at)
    return f"{prefix}-{local(meeting.starts_at):%Y}-{serial:02d}"
