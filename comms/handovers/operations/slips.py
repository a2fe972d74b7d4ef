"""Fault transfer slips: filing, completing a draft, raising the severity."""

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from django.core.files import File
from django.utils.translation import gettext as _

from comms.audit.operations import attach
from comms.base.errors import Refused
from comms.base.numbering import next_number
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines.operations import check_promise
from comms.handovers import queries
from comms.handovers.models import FaultSlip, SlipFacts
from comms.handovers.operations.promises import (
    check_amendment,
    check_department,
    check_time,
    check_with_sender,
    send,
)
from comms.organization.models import Unit, User

PREFIX = "TS"


@one_transaction()
def file_slip(
    *,
    office: Unit,
    by: User,
    at: datetime,
    photos: Iterable[File] = (),
    draft: bool = False,
    **facts: Unpack[SlipFacts],
) -> FaultSlip:
    """File a slip (clause 1.5.5.2) and, unless it is a draft, send it to the department in the same step.

    `found_at` is when the fault was found; passing on is measured from then. A room brings its building and
    community along. Raises NotAllowed, and Refused or GuardFailed with sentences by field.
    """
    by = allow(by, "handovers.add_faultslip")
    check_office(office, by)
    found_at = facts["found_at"]
    check_time("found_at", found_at, at, facts.get("late_reason", ""), reason_field="late_reason")
    check_department("department", facts.get("department"))
    check_promise("reply_by", facts.get("reply_by"), at)
    facts = {**facts, **_place(office, facts), "found_by": facts.get("found_by") or by.name}
    filed = {"filed_by": by, "filed_at": at, "signed_for": signed_for(by, "filed_by")}
    slip = insert(FaultSlip(number=next_number(PREFIX, at), office=office, **filed, **facts))
    record(slip, "created", by=by, at=at, occurred_at=found_at, starts=slip.TABLE.opens)
    _attach_all(slip, photos, by, at)
    if draft:
        return slip
    return send(slip, by=by, at=at, version=ANY)


def check_office(office: Unit, by: User) -> None:
    """Clerks and directors file for their own offices. Raises Refused."""
    if office.pk not in queries.offices_acted_for(by):
        raise Refused(errors={"office": _("You do not work for this office.")})


def _place(office: Unit, facts: SlipFacts) -> SlipFacts:
    """The place from its most exact part upwards. Raises Refused when its parts or the office do not fit."""
    community, building, room = facts.get("community"), facts.get("building"), facts.get("room")
    if room and building and room.building_id != building.pk:
        raise Refused(errors={"room": _("This room is not in the chosen building.")})
    if room:
        building = room.building
    if building and community and building.community_id != community.pk:
        raise Refused(errors={"building": _("This building is not in the chosen community.")})
    if building:
        community = building.community
    if community and community.office_id != office.pk:
        raise Refused(errors={"community": _("This community belongs to another office.")})
    return {"community": community, "building": building, "room": room}


def _attach_all(slip: FaultSlip, photos: Iterable[File], by: User, at: datetime) -> None:
    for photo in photos:
        attach(slip, file=photo, by=by, at=at, field="photos")


@one_transaction()
def edit_slip(
    slip: FaultSlip,
    *,
    by: User,
    at: datetime,
    version: Version,
    photos: Iterable[File] = (),
    draft: bool = True,
    **facts: Unpack[SlipFacts],
) -> FaultSlip:
    """Complete a draft, or amend what came back, and send it in the same step unless `draft` keeps it.

    What came back stays complete, and its severity does not fall (reading A14). Raises NotAllowed,
    StaleVersion, GuardFailed while somebody else has it (the acts are the record then), and what filing
    raises.
    """
    by = allow(by, "handovers.change_faultslip", slip)
    slip = check_with_sender(slip, version)
    check_department("department", facts.get("department"))
    check_promise("reply_by", facts.get("reply_by"), at)
    found_at, late_reason = facts.get("found_at", slip.found_at), facts.get("late_reason", slip.late_reason)
    check_time("found_at", found_at, slip.filed_at, late_reason, reason_field="late_reason")
    if {"community", "building", "room"} & facts.keys():
        present: SlipFacts = {"community": slip.community, "building": slip.building, "room": slip.room}
        if not slip.place_is_fixed:
            facts = {**facts, **_place(slip.office, {**present, **facts})}
        elif {**present, **facts} != {**facts, **present}:
            raise Refused(errors={"community": _("This community belongs to another office.")})
    check_amendment(slip, facts)
    slip = edit(slip, by=by, at=at, version=version, **facts)
    _attach_all(slip, photos, by, at)
    if draft:
        return slip
    return send(slip, by=by, at=at, version=ANY)


def raise_severity(
    slip: FaultSlip,
    *,
    severity: str,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> FaultSlip:
    """Somebody above the clerk says it is worse than written (reading A14); it never goes down."""
    return transition(
        slip,
        "raise-severity",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        severity=severity,
    )
