"""When minutes are complete (1.7.7.1), how they are sealed, and when their writer is reminded (1.7.7.2)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256


class Problem(StrEnum):
    """What may be missing in minutes; the screens turn it into a sentence and a link."""

    TIME = "time"
    PLACE = "place"
    CHAIR = "chair"
    ATTENDANCE = "attendance"
    AGENDA = "agenda"
    OUTCOME = "outcome"
    BODY = "body"
    RESOLUTIONS = "resolutions"
    OWNER = "owner"
    DUE = "due"


@dataclass(frozen=True)
class MinutesFacts:
    """What the check looks at. `outcomes`: one per agenda item; `resolutions`: (has owner, has due date)."""

    has_times: bool
    has_place: bool
    has_chair: bool
    present: int
    outcomes: Sequence[bool]
    has_body: bool
    resolutions: Sequence[tuple[bool, bool]] = field(default_factory=tuple)
    needs_resolutions: bool = True
    reason_for_none: str = ""


def completeness(facts: MinutesFacts) -> list[Problem]:
    """What minutes still miss to be submitted (1.7.7.1; resolution or reason: 1.7.6.1; owner: 1.7.6.2)."""
    checks = {
        Problem.TIME: facts.has_times,
        Problem.PLACE: facts.has_place,
        Problem.CHAIR: facts.has_chair,
        Problem.ATTENDANCE: facts.present > 0,
        Problem.AGENDA: len(facts.outcomes) > 0,
        Problem.OUTCOME: all(facts.outcomes),
        Problem.BODY: facts.has_body,
        Problem.RESOLUTIONS: bool(facts.resolutions or facts.reason_for_none or not facts.needs_resolutions),
        Problem.OWNER: all(owner for owner, _due in facts.resolutions),
        Problem.DUE: all(due for _owner, due in facts.resolutions),
    }
    return [problem for problem, good in checks.items() if not good]


def fingerprint(document: Mapping[str, object]) -> str:
    """The SHA-256 of a revision's content: equal content, equal seal, whatever the order of keys."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def reminder_hours_due(ended_at: datetime, at: datetime, *, hours: Iterable[int]) -> list[int]:
    """Which of the reminders (hours after the end) are due by now: `[24, 48]` two days after the meeting."""
    return [hour for hour in sorted(hours) if at >= ended_at + timedelta(hours=hour)]
