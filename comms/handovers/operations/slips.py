"""Fault transfer slips: filing, completing a draft, raising the severity."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comms.audit.operations import attach
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.numbering import next_number
from comms.base.transitions import edit, record, transition
from comms.customers.models import Building, Community, Room
from comms.handovers import queries
from comms.handovers.models import FaultSlip
from comms.handovers.operations.promises import check_department, check_time, send
from comms.handovers.states import Severity, State
from comms.organization.models import Unit, User

PREFIX = "TS"
EDITABLE = (
    "found_by", "found_at", "late_reason", "community", "building", "room", "public_area", "problem", "severity", "measures_tried",
    "department", "reply_by",
)  # fmt: skip


@transaction.atomic
def file_slip(
    *, office: Unit, found_at: datetime, problem: str, by: User, at: datetime, severity: str = Severity.COMPLEX, found_by: str = "",
    late_reason: str = "", community: Community | None = None, building: Building | None = None, room: Room | None = None,
    public_area: str = "", measures_tried: str = "", department: Unit | None = None, reply_by: datetime | None = None,
    photos: Iterable = (), draft: bool = False,
) -> FaultSlip:  # fmt: skip
    """File a slip (clause 1.5.5.2) and, unless it is a draft, send it to the department in the same step.

    `found_at` is when the fault was found; passing on is measured from then. A room brings its building and community along.
    Raises NotAllowed, and Refused or GuardFailed with sentences by field.
    """
    _check_office(office, by)
    place = _place(office, community, building, room)
    check_time("found_at", found_at, at, late_reason, reason_field="late_reason")
    check_department("department", department)
    slip = FaultSlip.objects.create(
        number=next_number(PREFIX, at), office=office, found_at=found_at, found_by=found_by or by.name, late_reason=late_reason,
        public_area=public_area, problem=problem, severity=severity, measures_tried=measures_tried, department=department,
        reply_by=reply_by, filed_by=by, filed_at=at, **place,
    )  # fmt: skip
    record(slip, "created", by=by, at=at, occurred_at=found_at, starts=("pass_on",))
    for photo in photos:
        attach(slip, file=photo, by=by, at=at, field="photos")
    return slip if draft else send(slip, by=by, at=at)


def _check_office(office: Unit, by: User) -> None:
    if not by.has_perm("handovers.add_faultslip"):
        raise NotAllowed(_("Slips are filed by the clerks and the director of a management office."))
    if office.pk not in queries.offices_acted_for(by):
        raise Refused(errors={"office": _("You do not work for this office.")})


def _place(office: Unit, community: Community | None, building: Building | None, room: Room | None) -> dict:
    """The place from its most exact part upwards. Raises Refused when the parts do not belong together or to the office."""
    if room and building and room.building_id != building.pk:
        raise Refused(errors={"room": _("This room is not in the chosen building.")})
    building = room.building if room else building
    if building and community and building.community_id != community.pk:
        raise Refused(errors={"building": _("This building is not in the chosen community.")})
    community = building.community if building else community
    if community and community.office_id != office.pk:
        raise Refused(errors={"community": _("This community belongs to another office.")})
    return {"community": community, "building": building, "room": room}


@transaction.atomic
def edit_slip(slip: FaultSlip, *, by: User, at: datetime, version: int | None = None, photos: Iterable = (), **fields: Any) -> FaultSlip:
    """Complete a draft. Raises GuardFailed once it was sent: from then on the acts are the record."""
    if not by.has_perm("handovers.change_faultslip", slip):
        raise NotAllowed(_("Only the office that files the slip may change it."))
    if slip.state != State.DRAFT:
        raise GuardFailed(_("The slip was sent already and can no longer be changed."))
    unknown = set(fields) - set(EDITABLE)
    assert not unknown, unknown
    check_department("department", fields.get("department"))
    now_said = {name: fields.get(name, getattr(slip, name)) for name in EDITABLE}
    check_time("found_at", now_said["found_at"], slip.filed_at, now_said["late_reason"], reason_field="late_reason")
    if {"community", "building", "room"} & set(fields):
        fields |= _place(slip.office, now_said["community"], now_said["building"], now_said["room"])
    slip = edit(slip, by=by, at=at, version=version, **fields)
    for photo in photos:
        attach(slip, file=photo, by=by, at=at, field="photos")
    return slip


def raise_severity(slip: FaultSlip, *, severity: str, reason: str, by: User, at: datetime, version: int | None = None) -> FaultSlip:
    """Somebody above the clerk says it is worse than written (reading A14); it never goes down."""
    return transition(slip, "raise-severity", by=by, at=at, version=version, severity=severity, reason=reason, remark=reason)
