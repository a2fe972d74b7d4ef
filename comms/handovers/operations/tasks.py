"""Department tasks: filing and completing a draft; everything else is the promise machine."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.numbering import next_number
from comms.base.transitions import edit, record
from comms.handovers import queries
from comms.handovers.models import DepartmentTask
from comms.handovers.operations.promises import check_department, send
from comms.handovers.states import State
from comms.organization.models import Unit, User

PREFIX = "DT"
EDITABLE = ("problem", "department", "reply_by")


@transaction.atomic
def file_task(
    *, from_department: Unit, problem: str, by: User, at: datetime, department: Unit | None = None, reply_by: datetime | None = None,
    draft: bool = False,
) -> DepartmentTask:  # fmt: skip
    """Ask another department for something (clause 1.5.4.5) and, unless it is a draft, send it in the same step.

    Raises NotAllowed, and Refused or GuardFailed with sentences by field.
    """
    if not by.has_perm("handovers.add_departmenttask"):
        raise NotAllowed(_("Tasks are passed on by people of a department."))
    if from_department.pk not in queries.departments_of(by):
        raise Refused(errors={"from_department": _("You do not work in this department.")})
    check_department("department", department, sender=from_department)
    task = DepartmentTask.objects.create(
        number=next_number(PREFIX, at), from_department=from_department, department=department, problem=problem, reply_by=reply_by,
        filed_by=by, filed_at=at,
    )  # fmt: skip
    record(task, "created", by=by, at=at)
    return task if draft else send(task, by=by, at=at)


@transaction.atomic
def edit_task(task: DepartmentTask, *, by: User, at: datetime, version: int | None = None, **fields: Any) -> DepartmentTask:
    """Complete a draft. Raises GuardFailed once it was sent."""
    if not by.has_perm("handovers.change_departmenttask", task):
        raise NotAllowed(_("Only the department that asks may change the task."))
    if task.state != State.DRAFT:
        raise GuardFailed(_("The task was sent already and can no longer be changed."))
    unknown = set(fields) - set(EDITABLE)
    assert not unknown, unknown
    check_department("department", fields.get("department"), sender=task.from_department)
    return edit(task, by=by, at=at, version=version, **fields)
