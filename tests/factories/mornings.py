"""An office that decides each day about its morning meeting."""

from datetime import date, datetime, time

from comms.base.clock import at_local
from meetings import operations
from meetings.models import MeetingSeries, OfficeMorning
from tests.factories.meetings import make_series


def make_deciding(company, at, **fields) -> MeetingSeries:
    """The active series of office MO01, at 08:30 on every calendar day from the day of `at`."""
    told = {
        "code": "ob-mo01",
        "kind": "office_morning",
        "title": "翠湖管理处晨会",
        "unit": company.MO01,
        "rule_kind": "every_day",
        "start_time": time(8, 30),
        "duration_minutes": 20,
        "location": "管理处会议室",
    } | fields
    return make_series(company, at, **told)


def at_clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall time of the company."""
    return at_local(day, time(hour, minute))


def make_morning(company, at, **fields) -> OfficeMorning:
    """The decision of tomorrow, or of today before it began, as the planner makes it."""
    series = make_deciding(company, at, **fields)
    operations.plan_mornings(at)
    return OfficeMorning.objects.filter(unit=series.unit, starts_at__gt=at).earliest("day")
