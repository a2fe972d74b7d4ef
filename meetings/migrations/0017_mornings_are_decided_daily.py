"""The morning meeting of an office is one decision a day (1.5.6.1).

Meetings that a series of that kind had planned ahead, and that nobody prepared, announced, moved or signed in to,
go with their clocks, items, participants and the duties of their days. Where the day is today or tomorrow a
decision is due instead; later days the planner makes ready in time. What was held or touched stays as it is, and
so does every duty of a day that is over. The management level comes (1.5.6.2), and minutes are due no more.
"""

from datetime import datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.db.models import Q
from django.utils import timezone

KIND = "office_morning"
POLICY = "meetings.held.office_morning"
CLAUSE = "1.5.6.1"
TIME_TO_DECIDE = timedelta(minutes=15)  # nobody could set another number before
REMINDED = timedelta(minutes=10)
DAY = timedelta(days=1)
BATCH = 500
NEVER_SENT = {"state": "cancelled", "last_error": "withdrawn"}
# What other things than preparing this one meeting leave in its history
NOT_TOUCHED = ("created", "handed_over")


def decide_daily(apps, schema_editor):
    """Kind, series, meetings, duties: in this order, as far as there are any."""
    at = timezone.now()
    apps.get_model("meetings", "MeetingKind").objects.filter(code=KIND).update(
        needs_minutes=False, audience="management"
    )
    series = apps.get_model("meetings", "MeetingSeries").objects.filter(kind__code=KIND)
    series.filter(audience="staff").update(audience="management")
    deciding = {row.pk: row for row in series.select_related("unit")}
    if not deciding:
        return
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    meetings = untouched(apps, deciding, day, at)
    wanted = [
        meeting
        for meeting in meetings
        if meeting.period_key in (day.isoformat(), (day + DAY).isoformat())
        and deciding[meeting.series_id].state == "active"
    ]
    make_ready(apps, wanted, deciding, at)
    of_today = [meeting for meeting in meetings if meeting.period_key == day.isoformat()]
    remove(apps, "meeting", [meeting.pk for meeting in meetings])
    remove_duties(apps, deciding, day, {meeting.series_id for meeting in of_today})


def untouched(apps, deciding, day, at):
    """The meetings of these series that lie ahead and about which nobody did anything."""
    planned = apps.get_model("meetings", "Meeting").objects.filter(
        series__in=deciding,
        state="scheduled",
        moved_by_hand=False,
        starts_at__gt=at - TIME_TO_DECIDE,
        period_key__gte=day.isoformat(),
        agenda_issues=None,
    )
    rows = {meeting.pk: meeting for meeting in planned}
    items = dict(
        apps.get_model("meetings", "AgendaItem")
        .objects.filter(meeting__in=planned)
        .values_list("pk", "meeting_id")
    )
    signed = apps.get_model("meetings", "SignIn").objects.filter(participant__meeting__in=planned)
    touched = set(signed.values_list("participant__meeting_id", flat=True))
    carried = apps.get_model("meetings", "AgendaItem").objects.filter(meeting__in=planned)
    touched |= set(carried.exclude(carried_from=None).values_list("meeting_id", flat=True))
    events = apps.get_model("audit", "Event").objects.filter(by__isnull=False)
    touched |= subjects(apps, events.exclude(event__in=NOT_TOUCHED), "meeting", rows)
    touched |= {items[pk] for pk in subjects(apps, events, "agendaitem", items)}
    papers = apps.get_model("audit", "Attachment").objects.all()
    touched |= {items[pk] for pk in subjects(apps, papers, "agendaitem", items)}
    resolutions = apps.get_model("meetings", "Resolution").objects.filter(meeting__in=planned)
    touched |= set(resolutions.values_list("meeting_id", flat=True))
    return [meeting for pk, meeting in rows.items() if pk not in touched]


def subjects(apps, rows, model, keys):
    """The keys among these that rows with a subject of this model name."""
    about = kind_of(apps, model)
    found = set()
    for some in batches(list(keys)):
        found |= set(rows.filter(content_type=about, object_id__in=some).values_list("object_id", flat=True))
    return found


def make_ready(apps, meetings, deciding, at):
    """A decision with its clock for each of these meetings; one for an office and day."""
    mornings = apps.get_model("meetings", "OfficeMorning").objects
    clocks = apps.get_model("deadlines", "Clock").objects
    steps = apps.get_model("deadlines", "ClockStep").objects
    about = kind_of(apps, "officemorning")
    zone = ZoneInfo(settings.TIME_ZONE)
    for meeting in sorted(meetings, key=lambda one: deciding[one.series_id].code):
        series = deciding[meeting.series_id]
        day = datetime.fromisoformat(meeting.period_key).date()
        starts_at = datetime.combine(day, series.start_time or wall_time(8, 30), tzinfo=zone)
        due = starts_at + TIME_TO_DECIDE
        if due < at or mornings.filter(unit=series.unit, day=day).exists():
            continue
        row = mornings.create(
            series_id=series.pk, unit_id=series.unit_id, day=day, starts_at=starts_at, created_at=at
        )
        clock = clocks.create(
            name="decision",
            policy=POLICY,
            clause=CLAUSE,
            label=f"{series.unit.code} {day}",
            content_type=about,
            object_id=row.pk,
            unit_id=series.unit_id,
            basis="as_promised",
            started_at=at,
            promised_at=due,
            due_at=due,
            created_at=at,
        )
        steps.create(clock=clock, rung="breach", level=0, at=due)
        if due - REMINDED > at:
            steps.create(clock=clock, rung="warn-10m", level=0, at=due - REMINDED)


def remove_duties(apps, deciding, day, emptied):
    """The duties of days ahead, and of today for series whose meeting of today went; days that are over keep
    theirs.
    """
    sources = {f"series:{series.code}"[:60]: series.pk for series in deciding.values()}
    of_today = [source for source, pk in sources.items() if pk in emptied]
    duties = apps.get_model("deadlines", "PeriodDuty").objects.filter(source__in=sources, met_by_id=None)
    ahead = duties.filter(Q(window_from__gt=day) | Q(window_from=day, source__in=of_today))
    rows = dict(ahead.values_list("pk", "clock_id"))
    of_duties = [clock for clock in rows.values() if clock]
    forget(apps, "periodduty", list(rows))
    for some in batches(list(rows)):
        apps.get_model("deadlines", "PeriodDuty").objects.filter(pk__in=some).delete()
    remove_clocks(apps, of_duties)


def remove(apps, model, keys):
    """Meetings with what hangs on them, and their clocks."""
    about = kind_of(apps, model)
    clocks = []
    for some in batches(keys):
        of_rows = apps.get_model("deadlines", "Clock").objects.filter(content_type=about, object_id__in=some)
        clocks += of_rows.values_list("pk", flat=True)
    remove_clocks(apps, clocks)
    forget(apps, model, keys)
    for some in batches(keys):
        apps.get_model("meetings", "Meeting").objects.filter(pk__in=some).delete()


def remove_clocks(apps, keys):
    """Clocks with their steps."""
    forget(apps, "clock", keys)
    for some in batches(keys):
        apps.get_model("deadlines", "Clock").objects.filter(pk__in=some).delete()


def forget(apps, model, keys):
    """What is found by these rows, and what people were told about them: the lines stay without words, and
    letters that are not out yet are not sent.
    """
    about = kind_of(apps, model)
    notices = apps.get_model("notifications", "Notice").objects
    letters = apps.get_model("notifications", "Outbox").objects
    for some in batches(keys):
        texts = apps.get_model("base", "SearchText").objects
        texts.filter(content_type=about, object_id__in=some).delete()
        told = notices.filter(content_type=about, object_id__in=some)
        messages = letters.filter(notice__in=told)
        messages.filter(state__in=("queued", "dead")).update(**NEVER_SENT)
        messages.update(context={}, url="", attachments=[])
        standing = told.filter(withdrawn_at=None)
        standing.filter(acknowledged_at=None).update(needs_acknowledgement=False)
        standing.update(withdrawn_at=timezone.now(), context={}, url="")


def kind_of(apps, model):
    """The content type of a model, made where the database has none yet."""
    room = {
        "meeting": "meetings",
        "agendaitem": "meetings",
        "officemorning": "meetings",
        "clock": "deadlines",
        "periodduty": "deadlines",
    }
    kinds = apps.get_model("contenttypes", "ContentType").objects
    return kinds.get_or_create(app_label=room[model], model=model)[0]


def batches(keys):
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [
        ("meetings", "0016_office_mornings"),
        ("audit", "0004_seals_with_a_key"),
        ("base", "0003_search_texts"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("deadlines", "0008_times_as_said"),
        ("notifications", "0004_withdrawn_notices"),
    ]

    operations = [migrations.RunPython(decide_daily, migrations.RunPython.noop)]
