"""Minutes: begun after a meeting, written, sealed, approved, distributed, signed for, corrected (1.7.7)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import Distribution, Meeting, Minutes, MinutesRevision
from meetings.operations.counter_signing import ask_for_signatures, overtake_signatures
from meetings.operations.sending_minutes import send_out
from meetings.queries.documents import document_of, last_distributed, seed_body
from meetings.rules import fingerprint
from meetings.states import MinutesState


def begin_minutes(meeting: Meeting, *, by: User | None, at: datetime) -> Minutes:
    """Begin the minutes of a meeting that has ended, seeded with its agenda. Called inside a transaction."""
    number, body = next_number("MM", at), seed_body(meeting)
    output = meeting.kind.output
    minutes = insert(Minutes(number=number, meeting=meeting, output=output, body=body, created_at=at))
    record(minutes, "created", by=by, at=at, starts=minutes.TABLE.opens)
    return minutes


@one_transaction()
def write_minutes(
    minutes: Minutes,
    *,
    by: User,
    at: datetime,
    version: Version,
    no_resolution_reason: str | None = None,
    **fields: Any,
) -> Minutes:
    """Change the draft's body, output, reason (1.7.6.1). Raises NotAllowed, GuardFailed, StaleVersion."""
    by = allow(by, "meetings.write_minutes", minutes)
    row = locked(minutes, version)
    if not row.is_draft:
        raise GuardFailed(_("These minutes are sealed. Return or correct them first."))
    if no_resolution_reason is not None:
        edit(row.meeting, by=by, at=at, version=ANY, no_resolution_reason=no_resolution_reason)
    return edit(minutes, by=by, at=at, version=version, **fields)


@one_transaction()
def submit(minutes: Minutes, *, by: User, at: datetime, version: Version) -> Minutes:
    """Seal the draft as a revision and give it to the chair.

    Raises GuardFailed with a sentence per gap (1.7.7.1; no resolution and no reason: 1.7.6.1; no owner:
    1.7.6.2), IllegalMove, NotAllowed, StaleVersion.
    """
    minutes = transition(minutes, "submit", by=by, at=at, version=version)
    document = document_of(minutes)
    minutes.current = MinutesRevision.objects.create(
        minutes=minutes,
        number=minutes.revisions.count() + 1,
        document=document,
        sha256=fingerprint(document),
        author=by,
        submitted_at=at,
        created_at=at,
    )
    minutes.save(update_fields=["current"])
    return minutes


@one_transaction()
def return_minutes(minutes: Minutes, *, reason: str, by: User, at: datetime, version: Version) -> Minutes:
    """Send the minutes back with a comment. Raises Refused without one, IllegalMove, NotAllowed."""
    return transition(minutes, "return", by=by, at=at, version=version, reason=reason, return_reason=reason)


@one_transaction()
def approve(
    minutes: Minutes, *, by: User, at: datetime, version: Version, keep_back: bool = False
) -> Minutes:
    """The chair approves the sealed revision. It goes out at once (1.7.7.2), or with the last signature where
    departments help (1.5.4.3), unless it is to be kept back until somebody distributes it.

    Raises IllegalMove, NotAllowed, StaleVersion.
    """
    minutes = transition(minutes, "approve", by=by, at=at, version=version, kept_back=keep_back)
    approver = minutes.moved_by
    minutes = ask_for_signatures(minutes, at=at)
    if minutes.state == MinutesState.APPROVED and not keep_back:
        minutes = send_out(minutes, by=None, approver=approver, at=at)
    return minutes


@one_transaction()
def correct(minutes: Minutes, *, reason: str, by: User, at: datetime, version: Version) -> Minutes:
    """Open distributed minutes for a correction; approved again, they are sent again as a correction."""
    overtake_signatures(minutes, at=at)
    return transition(
        minutes, "correct", by=by, at=at, version=version, reason=reason, correction_reason=reason
    )


@one_transaction()
def read_minutes(minutes: Minutes, *, by: User, at: datetime) -> Distribution:
    """Remember that a recipient opened the minutes; the first time counts. Raises NotAllowed for others."""
    row = _receipt(minutes, by)
    if row.read_at is None:
        row.read_at = at
        _keep(row)
    return row


@one_transaction()
def acknowledge(minutes: Minutes, *, by: User, at: datetime) -> Distribution:
    """A recipient confirms having read the minutes (签收); once is enough. Raises NotAllowed for others."""
    row = _receipt(minutes, by)
    if row.acknowledged_at is None:
        row.read_at, row.acknowledged_at = row.read_at or at, at
        _keep(row)
        record(minutes, "acknowledged", by=by, at=at, revision=row.revision.number)
    return row


def _receipt(minutes: Minutes, by: User) -> Distribution:
    """The person's own line on the distribution list of the revision that was sent last, locked."""
    by = allow(by, "meetings.receive_minutes", minutes)
    sent = last_distributed(minutes)
    return Distribution.objects.select_for_update().get(revision=sent, recipient=by)


def _keep(row: Distribution) -> None:
    row.version += 1
    row.save()
