"""Speaking times and overruns across meetings (1.7.2, 1.7.3)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.base import dates
from comms.organization.models import User
from comms.web.markup import chip_html
from comms.web.tables import Column, Table
from meetings.models import Meeting
from meetings.queries.speaking import held_meetings, with_speaking


def clock_face(seconds: int) -> str:
    """Seconds as a stop watch shows them: 8:01, 75:00."""
    minutes, rest = divmod(int(seconds or 0), 60)
    return f"{minutes}:{rest:02}"


def meetings_with_times(reader: User, at: datetime) -> QuerySet[Meeting]:
    """The held meetings whose papers the reader opens, with the sums of their speeches."""
    return with_speaking(held_meetings(reader))


def _length(meeting: Meeting) -> str:
    minutes = meeting.actual_minutes
    return dates.duration(minutes) if minutes is not None else ""


def _late(meeting: Meeting) -> Any:
    late = meeting.late_start_minutes
    if not late:
        return ""
    return chip_html(dates.duration(late), "warning", "clock-history")


def _cap(meeting: Meeting) -> Any:
    if not meeting.over_cap:
        return ""
    return chip_html(_("Over two hours"), "warning", "hourglass-bottom")


def _over(meeting: Any) -> Any:
    if not meeting.speeches_over:
        return 0
    return chip_html(str(meeting.speeches_over), "danger", "mic")


# What screen and file share
NAMES = [
    Column("starts_at", _("Starts"), lambda m: m.starts_at, order="-starts_at", css="nowrap"),
    Column("title", _("Title"), lambda m: m.title, url=True),
    Column("number", _("No."), lambda m: m.number, css="nowrap"),
    Column("unit", _("Responsible department"), lambda m: m.unit.name),
]
SPEECHES = Column("speeches", _("Speeches"), lambda m: m.speeches, css="end")
OVER = Column("over", _("Speeches over their minutes"), _over, export=lambda m: m.speeches_over, css="end")
SPEAKING_TIMES = Table(
    title=_("Speaking times"),
    columns=[
        *NAMES,
        Column("late", _("Began late"), _late, css="nowrap"),
        Column("length", _("Took"), _length, css="nowrap"),
        Column("over_cap", _("Over two hours"), _cap, css="nowrap"),
        SPEECHES,
        OVER,
        Column("longest", _("Longest speech"), lambda m: clock_face(m.longest_seconds), css="end nowrap"),
        Column("spoken", _("Spoken in all"), lambda m: clock_face(m.speaking_seconds), css="end nowrap"),
    ],
    file=[
        *NAMES,
        Column("late_minutes", _("Began late (minutes)"), lambda m: m.late_start_minutes, css="end"),
        Column("minutes", _("Took (minutes)"), lambda m: m.actual_minutes, css="end"),
        Column("over_cap", _("Over two hours"), lambda m: _("Yes") if m.over_cap else _("No")),
        SPEECHES,
        OVER,
        Column("longest_seconds", _("Longest speech (seconds)"), lambda m: m.longest_seconds, css="end"),
        Column("speaking_seconds", _("Spoken in all (seconds)"), lambda m: m.speaking_seconds, css="end"),
    ],
    rows=meetings_with_times,
)
