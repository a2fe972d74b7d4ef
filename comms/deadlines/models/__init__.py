"""Rows of the deadlines room."""

from comms.deadlines.models.calendar import WorkDay, WorkYear, holiday_name
from comms.deadlines.models.clocks import Clock, ClockPause, ClockQuerySet, ClockStep, PeriodicJob, outcome_q

__all__ = [
    "Clock",
    "ClockPause",
    "ClockQuerySet",
    "ClockStep",
    "PeriodicJob",
    "WorkDay",
    "WorkYear",
    "holiday_name",
    "outcome_q",
]
