"""Time at the edge: only views, api and tasks call `now()` and `database_time()`; the rest receives `at`."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone


def zone() -> ZoneInfo:
    """The company's time zone; the procedure's rules are evaluated in it."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def database_time() -> datetime:
    """The database's clock, which all machines share: for times compared with those of another process."""
    sql = "strftime('%Y-%m-%dT%H:%M:%f', 'now')"
    if connection.vendor == "postgresql":
        sql = "clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        moment = cursor.fetchone()[0]
    if isinstance(moment, str):
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment


def local(at: datetime, own: tzinfo | None = None) -> datetime:
    """The same instant as wall time of the company; beside it in mails, as that of a reader's `own` zone.

    The only function that makes local time: two would sooner or later show two times of one meeting.
    """
    return at.astimezone(own or zone())


def today(at: datetime) -> date:
    """The company's calendar day at this instant (00:00-08:00 in Shanghai is still yesterday in UTC)."""
    return local(at).date()


def at_local(day: date, clock: time) -> datetime:
    """An aware instant from a company day and wall time."""
    return datetime.combine(day, clock, tzinfo=zone())


def end_of_day(day: date) -> datetime:
    """The first instant after the day: a duty due "by the end of the day" is on time before it."""
    return at_local(day + timedelta(days=1), time.min)
