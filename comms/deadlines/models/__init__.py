"""Rows of the deadlines room: the work calendar, clocks, recurring duties."""

from comms.deadlines.models.calendar import WorkDay, WorkYear, holiday_name
from comms.deadlines.models.clocks import (
    Clock,
    ClockPause,
    ClockQuerySet,
    ClockStep,
    PeriodicJob,
    claimed_q,
    outcome_q,
)
from comms.deadlines.models.duties import PeriodDuty, PeriodDutyQuerySet

__all__ = [
    "Clock",
    "ClockPause",
    "ClockQuerySet",
    "ClockStep",
    "PeriodDuty",
    "PeriodDutyQuerySet",
    "PeriodicJob",
    "WorkDay",
    "WorkYear",
    "claimed_q",
    "holiday_name",
    "outcome_q",
]
