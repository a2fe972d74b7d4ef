"""Reads across meetings: how a series recurs, who is expected, who receives minutes, how a month looks."""

from meetings.queries.calendar import events_for_feed, month_grid
from meetings.queries.desk import duties_of
from meetings.queries.meetings import agenda_due_at, open_resolutions_before, previous_meeting, waiting_items
from meetings.queries.people import chair_by_kind, chair_of, expected_people, minute_taker_of, recipients_of
from meetings.queries.series import kind, next_days, planned_days, rule_in_words, rule_of

__all__ = [
    "agenda_due_at",
    "chair_by_kind",
    "chair_of",
    "duties_of",
    "events_for_feed",
    "expected_people",
    "kind",
    "minute_taker_of",
    "month_grid",
    "next_days",
    "open_resolutions_before",
    "planned_days",
    "previous_meeting",
    "recipients_of",
    "rule_in_words",
    "rule_of",
    "waiting_items",
]
