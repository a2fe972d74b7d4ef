"""The rules of time: which days are worked, when a duty falls due, who hears of it. No Django, no clock."""

from comms.base.terms import ClockTerms
from comms.deadlines.rules.calendar import DayOff, WorkCalendar, WorkHours, parse_hours
from comms.deadlines.rules.due import DAY_BASES, Basis, Due, Line, LineKind, Span, due, judge
from comms.deadlines.rules.intervals import Interval, merged
from comms.deadlines.rules.ladder import Rung, duration, ladder
from comms.deadlines.rules.notice import NoticeProblem, read_notice
from comms.deadlines.rules.terms import Shift

__all__ = [
    "DAY_BASES",
    "Basis",
    "ClockTerms",
    "DayOff",
    "Due",
    "Interval",
    "Line",
    "LineKind",
    "NoticeProblem",
    "Rung",
    "Shift",
    "Span",
    "WorkCalendar",
    "WorkHours",
    "due",
    "duration",
    "judge",
    "ladder",
    "merged",
    "parse_hours",
    "read_notice",
]
