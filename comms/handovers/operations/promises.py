"""The promise machine, for every kind of hand-over: each act moves the state once and writes the trail.

Every operation takes the row, who acts (`by`), the time of recording (`at`) and the version the person saw,
and returns the fresh row. `occurred_at` is the act's own time when it is recorded later; beyond the policy
`clock.backdate` it needs a reason. All raise StaleVersion, IllegalMove, NotAllowed, and Refused or
GuardFailed with sentences by field.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, transition
from comms.base.versions import Version
from comms.deadlines.operations import change_due, check_promise
from comms.handovers import rules
from comms.handovers.models import HandOver
from comms.handovers.operations.said_times import ask_about, ask_no_more
from comms.handovers.states import WITH_SENDER, State
from comms.organization.models import Unit, UnitKind, User
from comms.procedure.queries import value

H = TypeVar("H", bound=HandOver)


def check_time(
    field: str,
    moment: datetime | None,
    at: datetime,
    reason: str,
    *,
    reason_field: str = "reason",
    after: datetime | None = None,
) -> None:
    """Refuse an event of the future, one before the act that it answers (`after`), and one longer ago than
    the policy allows unless a reason is given.
    """
    if moment is None:
        return
    if after is not None and moment < after:
        raise Refused(errors={field: _("This is before it was asked for.")})
    if moment > at:
        raise Refused(errors={field: _("This time has not come yet.")})
    hours = value("clock.backdate")
    if rules.is_back_dated(moment, at, hours) and not reason.strip():
        said = _("This is recorded more than %(hours)s hours later. Say why.") % {"hours": hours}
        raise Refused(errors={reason_field: said})


def check_department(field: str, unit: Unit | None, *, sender: Unit | None = None) -> None:
    """Only departments at work are asked, and nobody asks themselves. Raises Refused."""
    if unit is None:
        return
    if not (unit.active and unit.kind == UnitKind.DEPARTMENT):
        raise Refused(errors={field: _("Choose a department.")})
    if unit == sender:
        raise Refused(errors={field: _("Choose another department than the one that asks.")})


def check_with_sender(obj: H, version: Version) -> H:
    """The row, locked, while its facts are the sender's to change: before it is sent and after it came back.

    Raises StaleVersion and GuardFailed.
    """
    row = locked(obj, version)
    if row.state not in WITH_SENDER:
        raise GuardFailed(_("It was sent and can be changed only when it comes back."))
    return row


def check_amendment(obj: HandOver, facts: Mapping[str, object]) -> None:
    """What came back stays complete, and its severity does not fall (reading A14). Raises Refused."""
    if obj.state != State.RETURNED:
        return
    errors = {name: _("This is needed.") for name in obj.NEEDED if name in facts and not facts[name]}
    severity = facts.get("severity")
    if isinstance(severity, str) and rules.rises(severity, getattr(obj, "severity", severity)):
        errors["severity"] = _("The severity can only be raised.")
    if errors:
        raise Refused(errors=errors)


@one_transaction()
def send(
    obj: H,
    *,
    by: User,
    at: datetime,
    version: Version,
    department: Unit | None = None,
    reply_by: datetime | None = None,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> H:
    """Hand it to a department (clause 1.5.5.2), also to one that returned it before.

    The wish `reply_by` starts the promise clock; without one nothing is counted overdue. Also raises Refused
    for a wish beyond the horizon of promises.
    """
    check_time("occurred_at", occurred_at, at, reason)
    check_department("department", department, sender=obj.sender)
    check_promise("reply_by", reply_by or obj.reply_by, at)
    row = transition(
        obj,
        "send",
        by=by,
        at=at,
        version=version,
        occurred_at=occurred_at,
        reason=reason,
        department=department or obj.department,
        reply_by=reply_by or obj.reply_by,
        round=obj.round + 1,
        **obj.sending_facts(at),
    )
    _add_hop(row)
    return row


def _add_hop(row: HandOver, *, arbitrated: bool = False) -> None:
    row.hops.create(
        round=row.round,
        department=row.department,
        sent_at=row.sent_at,
        reply_by=row.reply_by,
        arbitrated=arbitrated,
    )


@one_transaction()
def promise(
    obj: H,
    *,
    promised_at: datetime,
    promised_content: str,
    by: User,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> H:
    """Commit to a definite time to come and a definite result (clause 1.5.4.5). Whether it was given when it
    is said to have been, the sender answers.

    Also raises Refused for a time beyond the horizon of promises.
    """
    check_time("occurred_at", occurred_at, at, reason, after=obj.sent_at)
    check_promise("promised_at", promised_at, at)
    row = transition(
        obj,
        "promise",
        by=by,
        at=at,
        version=version,
        occurred_at=occurred_at,
        reason=reason,
        promised_at=promised_at,
        promised_content=promised_content,
    )
    ask_about(row, "promise", occurred_at=occurred_at, at=at)
    return row


@one_transaction()
def return_(
    obj: H,
    *,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
    suggested_unit: Unit | None = None,
) -> H:
    """Give it back as not ours, with the department that seems competent.

    The third return goes to the quality department.
    """
    check_department("suggested_unit", suggested_unit)
    row = transition(
        obj,
        "return",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        suggested_unit=suggested_unit,
    )
    row.hops.filter(round=row.round, returned_at=None).update(
        returned_at=at,
        returned_by=by,
        signed_for=signed_for(row.moved_by, "returned_by"),
        reason=reason,
        suggested_unit=suggested_unit,
    )
    if rules.goes_to_arbitration(row.return_count, value("slip.arbitration_after")):
        row = transition(row, "refer", by=None, at=at, version=row.version)
    return row


@one_transaction()
def arbitrate(
    obj: H,
    *,
    department: Unit,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
    reply_by: datetime | None = None,
) -> H:
    """The quality department decides who is competent; that department cannot return it."""
    check_department("department", department, sender=obj.sender)
    check_promise("reply_by", reply_by, at)
    row = transition(
        obj,
        "arbitrate",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        department=department,
        reply_by=reply_by,
        round=obj.round + 1,
    )
    _add_hop(row, arbitrated=True)
    return row


@one_transaction()
def start(
    obj: H,
    *,
    by: User,
    at: datetime,
    version: Version,
    promised_at: datetime | None = None,
    reason: str = "",
) -> H:
    """Begin the work.

    After a dispute a new promise is needed when the old time is over; it is a change of the deadline.
    """
    check_promise("promised_at", promised_at, at)
    old = obj.promised_at
    new_promise = {}
    if promised_at is not None:
        new_promise["promised_at"] = promised_at
    row = transition(obj, "start", by=by, at=at, version=version, reason=reason, **new_promise)
    if row.promised_at != old:
        _add_deadline_change(row, old, by, at, reason or _("Work again after a dispute"))
    return row


@one_transaction()
def report_done(
    obj: H,
    *,
    handling: str,
    result: str,
    by: User,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
    reason: str = "",
) -> H:
    """Feed handling and result back to the sender (clauses 1.5.4.6, 1.5.5.3). As of a promise, the sender
    answers whether the said time is right.
    """
    check_time("occurred_at", occurred_at, at, reason, after=obj.accepted_at or obj.sent_at)
    row = transition(
        obj,
        "report-done",
        by=by,
        at=at,
        version=version,
        occurred_at=occurred_at,
        reason=reason,
        handling=handling,
        result=result,
    )
    ask_about(row, "result", occurred_at=occurred_at, at=at)
    return row


def confirm(obj: H, *, by: User, at: datetime, version: Version, reason: str = "") -> H:
    """The sender confirms the result."""
    return transition(obj, "confirm", by=by, at=at, version=version, reason=reason)


def dispute(
    obj: H,
    *,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
    reply_by: datetime | None = None,
) -> H:
    """The sender does not accept the result; a new round begins, the first result stays in the history."""
    check_promise("reply_by", reply_by, at)
    wish = {}
    if reply_by is not None:
        wish["reply_by"] = reply_by
    new_round = obj.round + 1
    return transition(
        obj,
        "dispute",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        round=new_round,
        **wish,
    )


@one_transaction()
def close(obj: H, *, by: User, at: datetime, version: Version, reason: str = "") -> H:
    """File it away."""
    row = transition(obj, "close", by=by, at=at, version=version, reason=reason)
    ask_no_more(row, at=at)
    return row


@one_transaction()
def change_deadline(
    obj: H,
    *,
    promised_at: datetime,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> H:
    """Move the promise on the record; the only way it moves.

    Asked for after the promised time it is marked as late, and the breach stays.
    """
    check_promise("promised_at", promised_at, at)
    old = obj.promised_at
    row = transition(
        obj,
        "change-deadline",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        promised_at=promised_at,
    )
    _add_deadline_change(row, old, by, at, reason)
    # A clock over its time is left alone, also when the sweep has not noticed yet: the breach is history
    if at < old:
        change_due(row, "result", due_at=promised_at, reason=reason, by=by, at=at)
    return row


def _add_deadline_change(row: HandOver, old: datetime, by: User, at: datetime, reason: str) -> None:
    row.deadline_changes.create(
        old=old,
        new=row.promised_at,
        reason=reason,
        requested_by=by,
        signed_for=signed_for(row.moved_by, "requested_by"),
        requested_at=at,
        late=at >= old,
    )


def withdraw(obj: H, *, reason: str, by: User, at: datetime, version: Version) -> H:
    """The sender no longer needs it: a draft given up, or a fault that went away before anybody promised."""
    return transition(obj, "withdraw", by=by, at=at, version=version, reason=reason, remark=reason)
