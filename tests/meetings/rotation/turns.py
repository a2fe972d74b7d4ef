"""What the tests of the turns ask and do."""

from datetime import date, timedelta

from comms.audit.models import Event
from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from meetings import operations
from meetings.models import LeaderAssignment, Meeting
from tests.factories.absences import away
from tests.factories.meetings import HOUR

DAY = timedelta(days=1)
# The fixture `at` is Wednesday 18 November 2026, 10:00; assemblies follow on the 19th, 23rd, 26th …
THURSDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 23)


def out(person, at, **times):
    """Notes that they are away on the day of the first assembly."""
    return away(person, at=at, **({"starts_on": THURSDAY, "ends_on": THURSDAY} | times))


def coming(series, count=6):
    """The next meetings in their order."""
    return list(series.meetings.upcoming().order_by("starts_at")[:count])


def leaders(series, count=6):
    """The sign-in names of their chairs."""
    return [meeting.chair and meeting.chair.username for meeting in coming(series, count)]


def turn(meeting):
    return LeaderAssignment.objects.get(meeting=meeting)


def why(skipped):
    """Whom a turn passed over, and why."""
    return [(one["name"], one["why"]) for one in skipped]


def led(meeting, at=None):
    """Started on time by the minute taker, and ended."""
    meeting = Meeting.objects.get(pk=meeting.pk)
    begun = operations.start(meeting, by=meeting.minute_taker, at=at or meeting.starts_at, version=ANY)
    return operations.finish(begun, by=begun.minute_taker, at=begun.actual_start + HOUR / 4, version=ANY)


def told(person, kind="meetings.leader_changed"):
    """The letters of a kind to a person, in the inbox and by mail."""
    lines = Notice.objects.filter(kind=kind, recipient=person)
    return (lines.count(), Outbox.objects.filter(notice__in=lines, channel="email").count())


def changes(meeting):
    """What the log says about its leader: (old, new, reason)."""
    events = Event.objects.about(meeting).filter(event="leader_changed").order_by("pk")
    return [(row.data["old"]["chair"], row.data["new"]["chair"], row.reason) for row in events]
