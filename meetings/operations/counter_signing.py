"""Helping departments sign approved minutes before they go out. Who has not signed when it closes holds
nobody up: the three days are the convening department's (1.5.4.3, 1.7.7.2).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines.queries import clock_of
from comms.organization.models import Unit, User
from comms.procedure.queries import value
from meetings.models import CounterSignature, HelpingUnit, Meeting, Minutes
from meetings.operations.sending_minutes import send_out
from meetings.states import MinutesState


@one_transaction()
def name_helpers(
    meeting: Meeting, *, units: Sequence[Unit], by: User, at: datetime, version: Version
) -> Meeting:
    """Say which departments help with a meeting and sign its minutes, instead of those named before; until
    the minutes are submitted.

    Raises NotAllowed, StaleVersion, GuardFailed (submitted, for its participants only), Refused (the
    convening department itself).
    """
    by = allow(by, "meetings.prepare_meeting", meeting)
    meeting = locked(meeting, version)
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and not minutes.is_draft:
        raise GuardFailed(_("These minutes are sealed. Return or correct them first."))
    if meeting.confidential and units:
        raise GuardFailed(_("The papers of this meeting stay with its members."))
    if meeting.unit in units:
        raise Refused(errors={"units": _("This department convenes the meeting.")})
    set_helpers(meeting, units, at=at)
    names = [unit.name_zh for unit in units]
    record(meeting, "helpers_named", by=by, at=at, told=names)
    meeting.version += 1
    meeting.save(update_fields=["version"])
    return meeting


def set_helpers(meeting: Meeting, units: Sequence[Unit], *, at: datetime) -> None:
    """The helping departments as rows. In a transaction."""
    meeting.helpers.exclude(unit__in=units).delete()
    known = set(meeting.helpers.values_list("unit_id", flat=True))
    for unit in units:
        if unit.pk not in known:
            HelpingUnit.objects.create(meeting=meeting, unit=unit, created_at=at)


def ask_for_signatures(minutes: Minutes, *, at: datetime) -> Minutes:
    """Ask each helping department for its signature on the approved revision; without any, nothing happens.
    In the transaction of the approval.
    """
    units = [helper.unit for helper in minutes.meeting.helpers.select_related("unit")]
    closes = closes_at(minutes, at)
    if not units or closes <= at:
        return minutes
    minutes = transition(minutes, "ask-signatures", by=None, at=at, version=ANY)
    for unit in units:
        row = CounterSignature(
            revision=minutes.current, unit=unit, wanted_at=at, closes_at=closes, created_at=at
        )
        insert(row)
        record(row, "created", by=None, at=at, starts=row.TABLE.opens, notice="signature_wanted")
    return minutes


def closes_at(minutes: Minutes, at: datetime) -> datetime:
    """When minutes go out with or without the signatures: some hours before the three days of the meeting
    end, of a correction before as many days from now.
    """
    clock = clock_of(minutes.meeting, "minutes")
    ends = at + timedelta(days=value("minutes.distribute"))
    if clock is not None and clock.is_open and clock.due_at:
        ends = clock.due_at
    return ends - timedelta(hours=value("minutes.countersign_closes"))


@one_transaction()
def sign_minutes(row: CounterSignature, *, by: User, at: datetime, version: Version) -> CounterSignature:
    """Sign the sealed revision for a helping department; with the last signature the minutes go out, unless
    whoever approved keeps them back.

    Raises NotAllowed, StaleVersion, IllegalMove (a newer revision, signed already).
    """
    minutes = locked(row.minutes, ANY)
    row = transition(row, "sign", by=by, at=at, version=version)
    if minutes.state == MinutesState.COUNTERSIGNING and not minutes.signatures.wanted().exists():
        minutes = transition(minutes, "signed", by=None, at=at, version=ANY)
        if not minutes.kept_back:
            send_out(minutes, by=None, at=at)
    return row


@one_transaction()
def dispute_minutes(
    row: CounterSignature, *, reason: str, by: User, at: datetime, version: Version
) -> CounterSignature:
    """Say that the minutes are wrong: they go back to who writes them, and the next revision is signed anew
    by every helping department.

    Raises NotAllowed, StaleVersion, IllegalMove, Refused without a reason.
    """
    minutes = locked(row.minutes, ANY)
    row = transition(row, "dispute", by=by, at=at, version=version, reason=reason, comment=reason)
    overtake_signatures(minutes, at=at)
    transition(minutes, "dispute", by=None, at=at, version=ANY, reason=reason, return_reason=reason)
    return row


def overtake_signatures(minutes: Minutes, *, at: datetime) -> None:
    """Nobody signs this revision any more. In a transaction."""
    if minutes.current is None:
        return
    for other in minutes.signatures.unanswered():
        transition(other, "overtake", by=None, at=at, version=ANY)


@one_transaction()
def close_signing(minutes: Minutes, *, at: datetime) -> Minutes:
    """Send minutes out although departments have not signed, because the three days would end."""
    for row in minutes.signatures.wanted():
        transition(row, "miss", by=None, at=at, version=ANY)
    return send_out(minutes, by=None, at=at)
