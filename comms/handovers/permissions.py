"""Who may do what: the office sends, the department promises and works, the quality department decides."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.handovers import queries
from comms.handovers.models.handover import held_posts
from comms.organization.states import COMPANY_READERS, Post


@rules.predicate
def sends_for_office(user, slip=None):
    """Director or clerk of the office (or of its service centre)."""
    if not user.is_authenticated:
        return False
    offices = queries.offices_acted_for(user)
    if slip is None:
        return bool(offices)
    return slip.office_id in offices


@rules.predicate
def directs_office(user, slip=None):
    """Director of the sending office."""
    directed = held_posts(user, Post.OFFICE_DIRECTOR) if user.is_authenticated else ()
    return slip is not None and slip.office_id in directed


@rules.predicate
def works_in_department(user, slip=None):
    """Head or staff of the department that has it: whoever the head appoints (clause 1.5.4.5)."""
    return user.is_authenticated and _is_with(slip, held_posts(user))


@rules.predicate
def heads_department(user, slip=None):
    """Head of the department that has it, or the deputy while the head is away."""
    return user.is_authenticated and _is_with(slip, user.headed_unit_ids)


@rules.predicate
def is_quality(user, slip=None):
    """Works in the quality department."""
    return user.is_authenticated and queries.in_quality(user)


@rules.predicate
def leads(user, slip=None):
    """Leaders, the management representative and the quality manager."""
    return user.is_authenticated and user.holds(*COMPANY_READERS)


def _is_with(slip, units) -> bool:
    return slip is not None and slip.department_id in units


@rules.predicate
def asks_for_department(user, task=None):
    """Head or staff of the department that asks."""
    if not user.is_authenticated:
        return False
    departments = queries.departments_of(user)
    if task is None:
        return bool(departments)
    return task.from_department_id in departments


performs = works_in_department | heads_department
above_clerk = directs_office | heads_department | is_quality | leads


def grant_machine(model: str, sends: rules.Predicate) -> None:
    """Grant what the table of one kind of hand-over asks; `sends` says who acts for the side that asks."""
    grant(f"handovers.change_{model}", sends, _("Complete or amend it"))
    grant(f"handovers.send_{model}", sends, _("Send"))
    grant(f"handovers.promise_{model}", performs, _("Promise"))
    grant(f"handovers.return_{model}", heads_department, _("Return"))
    grant(f"handovers.work_{model}", performs, _("Start work"))
    grant(f"handovers.confirm_{model}", sends, _("Confirm"))
    grant(f"handovers.answer_time_{model}", sends, _("Answer the said time"))
    grant(f"handovers.arbitrate_{model}", is_quality, _("Assign finally"))
    grant(f"handovers.attach_{model}", sends | works_in_department, _("Add files"))


grant("handovers.add_faultslip", sends_for_office, _("File a slip"))
grant("handovers.raise_faultslip", above_clerk, _("Raise the severity"))
grant_machine("faultslip", sends_for_office)
grant("handovers.add_departmenttask", asks_for_department, _("Pass on a task"))
grant_machine("departmenttask", asks_for_department)
grant("handovers.add_phonenote", sends_for_office, _("Note it"))
grant("handovers.raise_phonenote", above_clerk, _("Raise to a slip"))
