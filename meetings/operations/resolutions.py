"""Resolutions: adopted with a person responsible, planned, carried out, verified (1.7.6, 1.7.8)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import at_local, end_of_day, local, today
from comms.base.errors import GuardFailed, Refused
from comms.base.numbering import next_serial
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines.operations import change_due, check_promise, rename
from comms.deadlines.queries import clock_of
from comms.organization.models import Unit, User
from meetings.models import ActionStep, AgendaItem, Meeting, Resolution
from meetings.operations.agenda import records_open
from meetings.operations.register import enter_resolution
from meetings.operations.steps import begin_steps, end_steps, pass_steps
from meetings.operations.superseding import end_older
from meetings.states import OPEN_RESOLUTION, AutomaticReason, ResolutionState

# The clocks that begin anew with another owner or another unit that follows up; who judges the plan stays
RESTARTED = {
    ResolutionState.PLAN_DUE: ("plan", "result"),
    ResolutionState.PLAN_SUBMITTED: ("result",),
    ResolutionState.EXECUTING: ("result",),
    ResolutionState.DONE_REPORTED: ("verification",),
}


@one_transaction()
def adopt(
    meeting: Meeting,
    *,
    text: str,
    owner: User | None,
    by: User,
    at: datetime,
    due_on: date | None = None,
    tracking_unit: Unit | None = None,
    item: AgendaItem | None = None,
    supersedes: Resolution | None = None,
) -> Resolution:
    """Record a resolution with the person who provides its action plan (1.7.6.2); its follow-up falls to the
    responsible department unless another unit is named (1.7.8).

    Raises Refused without a person responsible or with a due day before the meeting, GuardFailed when the
    minutes are sealed, NotAllowed.
    """
    by = allow(by, "meetings.run_meeting", meeting)
    meeting = locked(meeting, ANY)
    if not records_open(meeting):
        raise GuardFailed(_("Resolutions are recorded during the meeting and while its minutes are a draft."))
    person = _check_terms(meeting, owner, due_on, item, at)
    resolution = insert(
        Resolution(
            number=_number(meeting),
            meeting=meeting,
            item=item,
            text=text,
            owner=person,
            due_on=due_on,
            tracking_unit=tracking_unit or meeting.unit,
            adopted_at=meeting.actual_end or at,
            created_at=at,
        )
    )
    record(
        resolution,
        "created",
        by=by,
        at=at,
        occurred_at=resolution.adopted_at,
        starts=resolution.TABLE.opens,
        notice="resolution_adopted",
    )
    enter_resolution(resolution)
    if supersedes:
        end_older(supersedes, resolution, by=by, at=at)
    return resolution


@one_transaction()
def change_resolution(
    resolution: Resolution,
    *,
    by: User,
    at: datetime,
    version: Version,
    reason: str = "",
    **fields: Any,
) -> Resolution:
    """Correct the wording while the minutes are a draft; move the due day or hand it to another person with a
    reason at any time.

    Raises NotAllowed, GuardFailed, Refused, StaleVersion.
    """
    by = allow(by, "meetings.change_resolution", resolution)
    before = locked(resolution, version)
    if before.state not in OPEN_RESOLUTION:
        raise GuardFailed(_("This resolution is closed."))
    changed = {name: new for name, new in fields.items() if new != getattr(before, name)}
    if not changed:
        return before
    _check_change(before, changed, reason, at)
    in_draft = records_open(before.meeting)
    if not in_draft and "due_on" in changed:
        changed["due_changes"] = before.due_changes + 1
    handed_over = bool({"owner", "tracking_unit"} & set(changed))
    if handed_over:
        changed["cycle"] = before.cycle + 1
    resolution = edit(resolution, by=by, at=at, version=version, reason=reason, **changed)
    if handed_over:
        restart_clocks(resolution, by, at)
    elif "due_on" in changed:
        _move_result_clock(resolution, reason or AutomaticReason.DRAFT_CORRECTED, by, at)
    return resolution


def _check_change(resolution: Resolution, changed: Mapping[str, Any], reason: str, at: datetime) -> None:
    """The wording changes with the draft alone; afterwards every change has a reason."""
    if not records_open(resolution.meeting):
        if set(changed) - {"due_on", "owner", "tracking_unit"}:
            raise GuardFailed(_("The minutes are sealed. Correct the minutes to change the wording."))
        if not reason.strip():
            raise Refused(errors={"reason": _("Say why.")})
    _check_terms(resolution.meeting, changed.get("owner", resolution.owner), changed.get("due_on"), None, at)


def restart_clocks(resolution: Resolution, by: User | None, at: datetime) -> None:
    """Whoever takes over has clocks of their own from now on; a breach before stays with the one before."""
    starts = RESTARTED[ResolutionState(resolution.state)]
    record(resolution, "handed_over", by=by, at=at, cancels=starts)
    record(resolution, "clocks_restarted", by=by, at=at, starts=starts, notice="resolution_adopted")
    meeting = resolution.meeting
    rename(resolution, (meeting.chair, meeting.minute_taker, resolution.owner))
    pass_steps(resolution, by=by, at=at)


def _move_result_clock(resolution: Resolution, reason: str, by: User, at: datetime) -> None:
    clock = clock_of(resolution, "result")
    if clock and clock.is_open and resolution.due_on:
        change_due(resolution, "result", due_at=end_of_day(resolution.due_on), reason=reason, by=by, at=at)
    elif resolution.state != ResolutionState.DONE_REPORTED:
        record(resolution, "due_set", by=by, at=at, starts=("result",))


@one_transaction()
def submit_plan(
    resolution: Resolution,
    *,
    steps: Sequence[Mapping[str, Any]],
    by: User,
    at: datetime,
    version: Version,
) -> Resolution:
    """Hand in the action plan: steps, perhaps with assignee and day (1.7.6.2). Raises Refused without any."""
    steps = [step for step in steps if step.get("text", "").strip()]
    if not steps:
        raise Refused(errors={"steps": _("An action plan needs at least one step.")})
    for step in steps:
        check_promise("steps", _beginning_of(step.get("due_on")), at)
    number = resolution.plan_version + 1
    resolution = transition(resolution, "submit-plan", by=by, at=at, version=version, plan_version=number)
    ActionStep.objects.bulk_create(
        ActionStep(
            resolution=resolution,
            plan_version=number,
            position=position,
            text=step["text"].strip(),
            assignee=step.get("assignee"),
            due_on=step.get("due_on"),
            created_at=at,
        )
        for position, step in enumerate(steps, start=1)
    )
    return resolution


@one_transaction()
def accept_plan(resolution: Resolution, *, by: User, at: datetime, version: Version) -> Resolution:
    """Accept the action plan; the resolution is being carried out, and so are its steps."""
    resolution = transition(resolution, "accept-plan", by=by, at=at, version=version)
    begin_steps(resolution, at=at)
    return resolution


@one_transaction()
def return_plan(
    resolution: Resolution,
    *,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
) -> Resolution:
    """Send the action plan back with a reason."""
    return transition(resolution, "return", by=by, at=at, version=version, reason=reason, remark=reason)


@one_transaction()
def report_done(
    resolution: Resolution,
    *,
    result: str,
    by: User,
    at: datetime,
    version: Version,
    occurred_at: datetime | None = None,
) -> Resolution:
    """Report the result (1.7.8). Raises Refused without one."""
    if occurred_at and not resolution.adopted_at <= occurred_at <= at:
        raise Refused(errors={"occurred_at": _("Give a time between the adoption and now.")})
    resolution = transition(
        resolution,
        "report-done",
        by=by,
        at=at,
        occurred_at=occurred_at,
        version=version,
        result=result,
    )
    end_steps(resolution, at=at)
    return resolution


@one_transaction()
def verify(resolution: Resolution, *, by: User, at: datetime, version: Version) -> Resolution:
    """Confirm the result; never by the person responsible."""
    return transition(resolution, "verify", by=by, at=at, version=version)


@one_transaction()
def reject(resolution: Resolution, *, reason: str, by: User, at: datetime, version: Version) -> Resolution:
    """Refuse the result with a reason; it is carried out again, and the first result stays on record."""
    cycle = resolution.cycle + 1
    resolution = transition(
        resolution,
        "reject",
        by=by,
        at=at,
        version=version,
        reason=reason,
        remark=reason,
        cycle=cycle,
    )
    begin_steps(resolution, at=at)
    return resolution


@one_transaction()
def drop(resolution: Resolution, *, reason: str, by: User, at: datetime, version: Version) -> Resolution:
    """Give a resolution up: the chair, with a reason."""
    resolution = transition(resolution, "drop", by=by, at=at, version=version, reason=reason, remark=reason)
    end_steps(resolution, at=at)
    return resolution


def _check_terms(
    meeting: Meeting,
    owner: User | None,
    due_on: date | None,
    item: AgendaItem | None,
    at: datetime,
) -> User:
    """The person responsible, when all terms can be. Raises Refused by field."""
    errors = {}
    if owner is None:
        errors["owner"] = _("Name the person responsible; a resolution without one cannot be recorded.")
    elif not owner.is_active:
        errors["owner"] = _("This person no longer works here.")
    if due_on and due_on < today(meeting.starts_at):
        errors["due_on"] = _("The due day is before the meeting.")
    if item and item.meeting_id != meeting.pk:
        errors["item"] = _("This item is not on the meeting's agenda.")
    if errors or owner is None:
        raise Refused(errors=errors)
    check_promise("due_on", _beginning_of(due_on), at)
    return owner


def _beginning_of(day: date | None) -> datetime | None:
    """The first instant of a day: a day on which a promise may lie is open to its end."""
    if day:
        return at_local(day, time.min)
    return None


def _number(meeting: Meeting) -> str:
    """Running numbers per kind and month of the meeting: PO-2026-11-03."""
    prefix = f"{meeting.kind.resolution_prefix}-{local(meeting.starts_at):%Y-%m}"
    return f"{prefix}-{next_serial(prefix, meeting.starts_at):02d}"
