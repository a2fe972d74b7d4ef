"""How far a resolution is, with evidence, and what later meetings found about it (1.7.8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from comms.audit.operations import attach
from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, edit, locked, record
from comms.base.versions import ANY
from comms.organization.models import User
from meetings.models import ActionStep, FollowUp, Meeting, ProgressNote, Resolution
from meetings.operations.agenda import records_open
from meetings.queries.meetings import open_resolutions_before


@one_transaction()
def note_progress(
    resolution: Resolution,
    *,
    percent: int,
    text: str,
    by: User,
    at: datetime,
    step: ActionStep | None = None,
    evidence: Iterable[File] = (),
) -> ProgressNote:
    """Say how far a resolution is, in percent, and what was done, with evidence; a note about one step leaves
    the percentage of the whole. Who carries it out, or a step of it.

    Raises NotAllowed, GuardFailed when it is reported as done or closed, Refused by field (a percentage
    beyond 0 to 100, no text, a step of another plan, a file that is not kept).
    """
    by = allow(by, "meetings.note_progress", resolution)
    row = locked(resolution, ANY)
    if not row.takes_progress:
        raise GuardFailed(_("Progress is noted until the result is reported."))
    errors = {}
    if not 0 <= percent <= 100:
        errors["percent"] = _("A percentage from 0 to 100 is needed.")
    if not text.strip():
        errors["text"] = _("This is needed.")
    if step is not None and not row.steps.filter(pk=step.pk).exists():
        errors["step"] = _("This step does not belong to the present plan.")
    if errors:
        raise Refused(errors=errors)
    note = ProgressNote(
        resolution=row, step=step, percent=percent, text=text.strip(), noted_by=by, noted_at=at, created_at=at
    )
    check_fields(note, ["text"])
    note.save()
    note.files.set([attach(row, file=file, by=by, at=at, field="evidence") for file in evidence])
    if step is None and percent != row.percent:
        edit(row, by=by, at=at, version=ANY, event="progress", reason=note.text[:400], percent=percent)
    else:
        about: dict[str, Any] = {"step": step.text[:80]} if step else {}
        record(row, "progress", by=by, at=at, reason=note.text[:400], percent=percent, **about)
    return note


@one_transaction()
def look_at(
    meeting: Meeting, *, resolution: Resolution, verdict: str, by: User, at: datetime, note: str = ""
) -> FollowUp:
    """Note in a meeting how an open resolution of an earlier one of its kind stands (1.7.8); said again, the
    last word counts.

    Raises NotAllowed, GuardFailed when the meeting's records are closed, Refused for a resolution that this
    meeting does not look at.
    """
    by = allow(by, "meetings.run_meeting", meeting)
    meeting = locked(meeting, ANY)
    if not records_open(meeting):
        raise GuardFailed(_("This is noted during the meeting and while its minutes are a draft."))
    found = FollowUp.objects.filter(meeting=meeting, resolution=resolution).first()
    if found is None and not open_resolutions_before(meeting).filter(pk=resolution.pk).exists():
        raise Refused(errors={"resolution": _("This meeting does not look at this resolution.")})
    row = found or FollowUp(meeting=meeting, resolution=resolution, created_at=at)
    row.verdict, row.note, row.noted_by, row.noted_at = verdict, note.strip(), by, at
    check_fields(row, ["verdict", "note"])
    if found:
        row.version += 1
    row.save()
    # In the history of the meeting: kept close later, it keeps what it said about others
    record(meeting, "looked_at", by=by, at=at, reason=row.note, verdict=verdict, number=resolution.number)
    return row
