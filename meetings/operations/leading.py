"""Acts about who leads one meeting whose leaders take turns: another one is named, somebody cannot lead, the
meeting begins (1.5.2.3).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import LeaderRefusal, Meeting
from meetings.operations.presence import check_there
from meetings.operations.rotation import arrange_turns, let_lead, tell_both
from meetings.operations.turns import name_by_hand
from meetings.queries.rota import turn_of


@one_transaction()
def name_leader(
    meeting: Meeting, *, leader: User, reason: str, by: User, at: datetime, version: Version
) -> Meeting:
    """Let somebody else lead one meeting, with a reason; who takes no turns may, too (1.5.2.3). The queue
    goes on after whoever leads.

    Raises NotAllowed, StaleVersion, GuardFailed (no turns, begun), Refused (no reason, away, leads already).
    """
    by = allow(by, "meetings.name_leader", meeting)
    row = _locked(meeting, version)
    before = row.chair
    if leader == before:
        raise Refused(errors={"leader": _("%(name)s leads already.") % {"name": leader.name}})
    _check_reason(reason)
    check_there(row, leader, field="leader")
    row.refusals.filter(user=leader).delete()
    name_by_hand(row, leader, reason=reason, by=by, at=at)
    planned = getattr(turn_of(row), "planned", None)
    row = let_lead(row, leader, reason=reason, by=by, at=at, planned=planned)
    tell_both(row, before, leader, reason, at)
    _go_on(row, at)
    return row


@one_transaction()
def cannot_lead(meeting: Meeting, *, reason: str, by: User, at: datetime, version: Version) -> Meeting:
    """Whoever leads a meeting says that they cannot, until it begins; the next in order does (1.5.2.3).

    Raises NotAllowed, StaleVersion, GuardFailed (no turns, begun), Refused without a reason.
    """
    by = allow(by, "meetings.decline_lead", meeting)
    row = _locked(meeting, version)
    _check_reason(reason)
    assert row.chair is not None, "whoever leads says it"
    LeaderRefusal.objects.update_or_create(
        meeting=row, user=row.chair, defaults={"reason": reason.strip(), "said_at": at}
    )
    record(row, "cannot_lead", by=by, at=at, reason=reason, person=row.chair.name)
    _go_on(row, at)
    return Meeting.objects.get(pk=row.pk)


def leader_at_start(meeting: Meeting, *, at: datetime, version: Version) -> Version:
    """Settle once more who leads when a meeting begins; returns the version of the row afterwards. Raises
    StaleVersion.
    """
    if not meeting.in_turn or meeting.series is None:
        return version
    locked(meeting.series, ANY)
    if locked(meeting, version).is_upcoming:
        _go_on(meeting, at)
    return Meeting.objects.values_list("version", flat=True).get(pk=meeting.pk)


def _locked(meeting: Meeting, version: Version) -> Meeting:
    """The meeting, locked after its series: whoever decides about turns takes them in this order."""
    if meeting.series is not None:
        locked(meeting.series, ANY)
    row = locked(meeting, version)
    if not row.in_turn or not row.is_upcoming:
        raise GuardFailed(_("Nobody leads this meeting by turns, or it has begun."))
    return row


def _go_on(meeting: Meeting, at: datetime) -> None:
    assert meeting.series is not None, "its series was locked"
    arrange_turns(meeting.series, at=at)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why.")})
