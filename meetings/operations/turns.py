"""The rows of turns: who leads one meeting as it was decided last, by the portal or by somebody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comms.organization.models import User
from meetings.models import LeaderAssignment, Meeting
from meetings.models.turns import skipped_rows
from meetings.queries.rota import turn_of
from meetings.rules import Turn
from meetings.states import AutomaticReason, PassedOver


def keep_turn(
    meeting: Meeting,
    known: LeaderAssignment | None,
    turn: Turn,
    *,
    why: Mapping[int, str],
    people: Mapping[int, User],
    at: datetime,
) -> LeaderAssignment:
    """Write what the portal decided about a meeting, when it differs from what stands there."""
    wanted: dict[str, Any] = {
        "planned_id": turn.planned,
        "actual_id": turn.actual,
        "skipped": skipped_rows((people[one] for one in turn.skipped), why),
        "order": list(turn.order),
        "by_hand": False,
    }
    row = known or LeaderAssignment(meeting=meeting, created_at=at)
    if known is None or any(getattr(row, name) != new for name, new in wanted.items()):
        _write(row, wanted | {"reason": "", "decided_by": None, "decided_at": at})
    return row


def name_by_hand(
    meeting: Meeting,
    leader: User,
    *,
    reason: str,
    by: User | None,
    at: datetime,
) -> LeaderAssignment | None:
    """Write that somebody named who leads; of a meeting without a turn there is nothing to write. Whose turn
    it was is passed over.
    """
    row = turn_of(meeting)
    if row is None:
        return None
    skipped = [one for one in row.skipped if one["person"] != leader.pk]
    if row.actual and row.actual != leader:
        skipped += skipped_rows([row.actual], {row.actual.pk: PassedOver.BY_HAND})
    wanted = {"actual_id": leader.pk, "skipped": skipped, "by_hand": True}
    said = reason.strip() or AutomaticReason.LEADER_GONE.value
    _write(row, wanted | {"reason": said, "decided_by": by, "decided_at": at})
    return row


def _write(row: LeaderAssignment, wanted: Mapping[str, Any]) -> None:
    for name, new in wanted.items():
        setattr(row, name, new)
    if row.pk:
        row.version += 1
    row.save()
