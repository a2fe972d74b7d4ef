"""What stands in the lists of the meetings, and on their attendance sheet and minutes."""

from meetings.tables.lists import MEETINGS, MINUTES, REQUESTS, RESOLUTIONS, SERIES
from meetings.tables.mornings import MORNINGS
from meetings.tables.sheets import attendance_sheet, facts_of, minutes_sheet, title_of
from meetings.tables.speaking import SPEAKING_TIMES, clock_face

__all__ = [
    "MEETINGS",
    "MINUTES",
    "MORNINGS",
    "REQUESTS",
    "RESOLUTIONS",
    "SERIES",
    "SPEAKING_TIMES",
    "attendance_sheet",
    "clock_face",
    "facts_of",
    "minutes_sheet",
    "title_of",
]
