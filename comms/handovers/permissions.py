"""Who may do what with a hand-over. The office acts as sender, the department as the one who promises, the quality department decides."""

import rules

from comms.handovers import queries
from comms.handovers.models.handover import held_posts
from comms.organization.states import COMPANY_READERS, Post


@rules.predicate
def sends_for_office(user, slip=None):
    """Director or clerk of the office (or of its service centre)."""
    if not user.is_authenticated:
        return False
    offices = queries.offices_acted_for(user)
    return bool(offices) if slip is None else slip.office_id in offices


@rules.predicate
def directs_office(user, slip=None):
    """Director of the sending office."""
    return user.is_authenticated and slip is not None and slip.office_id in held_posts(user, Post.OFFICE_DIRECTOR)


@rules.predicate
def works_in_department(user, slip=None):
    """Head or staff of the department that has it: whoever the head appoints (clause 1.5.4.5)."""
    return user.is_authenticated and _has_department(slip) and slip.department_id in held_posts(user)


@rules.predicate
def heads_department(user, slip=None):
    """Head of the department that has it, or the deputy while the head is away."""
    return user.is_authenticated and _has_department(slip) and slip.department_id in queries.units_headed(user)


@rules.predicate
def is_quality(user, slip=None):
    """Works in the quality department."""
    return user.is_authenticated and queries.in_quality(user)


@rules.predicate
def leads(user, slip=None):
    """Leaders, the management representative and the quality manager."""
    return user.is_authenticated and user.holds(*COMPANY_READERS)


def _has_department(slip) -> bool:
    return slip is not None and slip.department_id is not None


sees_slip = sends_for_office | works_in_department | is_quality | leads
above_clerk = directs_office | heads_department | is_quality | leads

rules.add_perm("handovers.add_faultslip", sends_for_office)
rules.add_perm("handovers.change_faultslip", sends_for_office)
rules.add_perm("handovers.send_faultslip", sends_for_office)
rules.add_perm("handovers.promise_faultslip", works_in_department | heads_department)
rules.add_perm("handovers.return_faultslip", heads_department)
rules.add_perm("handovers.work_faultslip", works_in_department | heads_department)
rules.add_perm("handovers.confirm_faultslip", sends_for_office)
rules.add_perm("handovers.arbitrate_faultslip", is_quality)
rules.add_perm("handovers.raise_faultslip", above_clerk)
rules.add_perm("handovers.attach_faultslip", sends_for_office | works_in_department)


@rules.predicate
def asks_for_department(user, task=None):
    """Head or staff of the department that asks."""
    if not user.is_authenticated:
        return False
    departments = queries.departments_of(user)
    return bool(departments) if task is None else task.from_department_id in departments


rules.add_perm("handovers.add_departmenttask", asks_for_department)
rules.add_perm("handovers.change_departmenttask", asks_for_department)
rules.add_perm("handovers.send_departmenttask", asks_for_department)
rules.add_perm("handovers.promise_departmenttask", works_in_department | heads_department)
rules.add_perm("handovers.return_departmenttask", heads_department)
rules.add_perm("handovers.work_departmenttask", works_in_department | heads_department)
rules.add_perm("handovers.confirm_departmenttask", asks_for_department)
rules.add_perm("handovers.arbitrate_departmenttask", is_quality)
rules.add_perm("handovers.attach_departmenttask", asks_for_department | works_in_department)
rules.add_perm("handovers.add_quicknotice", sends_for_office)
rules.add_perm("handovers.raise_quicknotice", above_clerk)
