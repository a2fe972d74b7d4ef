"""Department tasks: filing and completing a draft; everything else is the promise machine."""

from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.numbering import next_number
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, record
from comms.base.versions import ANY, Version
from comms.deadlines.operations import check_promise
from comms.handovers import queries
from comms.handovers.models import DepartmentTask, TaskFacts
from comms.handovers.operations.promises import (
    check_amendment,
    check_department,
    check_with_sender,
    send,
)
from comms.organization.models import Unit, User

PREFIX = "DT"


@one_transaction()
def file_task(
    *,
    from_department: Unit,
    by: User,
    at: datetime,
    draft: bool = False,
    **facts: Unpack[TaskFacts],
) -> DepartmentTask:
    """Ask another department for something (clause 1.5.4.5) and send it at once unless it is a draft.

    Raises NotAllowed, and Refused or GuardFailed with sentences by field.
    """
    by = allow(by, "handovers.add_departmenttask")
    if from_department.pk not in queries.departments_of(by):
        raise Refused(errors={"from_department": _("You do not work in this department.")})
    check_department("department", facts.get("department"), sender=from_department)
    check_promise("reply_by", facts.get("reply_by"), at)
    filed = {"filed_by": by, "filed_at": at, "signed_for": signed_for(by, "filed_by")}
    number = next_number(PREFIX, at)
    task = insert(DepartmentTask(number=number, from_department=from_department, **filed, **facts))
    record(task, "created", by=by, at=at, starts=task.TABLE.opens)
    if draft:
        return task
    return send(task, by=by, at=at, version=ANY)


@one_transaction()
def edit_task(
    task: DepartmentTask,
    *,
    by: User,
    at: datetime,
    version: Version,
    draft: bool = True,
    **facts: Unpack[TaskFacts],
) -> DepartmentTask:
    """Complete a draft, or amend what came back, and send it in the same step unless `draft` keeps it.

    Raises NotAllowed, StaleVersion, GuardFailed while somebody else has it, and what filing raises.
    """
    by = allow(by, "handovers.change_departmenttask", task)
    task = check_with_sender(task, version)
    check_department("department", facts.get("department"), sender=task.from_department)
    check_promise("reply_by", facts.get("reply_by"), at)
    check_amendment(task, facts)
    task = edit(task, by=by, at=at, version=version, **facts)
    if draft:
        return task
    return send(task, by=by, at=at, version=ANY)
