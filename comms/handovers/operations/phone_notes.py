"""The phone and visit log of ordinary problems (clause 1.5.5.1)."""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_number
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.handovers import rules
from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.operations.promises import check_department, check_time
from comms.handovers.operations.slips import PREFIX, check_office
from comms.handovers.states import Channel
from comms.organization.models import Unit, User


@one_transaction()
def note_quickly(
    *,
    office: Unit,
    department: Unit,
    told_to: str,
    told_at: datetime,
    problem: str,
    by: User,
    at: datetime,
    channel: str = Channel.PHONE,
    place: str = "",
) -> PhoneNote:
    """Note that a department was told of an ordinary problem, which needs no slip (clause 1.5.5.1).

    Raises NotAllowed, and Refused with sentences by field.
    """
    by = allow(by, "handovers.add_phonenote")
    check_office(office, by)
    check_department("department", department)
    check_time("told_at", told_at, at, reason="-")
    notice = insert(
        PhoneNote(
            office=office,
            department=department,
            channel=channel,
            told_to=told_to,
            told_at=told_at,
            problem=problem,
            place=place,
            noted_by=by,
            noted_at=at,
            signed_for=signed_for(by, "noted_by"),
        )
    )
    record(notice, "created", by=by, at=at, occurred_at=told_at)
    return notice


@one_transaction()
def raise_notice(
    notice: PhoneNote,
    *,
    severity: str,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> PhoneNote:
    """Somebody above the clerk finds it worse: the office gets a draft slip (clause 1.5.5.2, reading A14).

    Returns the note with its `slip`. Raises NotAllowed, StaleVersion, Refused when the severity needs no
    slip, GuardFailed when there is a slip already.
    """
    by = allow(by, "handovers.raise_phonenote", notice)
    row = locked(notice, version)
    if not rules.needs_slip(severity):
        raise Refused(errors={"severity": _("The severity can only be raised.")})
    if row.slip_id:
        raise GuardFailed(_("There is a slip for this note already."))
    filed_for = {}
    if absent := row.signed_for.get("noted_by"):
        filed_for["filed_by"] = absent
    slip = insert(
        FaultSlip(
            number=next_number(PREFIX, at),
            office=row.office,
            department=row.department,
            found_by=row.noted_by.name,
            found_at=row.told_at,
            problem=row.problem,
            public_area=row.place,
            severity=severity,
            filed_by=row.noted_by,
            filed_at=at,
            signed_for=filed_for,
        )
    )
    row = edit(row, by=by, at=at, version=ANY, reason=reason, event="raised", slip=slip)
    record(
        slip,
        "created",
        by=by,
        at=at,
        occurred_at=row.told_at,
        reason=reason,
        starts=FaultSlip.TABLE.opens,
        notice="asked_for",
    )
    return row
