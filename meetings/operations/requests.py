"""A department asks for a talk between departments; Admin & HR or a vice president plans it (1.7.c.3,
1.5.4.4).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, edit, insert, locked, plain, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import Unit, User
from comms.organization.queries import head_of, heads_of, unit_of_role
from comms.organization.states import UnitRole
from meetings.models import MeetingKind, MeetingRequest
from meetings.operations.agenda import put_item
from meetings.operations.counter_signing import set_helpers
from meetings.operations.meetings import call_meeting
from meetings.states import AutomaticReason, MeetingState, RequestState

KIND = "inter_department"
OVER = (MeetingState.PUBLISHED, MeetingState.CLOSED)
FALLEN_AWAY = (MeetingState.CANCELLED, MeetingState.NOT_HELD)


@one_transaction()
def ask_for_meeting(
    *,
    unit: Unit,
    departments: Sequence[Unit],
    by: User,
    at: datetime,
    people: Sequence[User] = (),
    **said: Any,
) -> MeetingRequest:
    """Hand in the report with which a department asks for a talk with others (1.7.c.3). `said` are subject,
    report and the days between which it is wanted; Admin & HR decides.

    Raises NotAllowed, Refused (no other department, days in the wrong order).
    """
    by = allow(by, "meetings.add_meetingrequest")
    by = allow(by, "meetings.add_meetingrequest", unit)
    row = MeetingRequest(
        number=next_number("MR", at), unit=unit, requested_by=by, submitted_at=at, created_at=at, **said
    )
    _check(row, departments)
    insert(row)
    row.departments.set(departments)
    row.people.set(people)
    record(row, "created", by=by, at=at, starts=row.TABLE.opens, notice="request_submitted")
    return row


@one_transaction()
def change_request(
    row: MeetingRequest,
    *,
    by: User,
    at: datetime,
    version: Version,
    departments: Sequence[Unit] | None = None,
    people: Sequence[User] | None = None,
    **fields: Any,
) -> MeetingRequest:
    """Complete a report that came back, before it is handed in again.

    Raises NotAllowed, GuardFailed while it is with Admin & HR or decided, Refused, StaleVersion.
    """
    by = allow(by, "meetings.ask_for_meeting", row)
    present = locked(row, version)
    if present.state != RequestState.RETURNED:
        raise GuardFailed(_("Only a report that came back is changed."))
    for name, new in fields.items():
        setattr(present, name, new)
    _check(present, list(present.departments.all()) if departments is None else departments)
    row = edit(row, by=by, at=at, version=version, **fields)
    old, new = {}, {}
    for name, wanted in (("departments", departments), ("people", people)):
        known = list(getattr(row, name).all())
        if wanted is not None and set(wanted) != set(known):
            getattr(row, name).set(wanted)
            old[name], new[name] = _words(known), _words(wanted)
    if new:
        record(row, "edited", by=by, at=at, old=plain(old), new=plain(new))
    return row


@one_transaction()
def submit_request(row: MeetingRequest, *, by: User, at: datetime, version: Version) -> MeetingRequest:
    """Hand a report in again. Raises IllegalMove, NotAllowed, StaleVersion."""
    return transition(row, "submit", by=by, at=at, version=version, remark="")


@one_transaction()
def accept_request(
    row: MeetingRequest, *, by: User, at: datetime, version: Version, **terms: Any
) -> MeetingRequest:
    """Plan the meeting that was asked for (1.7.c.3): the heads of all departments concerned are invited, and
    the report is its first item. `terms` are those of `call_meeting`.

    Raises NotAllowed, IllegalMove, StaleVersion, and what `call_meeting` refuses.
    """
    by = allow(by, "meetings.plan_requested", row)
    row = locked(row, version)
    kind, unit = MeetingKind.objects.get(code=KIND), unit_of_role(UnitRole.ADMIN_HR)
    if unit is None:
        raise Refused(_("No unit has the role of Admin & HR."))
    people = _wanted(row)
    meeting = call_meeting(kind=kind, unit=unit, title=row.subject, members=people, by=by, at=at, **terms)
    if not meeting.confidential:  # the departments that come sign the minutes (1.5.4.3)
        concerned = [row.unit, *row.departments.all()]
        set_helpers(meeting, [one for one in concerned if one != unit], at=at)
    told: dict[str, Any] = {"presenter": row.requested_by, "department": row.unit, "note": row.report}
    put_item(meeting, title=row.subject, by=by, at=at, **told)
    return transition(row, "accept", by=by, at=at, version=ANY, meeting=meeting)


def _wanted(row: MeetingRequest) -> list[User]:
    """Who comes: the heads of the departments concerned, who asked, and the people named (1.7.c.2)."""
    units = [row.unit, *row.departments.all()]
    known = heads_of(units)
    heads = [known.get(unit.pk) or head_of(unit) for unit in units]
    people = [*heads, row.requested_by, *row.people.all()]
    return [person for person in dict.fromkeys(people) if person and person.is_active]


@one_transaction()
def return_request(
    row: MeetingRequest, *, reason: str, by: User, at: datetime, version: Version
) -> MeetingRequest:
    """Send a report back to be completed. Raises IllegalMove, NotAllowed, Refused, StaleVersion."""
    return transition(row, "return", by=by, at=at, version=version, reason=reason, remark=reason)


@one_transaction()
def reject_request(
    row: MeetingRequest, *, reason: str, by: User, at: datetime, version: Version
) -> MeetingRequest:
    """Plan no meeting for it. Raises IllegalMove, NotAllowed, Refused, StaleVersion."""
    return transition(row, "reject", by=by, at=at, version=version, reason=reason, remark=reason)


@one_transaction()
def withdraw_request(
    row: MeetingRequest, *, reason: str, by: User, at: datetime, version: Version
) -> MeetingRequest:
    """Take a report back. Raises IllegalMove, NotAllowed, Refused, StaleVersion."""
    return transition(row, "withdraw", by=by, at=at, version=version, reason=reason, remark=reason)


def follow_requests(at: datetime) -> int:
    """Close requests whose minutes are out; those whose meeting falls away are with Admin & HR again. Part of
    the sweep; returns how many.
    """
    accepted = MeetingRequest.objects.filter(state=RequestState.ACCEPTED)
    done = 0
    for row in accepted.filter(meeting__state__in=OVER):
        transition(row, "close", by=None, at=at, version=ANY)
        done += 1
    for row in accepted.filter(meeting__state__in=FALLEN_AWAY):
        reason = AutomaticReason.MEETING_FELL_AWAY
        transition(row, "reopen", by=None, at=at, version=ANY, reason=reason, meeting=None, remark=reason)
        done += 1
    return done


def _check(row: MeetingRequest, departments: Iterable[Unit]) -> None:
    if row.wanted_from and row.wanted_to and row.wanted_to < row.wanted_from:
        raise Refused(errors={"wanted_to": _("The last day is before the first.")})
    if not [unit for unit in departments if unit != row.unit]:
        raise Refused(errors={"departments": _("Name at least one other department.")})
    check_fields(row, ["subject", "report"])


def _words(rows: Iterable[Unit | User]) -> list[str]:
    return sorted(str(row) for row in rows)
