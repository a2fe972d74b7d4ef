"""Fault transfer slips in any state, reached by the same acts as in life."""

from datetime import timedelta

from comms.base.versions import ANY
from comms.handovers import operations
from comms.handovers.models import FaultSlip
from comms.handovers.operations.department_tasks import file_task
from comms.handovers.operations.phone_notes import note_quickly
from comms.handovers.states import State
from tests.factories.customers import make_community

HOUR = timedelta(hours=1)


def make_slip(company, at, **fields):
    """A slip of the first office for the engineering department, sent unless told otherwise.

    Without a place it is a public area of the office's first community, which is made when there is none.
    """
    defaults = {
        "office": company.MO01,
        "department": company.EN,
        "problem": "3栋2单元水泵房水泵异响,水压不足",
        "public_area": "地下一层水泵房",
        "found_at": at - HOUR,
        "severity": "complex",
        "by": company.clerk,
    }
    facts = defaults | fields
    if not {"community", "building", "room"} & fields.keys():
        facts["community"] = facts["office"].communities.first() or make_community(facts["office"])
    return operations.file_slip(**facts, at=at)


def make_task(company, at, **fields):
    """A task of the administration (asked by its staff) for the engineering department, sent unless told
    otherwise.
    """
    defaults = {
        "from_department": company.AH,
        "department": company.EN,
        "problem": "请于月底前检修会议室空调",
        "by": company.hr_staff,
    }
    return file_task(**(defaults | fields), at=at)


def make_note(company, at, **fields):
    """A note of a call about an ordinary problem."""
    defaults = {
        "office": company.MO01,
        "department": company.EN,
        "told_to": "工程部小李",
        "told_at": at,
        "problem": "楼道灯不亮",
        "place": "3栋2单元",
        "by": company.clerk,
    }
    return note_quickly(**(defaults | fields), at=at)


def slip_in(state, company, at, **fields):
    """A slip that went the shortest way to a state; every act happens at `at`."""
    slip = make_slip(company, at, draft=state in (State.DRAFT, State.WITHDRAWN), **fields)
    return WAYS[state](slip, company, at)


def promised(slip, company, at, *, within=24 * HOUR, by=None):
    """Promised by the department, by its head unless told otherwise."""
    return operations.promise(
        slip,
        promised_at=at + within,
        promised_content="更换水泵轴承",
        by=by or company.engineering,
        at=at,
        version=ANY,
    )


def in_progress(slip, company, at):
    """Promised and begun."""
    return operations.start(promised(slip, company, at), by=company.engineer, at=at, version=ANY)


def done_reported(slip, company, at):
    """Reported done."""
    slip = in_progress(slip, company, at)
    return operations.report_done(
        slip,
        handling="更换轴承",
        result="水压恢复正常",
        by=company.engineer,
        at=at,
        version=ANY,
    )


def disputed(slip, company, at):
    """Not accepted by the office."""
    return operations.dispute(
        done_reported(slip, company, at),
        reason="仍有异响",
        by=company.clerk,
        at=at,
        version=ANY,
    )


def confirmed(slip, company, at):
    """Accepted by the office."""
    return operations.confirm(done_reported(slip, company, at), by=company.clerk, at=at, version=ANY)


def closed(slip, company, at):
    """Filed away."""
    return operations.close(confirmed(slip, company, at), by=company.clerk, at=at, version=ANY)


def returned(slip, company, at):
    """Given back once."""
    return operations.return_(
        slip,
        reason="属于安全部",
        suggested_unit=company.SE,
        by=company.engineering,
        at=at,
        version=ANY,
    )


def in_arbitration(slip, company, at):
    """Given back three times: by engineering, by security, and by engineering again."""
    slip = returned(slip, company, at)
    slip = operations.send(slip, department=company.SE, by=company.clerk, at=at, version=ANY)
    slip = operations.return_(
        slip,
        reason="属于工程部",
        suggested_unit=company.EN,
        by=company.security,
        at=at,
        version=ANY,
    )
    slip = operations.send(slip, department=company.EN, by=company.clerk, at=at, version=ANY)
    return operations.return_(slip, reason="仍不属于工程部", by=company.engineering, at=at, version=ANY)


def withdrawn(slip, company, at):
    """Given up as a draft."""
    return operations.withdraw(slip, reason="已自行修复", by=company.clerk, at=at, version=ANY)


def _as_made(slip, company, at):
    return slip


WAYS = {
    State.DRAFT: _as_made,
    State.SENT: _as_made,
    State.RETURNED: returned,
    State.ARBITRATION: in_arbitration,
    State.PROMISED: promised,
    State.IN_PROGRESS: in_progress,
    State.DONE_REPORTED: done_reported,
    State.DISPUTED: disputed,
    State.CONFIRMED: confirmed,
    State.CLOSED: closed,
    State.WITHDRAWN: withdrawn,
}


def fresh(slip):
    """The row as it stands now."""
    return FaultSlip.objects.get(pk=slip.pk)
