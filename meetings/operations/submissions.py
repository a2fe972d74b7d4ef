"""Conclusions of one meeting go to the next meeting of the body that approves them, whose agenda is not out
yet, and its answer comes back (1.7.c.4, 1.7.d.6, reading A16).
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import AgendaItem, Meeting, MeetingKind, Submission
from meetings.operations.agenda import put_item, records_open
from meetings.states import HELD, OPEN_AGENDA, ItemOutcome, ItemType, MeetingState

TITLE = 80  # letters of the conclusion that name the agenda item; the whole text is its explanation
CONCLUDING = (MeetingState.IN_PROGRESS, *HELD)


@one_transaction()
def submit_conclusion(
    meeting: Meeting, *, text: str, by: User, at: datetime, item: AgendaItem | None = None
) -> Submission:
    """Submit a conclusion of a meeting for approval; it goes on the next agenda that is not out.

    Raises NotAllowed, GuardFailed (not begun, a kind whose conclusions nobody approves), Refused (an item of
    another meeting, the same conclusion twice).
    """
    by = allow(by, "meetings.run_meeting", meeting)
    meeting = locked(meeting, ANY)
    kind = MeetingKind.objects.filter(code=meeting.kind.conclusions_to).first()
    if kind is None:
        raise GuardFailed(_("Conclusions of this kind of meeting need nobody's approval."))
    if meeting.state not in CONCLUDING:
        raise GuardFailed(_("A meeting concludes nothing before it begins."))
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(errors={"item": _("This item is not on the agenda of the meeting.")})
    if meeting.submissions.open().filter(text=text).exists():
        raise Refused(errors={"text": _("This conclusion is submitted already.")})
    row = Submission(
        number=next_number("CS", at),
        meeting=meeting,
        item=item,
        text=text,
        to_kind=kind,
        submitted_by=by,
        submitted_at=at,
        created_at=at,
    )
    check_fields(row, ["text"])
    insert(row)
    record(row, "created", by=by, at=at, starts=row.TABLE.opens)
    return place_next(row, at=at)


@one_transaction()
def resubmit(row: Submission, *, text: str, by: User, at: datetime, version: Version) -> Submission:
    """Submit a returned conclusion again, revised. Raises NotAllowed, StaleVersion, IllegalMove, Refused."""
    fields: dict[str, Any] = {"text": text, "target": None, "agenda_item": None}
    row = transition(row, "resubmit", by=by, at=at, version=version, **fields)
    return place_next(row, at=at)


@one_transaction()
def place_on(row: Submission, *, meeting: Meeting, by: User, at: datetime, version: Version) -> Submission:
    """Put an urgent conclusion on an agenda that is out already, with the consent of who chairs that meeting.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed (over), Refused (a meeting of another body).
    """
    by = allow(by, "meetings.place_submission", row)
    if meeting.kind_id != row.to_kind_id:
        raise Refused(errors={"meeting": _("This meeting does not decide about the conclusion.")})
    if not by.acts_for(meeting.chair_id):
        raise Refused(errors={"meeting": _("Only who chairs this meeting lets something on its agenda now.")})
    meeting = locked(meeting, ANY)
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The agenda cannot be changed any more."))
    return _place(row, meeting, by=by, at=at, version=version)


@one_transaction()
def approve_conclusion(
    row: Submission, *, by: User, at: datetime, version: Version, reason: str = ""
) -> Submission:
    """The body approves; the answer goes back to the meeting that concluded it.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed (its meeting does not sit).
    """
    return _decide(row, "approve", ItemOutcome.CONCLUDED, reason, by=by, at=at, version=version)


@one_transaction()
def reject_conclusion(
    row: Submission, *, reason: str, by: User, at: datetime, version: Version
) -> Submission:
    """The body rejects it, with the reason. Raises as `approve_conclusion`, and Refused without a reason."""
    return _decide(row, "reject", ItemOutcome.CONCLUDED, reason, by=by, at=at, version=version)


@one_transaction()
def return_conclusion(
    row: Submission, *, reason: str, by: User, at: datetime, version: Version
) -> Submission:
    """The body wants it revised. Raises as `approve_conclusion`, and Refused without a reason."""
    return _decide(row, "return", ItemOutcome.CONCLUDED, reason, by=by, at=at, version=version)


@one_transaction()
def defer_conclusion(row: Submission, *, reason: str, by: User, at: datetime, version: Version) -> Submission:
    """It waits for the next meeting of the body. Raises NotAllowed, StaleVersion, IllegalMove, Refused
    without a reason, GuardFailed (its meeting is over).
    """
    meeting = _sitting(row, *OPEN_AGENDA)
    _note(row, ItemOutcome.WITHDRAWN, reason, by=by, at=at)
    fields: dict[str, Any] = {"answer": reason, "deferrals": row.deferrals + 1}
    fields |= {"target": None, "agenda_item": None}
    row = transition(row, "defer", by=by, at=at, version=version, reason=reason, **fields)
    return place_next(row, at=at, after=meeting)


@one_transaction()
def withdraw_conclusion(
    row: Submission, *, reason: str, by: User, at: datetime, version: Version
) -> Submission:
    """Take a conclusion back before it is decided. Raises NotAllowed, StaleVersion, IllegalMove, Refused."""
    before = row.agenda_item
    row = transition(row, "withdraw", by=by, at=at, version=version, reason=reason, answer=reason)
    if before is not None and not before.outcome:
        edit(before, by=row.moved_by, at=at, version=ANY, event="outcome", outcome=ItemOutcome.WITHDRAWN)
    return row


def place_next(row: Submission, *, at: datetime, after: Meeting | None = None) -> Submission:
    """Put a waiting conclusion on the first agenda of its body that is not out; without one it waits on. A
    deferred one goes `after` the meeting that deferred it. In a transaction.
    """
    later = Meeting.objects.filter(
        kind=row.to_kind, state=MeetingState.SCHEDULED, starts_at__gt=at, confidential=False
    )
    if after is not None:
        later = later.filter(starts_at__gt=after.starts_at)
    target = later.order_by("starts_at").first()
    # Its agenda may go out at this very moment; then the sweep finds the next one
    if target is None or locked(target, ANY).state != MeetingState.SCHEDULED:
        return row
    return _place(row, target, by=None, at=at, version=ANY)


def place_waiting(at: datetime) -> list[Submission]:
    """The conclusions that wait for an agenda; whoever sweeps places each in a transaction of its own."""
    return list(Submission.objects.queued().select_related("to_kind", "meeting").order_by("id"))


@one_transaction()
def place_one(row: Submission, *, at: datetime) -> Submission:
    """Place one that waits, unless somebody did meanwhile."""
    row = locked(row, ANY)
    if row.target_id is not None or row not in Submission.objects.queued():
        return row
    return place_next(row, at=at)


def displace(meeting: Meeting, *, at: datetime) -> None:
    """A meeting falls away: what it was to decide goes to the next one. In a transaction."""
    for row in meeting.taken_up.filter(state="on_agenda"):
        fields: dict[str, Any] = {"target": None, "agenda_item": None}
        row = transition(row, "displace", by=None, at=at, version=ANY, **fields)
        place_next(row, at=at)


def _place(
    row: Submission, meeting: Meeting, *, by: User | None, at: datetime, version: Version
) -> Submission:
    told: dict[str, Any] = {"type": ItemType.SUBMISSION, "note": row.text, "presenter": row.submitted_by}
    title = row.text if len(row.text) <= TITLE else f"{row.text[: TITLE - 1]}…"
    item = put_item(meeting, title=" ".join(title.split()), department=row.meeting.unit, by=by, at=at, **told)
    fields: dict[str, Any] = {"target": meeting, "agenda_item": item}
    return transition(row, "place", by=by, at=at, version=version, **fields)


def _decide(
    row: Submission,
    event: str,
    outcome: ItemOutcome,
    reason: str,
    *,
    by: User,
    at: datetime,
    version: Version,
) -> Submission:
    _sitting(row)
    row = transition(row, event, by=by, at=at, version=version, reason=reason, answer=reason)
    _note(row, outcome, reason, by=row.moved_by, at=at)
    return row


def _sitting(row: Submission, *also: str) -> Meeting | None:
    """The meeting that decides, while it sits, or its minutes are a draft, or in one of the states `also`.
    Raises GuardFailed.
    """
    if row.target is None:
        return None
    meeting = locked(row.target, ANY)
    if not records_open(meeting) and meeting.state not in also:
        raise GuardFailed(_("The meeting decides about it while it sits and while its minutes are a draft."))
    return meeting


def _note(row: Submission, outcome: ItemOutcome, remark: str, *, by: User | None, at: datetime) -> None:
    """What became of it stands on the agenda, too."""
    if row.agenda_item is not None:
        said = {"outcome": outcome, "outcome_note": remark}
        edit(row.agenda_item, by=by, at=at, version=ANY, event="outcome", **said)
