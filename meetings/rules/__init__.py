"""The rules of the procedure about meetings: pure functions, each quoting its clause; no Django, no clock."""

from meetings.rules.agenda import total_minutes
from meetings.rules.attendance import late_minutes, plausible
from meetings.rules.duration import over_cap, planned_minutes, too_long
from meetings.rules.kinds import DECIDED_DAILY, KindTerms, Misfit, misfits
from meetings.rules.minutes import MinutesFacts, Problem, completeness, fingerprint, reminder_hours_due
from meetings.rules.mornings import first_to_decide, is_lapsed
from meetings.rules.oneline import Fault, LineFault, ResolutionLine, read_line
from meetings.rules.recurrence import (
    RULE_KINDS,
    Exempt,
    Planned,
    PlannedDay,
    Rule,
    add_months,
    horizon,
    invalid_params,
    periods_between,
    plan,
    planned_between,
    with_day,
)
from meetings.rules.rotation import Policy, Queue, Turn, next_turn, queue_after
from meetings.rules.speaking import (
    SpeakingTotal,
    Speech,
    Stage,
    meeting_stage,
    speaking_totals,
    speech_stage,
    spoken_seconds,
)
from meetings.rules.votes import Base, Result, Tally, has_quorum, result_of

__all__ = [
    "DECIDED_DAILY",
    "RULE_KINDS",
    "Base",
    "Exempt",
    "Fault",
    "KindTerms",
    "LineFault",
    "MinutesFacts",
    "Misfit",
    "Planned",
    "PlannedDay",
    "Policy",
    "Problem",
    "Queue",
    "ResolutionLine",
    "Result",
    "Rule",
    "SpeakingTotal",
    "Speech",
    "Stage",
    "Tally",
    "Turn",
    "add_months",
    "completeness",
    "fingerprint",
    "first_to_decide",
    "has_quorum",
    "horizon",
    "invalid_params",
    "is_lapsed",
    "late_minutes",
    "meeting_stage",
    "misfits",
    "next_turn",
    "over_cap",
    "periods_between",
    "plan",
    "planned_between",
    "planned_minutes",
    "plausible",
    "queue_after",
    "read_line",
    "reminder_hours_due",
    "result_of",
    "speaking_totals",
    "speech_stage",
    "spoken_seconds",
    "too_long",
    "total_minutes",
    "with_day",
]
