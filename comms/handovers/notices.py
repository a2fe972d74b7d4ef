"""Whom an act tells, and the words for the letter: each side hears of what the other did."""

from collections.abc import Mapping
from datetime import datetime

from comms.base.transitions import Change
from comms.handovers.models import HandOver
from comms.handovers.states import ACT_KEY
from comms.notifications.rules import NoticeKind
from comms.organization.models import Absence, Unit, User
from comms.organization.queries import head_of, quality_dept, staff_of, stand_in

TITLE_LENGTH = 80


def department_on_duty(obj: HandOver, change: Change) -> list[User]:
    """The department's people who are not away, with the head or whoever stands in for the head."""
    assert obj.department is not None  # what was sent has one
    away = Absence.objects.covering(change.at)
    on_duty = list(staff_of(obj.department).exclude(pk__in=away.values("user")))
    head = head_of(obj.department)
    if head in on_duty:
        return on_duty
    return [*_head_today(obj.department, change.at), *on_duty]


def whoever_promised(obj: HandOver, change: Change) -> list[User]:
    """The head of the department and whoever gave the promise; nobody while no department ever had it."""
    if obj.sent_at is None:
        return []
    return [*_head_today(obj.department, change.at), *_known(obj.accepted_by)]


def whoever_said(obj: HandOver, change: Change) -> list[User]:
    """Whoever says when the act was done, and the head of the department."""
    said_by = obj.reported_by if change.data.get("act") == f"{ACT_KEY}result" else obj.accepted_by
    return [*_head_today(obj.department, change.at), *_known(said_by)]


def sender(obj: HandOver, change: Change) -> list[User]:
    """Whoever filed it and the head of the sending unit."""
    return [*_known(obj.filed_by), *_head_today(obj.sender, change.at)]


def both_sides(obj: HandOver, change: Change) -> list[User]:
    """The department that has it now, and the sender."""
    return department_on_duty(obj, change) + sender(obj, change)


def quality(obj: HandOver, change: Change) -> list[User]:
    """The head of the quality department."""
    return _head_today(quality_dept(), change.at)


def words(obj: HandOver, change: Change) -> Mapping[str, object]:
    """What the templates may say; `noun` is translated by them."""
    said_at = change.data.get("said_at") or (change.occurred_at if change.occurred_at < change.at else "")
    return {
        "noun": obj.NOUN,
        "number": obj.number,
        "title": obj.problem[:TITLE_LENGTH],
        "unit": obj.sender.in_words,
        "department": obj.department.in_words if obj.department else "",
        "reply_by": obj.reply_by,
        "promised_at": obj.promised_at,
        "promised_content": obj.promised_content,
        "result": obj.result,
        "remark": obj.remark,
        "said_at": said_at,
        "act": change.data.get("act", ""),
        "reason": change.reason,
    }


def _head_today(unit: Unit | None, at: datetime) -> list[User]:
    return _known(stand_in(head_of(unit), at, unit=unit))


def _known(person: User | None) -> list[User]:
    if person:
        return [person]
    return []


TOLD = {
    "sent": department_on_duty,
    "promised": sender,
    "returned": sender,
    "arbitration": quality,
    "arbitrated": both_sides,
    "resumed": sender,
    "done_reported": sender,
    "confirmed": whoever_promised,
    "disputed": whoever_promised,
    "deadline_changed": sender,
    "withdrawn": whoever_promised,
    "time_contradicted": whoever_said,
    "raised": whoever_promised,
    "asked_for": sender,
}
NOTICES = {name: NoticeKind(recipients=told, context=words) for name, told in TOLD.items()}
