"""The phone and visit log of ordinary problems (clause 1.5.5.1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.numbering import next_number
from comms.base.transitions import locked, record
from comms.handovers import queries, rules
from comms.handovers.models import FaultSlip, QuickNotice
from comms.handovers.operations.promises import check_department, check_time
from comms.handovers.operations.slips import PREFIX
from comms.handovers.states import Channel
from comms.organization.models import Unit, User


@transaction.atomic
def note_quickly(
    *, office: Unit, department: Unit, told_to: str, told_at: datetime, problem: str, by: User, at: datetime,
    channel: str = Channel.PHONE, place: str = "",
) -> QuickNotice:  # fmt: skip
    """Note that a department was told of an ordinary problem by phone or in person: no slip is needed (clause 1.5.5.1)."""
    if not by.has_perm("handovers.add_quicknotice"):
        raise NotAllowed(_("Notes are written by the clerks and the director of a management office."))
    if office.pk not in queries.offices_acted_for(by):
        raise Refused(errors={"office": _("You do not work for this office.")})
    check_department("department", department)
    check_time("told_at", told_at, at, reason="-")
    notice = QuickNotice.objects.create(
        office=office, department=department, channel=channel, told_to=told_to, told_at=told_at, problem=problem, place=place,
        noted_by=by, noted_at=at,
    )  # fmt: skip
    record(notice, "created", by=by, at=at, occurred_at=told_at)
    return notice


@transaction.atomic
def raise_notice(notice: QuickNotice, *, severity: str, reason: str, by: User, at: datetime, version: int | None = None) -> FaultSlip:
    """Somebody above the clerk finds the problem complex or serious: the office gets a draft slip to complete (1.5.5.2, reading A14).

    Raises NotAllowed, Refused when the severity needs no slip, GuardFailed when there is a slip already.
    """
    row = locked(notice, version)
    if not by.has_perm("handovers.raise_quicknotice", row):
        raise NotAllowed(_("Only somebody above the clerk may raise the severity."))
    if not rules.needs_slip(severity):
        raise Refused(errors={"severity": _("The severity can only be raised.")})
    if row.slip_id:
        raise GuardFailed(_("There is a slip for this note already."))
    slip = FaultSlip.objects.create(
        number=next_number(PREFIX, at), office=row.office, department=row.department, found_by=row.noted_by.name,
        found_at=row.told_at, problem=row.problem, public_area=row.place, severity=severity, filed_by=row.noted_by, filed_at=at,
    )  # fmt: skip
    row.slip, row.version = slip, row.version + 1
    row.save()
    record(row, "raised", by=by, at=at, reason=reason, slip=slip.number, severity=severity)
    record(slip, "created", by=by, at=at, occurred_at=row.told_at, reason=reason, starts=("pass_on",), notice="slip_asked_for")
    return slip
