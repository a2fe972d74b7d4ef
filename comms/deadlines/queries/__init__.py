"""Reading clocks, recurring duties and the work calendar: what is due, what was late, whether the sweep is
well.
"""

from comms.deadlines.queries.calendars import (
    YEARS,
    calendar,
    calendar_of,
    day_facts,
    days_between,
    hours_of,
    year_in_range,
    year_of,
)
from comms.deadlines.queries.checks import (
    TICK,
    calendar_health,
    health,
    last_tick,
    missing_year,
    sweep_health,
)
from comms.deadlines.queries.clocks import (
    Subject,
    clock_of,
    clocks_of,
    due_for,
    due_of,
    explain,
    seen_shifts,
    span_of,
    subject_of,
    with_story,
    with_subjects,
)
from comms.deadlines.queries.duties import (
    MONTHS,
    BoardRow,
    board_rows,
    duty_for,
    fulfilment_of,
    with_fulfilment,
)
from comms.deadlines.queries.rates import (
    CLAIMED,
    GROUPS,
    NUMBERS,
    compliance,
    total_of,
)

__all__ = [
    "CLAIMED",
    "GROUPS",
    "MONTHS",
    "NUMBERS",
    "TICK",
    "YEARS",
    "BoardRow",
    "Subject",
    "board_rows",
    "calendar",
    "calendar_health",
    "calendar_of",
    "clock_of",
    "clocks_of",
    "compliance",
    "day_facts",
    "days_between",
    "due_for",
    "due_of",
    "duty_for",
    "explain",
    "fulfilment_of",
    "health",
    "hours_of",
    "last_tick",
    "missing_year",
    "seen_shifts",
    "span_of",
    "subject_of",
    "sweep_health",
    "total_of",
    "with_fulfilment",
    "with_story",
    "with_subjects",
    "year_in_range",
    "year_of",
]
