"""Minutes: begun after a meeting, written, sealed, approved, distributed, signed for, corrected (1.7.7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines.queries import clock_of
from comms.organization.models import User
from meetings.models import Distribution, Meeting, Minutes, MinutesRevision
from meetings.operations.notices import send_minutes
from meetings.queries.documents import document_of, last_distributed, seed_body
from meetings.queries.people import recipients_of
from meetings.rules import fingerprint
from meetings.states import MeetingState, Why


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
def approve(minutes: Minutes, *, by: User, at: datetime, version: Version) -> Minutes:
    """The chair approves the sealed revision; this sends it out (1.7.7.2). Raises IllegalMove, NotAllowed."""
    minutes = transition(minutes, "approve", by=by, at=at, version=version)
    approver, people = minutes.moved_by, _everyone(minutes)
    names = [person.name for person in people]
    minutes = transition(minutes, "distribute", by=None, at=at, version=ANY, recipients=names)
    _send(minutes, people, by=approver, at=at)
    if minutes.meeting.state == MeetingState.FINISHED:
        minutes.meeting = transition(minutes.meeting, "publish", by=None, at=at, version=ANY)
    return minutes


@one_transaction()
def add_recipients(
    minutes: Minutes,
    *,
    recipients: list[User],
    by: User,
    at: datetime,
    version: Version,
) -> Minutes:
    """Send distributed minutes to more people. Raises Refused when nobody is new, IllegalMove, NotAllowed."""
    sent = minutes.current.distributions.all() if minutes.current else Distribution.objects.none()
    known = set(sent.values_list("recipient_id", flat=True))
    new = [person for person in recipients if person.pk not in known and person.is_active]
    if recipients and not new:
        raise Refused(errors={"recipients": _("These people have the minutes already.")})
    names = [person.name for person in new]
    minutes = transition(minutes, "distribute", by=by, at=at, version=version, recipients=names)
    _send(minutes, dict.fromkeys(new, Why.MANUAL), by=minutes.moved_by, at=at)
    return minutes


@one_transaction()
def correct(minutes: Minutes, *, reason: str, by: User, at: datetime, version: Version) -> Minutes:
    """Open distributed minutes for a correction; approved again, they are sent again as a correction."""
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


def _everyone(minutes: Minutes) -> dict[User, str]:
    """Whom a revision must reach: the meeting's people (A5), and those added by hand to the last revision."""
    people = recipients_of(minutes.meeting)
    if before := last_distributed(minutes):
        for row in before.distributions.select_related("recipient"):
            people.setdefault(row.recipient, row.why)
    return people


def _send(minutes: Minutes, people: Mapping[User, str], *, by: User | None, at: datetime) -> None:
    """One row and one letter per recipient. Sent after the due time is late for that recipient (1.7.7.2)."""
    clock = clock_of(minutes.meeting, "minutes")
    late = bool(clock and clock.due_at and at > clock.due_at)
    Distribution.objects.bulk_create(
        Distribution(
            revision=minutes.current,
            recipient=person,
            why=why,
            sent_at=at,
            late=late,
            created_at=at,
        )
        for person, why in people.items()
    )
    send_minutes(minutes, people, by=by, at=at)
