"""Steps of an action plan: begun with the plan, done, not done after all (1.7.6.2, 1.7.8)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked, record
from comms.base.versions import Version
from comms.deadlines.operations import cancel, meet, reassign, start, start_many
from comms.organization.models import User
from meetings.models import ActionStep, Resolution


@one_transaction()
def finish_step(step: ActionStep, *, by: User, at: datetime, version: Version) -> ActionStep:
    """Say that a step is done: whoever does it, or the owner of the resolution.

    Raises NotAllowed, GuardFailed when it is done already or its plan is not being carried out, StaleVersion.
    """
    by = allow(by, "meetings.work_on_step", step)
    _check_workable(locked(step, version))
    if step.done_at:
        raise GuardFailed(_("This step is done already."))
    step = edit(step, by=by, at=at, version=version, event="finished", done_at=at, done_by=by)
    meet(step, "step", by=by, at=at)
    record(step.resolution, "step_finished", by=by, at=at, step=step.text[:80])
    return step


@one_transaction()
def reopen_step(step: ActionStep, *, reason: str, by: User, at: datetime, version: Version) -> ActionStep:
    """Say with a reason that a step is not done after all; its clock begins anew.

    Raises NotAllowed, GuardFailed when it is not done or its plan is not being carried out, Refused,
    StaleVersion.
    """
    by = allow(by, "meetings.work_on_step", step)
    _check_workable(locked(step, version))
    if not step.done_at:
        raise GuardFailed(_("This step is not done yet."))
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why.")})
    terms = {"event": "reopened", "reason": reason}
    step = edit(step, by=by, at=at, version=version, done_at=None, done_by=None, **terms)
    if step.due_on is not None:
        start(step.terms(at), subject=step, at=at)
    record(step.resolution, "step_reopened", by=by, at=at, reason=reason, step=step.text[:80])
    return step


def begin_steps(resolution: Resolution, *, at: datetime) -> None:
    """Start the clocks of the steps of an accepted plan, or of one that is carried out again. In a
    transaction.
    """
    steps = list(_dated(resolution))
    if steps:
        start_many([(step.terms(at), step) for step in steps], at=at)


def end_steps(resolution: Resolution, *, at: datetime) -> None:
    """Nobody waits for the steps of a resolution that is reported as done, dropped or superseded. In a
    transaction.
    """
    for step in _dated(resolution):
        cancel(step, "step", at=at)


def _dated(resolution: Resolution) -> Iterator[ActionStep]:
    """The steps of the present plan that have a day and are not done."""
    for step in resolution.steps.filter(done_at=None, due_on__isnull=False).select_related("assignee"):
        step.resolution = resolution
        yield step


def pass_steps(resolution: Resolution, *, by: User | None, at: datetime) -> None:
    """Steps that name nobody are done by whoever owns the resolution now. In a transaction."""
    for step in resolution.steps.filter(done_at=None).select_related("assignee"):
        step.resolution = resolution
        reassign(step, "step", person=step.in_charge, by=by, at=at)


def _check_workable(step: ActionStep) -> None:
    if not step.is_workable:
        raise GuardFailed(_("The plan of this step is not being carried out."))
