"""Meetings, minutes and resolutions that wait for somebody get the clock that says so, from when they began to wait.

Inbox lines that led to what their readers do not see lead to the meeting, or nowhere.
"""

from django.db import migrations
from django.utils import timezone

HEADS = ("president", "department_head", "quality_manager", "office_director")


def start_clocks(apps, schema_editor):
    """Start what is missing, once: nothing is started for what is settled."""
    start_of_meetings(apps)
    start_of_minutes(apps)
    start_of_resolutions(apps)


def start_of_meetings(apps):
    """A running meeting waits to be ended, one that was not held to be explained."""
    meetings = apps.get_model("meetings", "Meeting").objects
    for row in meetings.filter(state="in_progress").iterator():
        facts = {"policy": "meetings.finish", "clause": "1.7.2", **owed(row, row.minute_taker_id)}
        start(apps, row, "finish", begun=row.actual_start, **facts)
    for row in meetings.filter(state="not_held", not_held_reason="").iterator():
        facts = {"policy": "meetings.explain", "clause": "1.5.1.1", **owed(row, row.minute_taker_id)}
        start(apps, row, "explanation", begun=row.ends_at, **facts)


def start_of_minutes(apps):
    """A draft waits for its writer, submitted minutes for the chair; each round has a cycle of its own."""
    minutes = apps.get_model("meetings", "Minutes").objects.select_related("meeting__kind")
    for row in minutes.filter(state__in=["drafting", "in_review"]).iterator():
        meeting, sealed = row.meeting, row.revisions.count()
        told = {"clause": "1.7.7.1", "escalate": not meeting.kind.confidential}
        if row.state == "drafting":
            begun = row.created_at if sealed else meeting.actual_end or row.created_at
            facts = told | {"policy": "minutes.write", **owed(meeting, meeting.minute_taker_id)}
            start(apps, row, "writing", cycle=sealed + 1, begun=begun, **facts)
        else:
            facts = told | {"policy": "minutes.review", **owed(meeting, meeting.chair_id)}
            start(apps, row, "review", cycle=max(sealed, 1), begun=row.created_at, **facts)


def start_of_resolutions(apps):
    """Plans wait for a judgement, results for their verification, and work without a due day for its result."""
    resolutions = apps.get_model("meetings", "Resolution").objects.select_related(
        "meeting__kind", "tracking_unit"
    )
    for row in resolutions.filter(
        state__in=["plan_due", "plan_submitted", "executing", "done_reported"]
    ).iterator():
        followed = {"unit_id": row.tracking_unit_id, "label": row.text[:80]}
        if row.state == "plan_submitted":
            judged = owed(row.meeting, row.meeting.chair_id) | {"label": row.text[:80]}
            facts = {"policy": "resolution.judge", "clause": "1.7.6.2", **judged}
            start(apps, row, "judgement", cycle=row.plan_version, begun=row.adopted_at, **facts)
        if row.state == "done_reported":
            facts = {
                "policy": "resolution.verify",
                "clause": "1.7.8",
                "person_id": verifier(apps, row),
                **followed,
            }
            start(apps, row, "verification", cycle=row.cycle, begun=row.done_at or row.adopted_at, **facts)
        elif row.due_on is None:
            facts = {"policy": "resolution.result", "clause": "1.7.8", "person_id": row.owner_id, **followed}
            start(apps, row, "result", cycle=row.cycle, begun=row.adopted_at, basis="as_promised", **facts)


def owed(meeting, person_id):
    """Unit, person and label of a meeting's clock."""
    return {"unit_id": meeting.unit_id, "person_id": person_id, "label": meeting.title}


def verifier(apps, row):
    """The head who follows up where papers are open, else chair or minute taker; never the person responsible."""
    follower = None if row.meeting.kind.confidential else head_of(apps, row.tracking_unit)
    people = (follower, row.meeting.chair_id, row.meeting.minute_taker_id)
    return next((person for person in people if person and person != row.owner_id), None)


def head_of(apps, unit):
    """The present head of a unit, else of the one above."""
    today = timezone.localdate()
    held = apps.get_model("organization", "Appointment").objects.filter(
        user__is_active=True, since__lte=today
    )
    while unit is not None:
        heads = (
            held.filter(unit=unit, post__in=HEADS).exclude(until__lt=today).order_by("acting", "since", "pk")
        )
        if head := heads.values_list("user", flat=True).first():
            return head
        unit = unit.parent
    return None


def start(apps, row, name, *, begun, cycle=1, basis="measured", **facts):
    """One clock without a due time, unless the row has it or an open one of this name."""
    kind = content_type(apps, row)
    known = apps.get_model("deadlines", "Clock").objects.filter(
        content_type=kind, object_id=row.pk, name=name
    )
    is_open = known.filter(state__in=["running", "paused", "breached"]).exists()
    if not is_open and not known.filter(cycle=cycle).exists():
        times = {"started_at": entered_at(apps, kind, row) or begun, "basis": basis}
        known.create(content_type=kind, object_id=row.pk, name=name, cycle=cycle, **times, **facts)


def content_type(apps, row):
    """The content type of a row, also on a database that knows none yet."""
    names = {"app_label": row._meta.app_label, "model": row._meta.model_name}
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(**names)[0]


def entered_at(apps, kind, row):
    """When the row came into its state, as its events tell."""
    events = apps.get_model("audit", "Event").objects.filter(content_type=kind, object_id=row.pk)
    entered = events.filter(target_state=row.state).exclude(source_state=row.state)
    return entered.order_by("-id").values_list("occurred_at", flat=True).first()


def lead_to_what_is_seen(apps, schema_editor):
    """Lines about overdue minutes lead to the meeting; those of people who were taken off the list lead nowhere."""
    notices = apps.get_model("notifications", "Notice").objects
    waiting = apps.get_model("notifications", "Outbox").objects.filter(state="queued")
    minutes, meetings = (
        apps.get_model("meetings", "Minutes").objects,
        apps.get_model("meetings", "Meeting").objects,
    )
    for line in notices.filter(kind="meetings.minutes_overdue", content_type__model="minutes").iterator():
        meeting = minutes.select_related("meeting").get(pk=line.object_id).meeting
        address = f"/meetings/{meeting.number}/"
        waiting.filter(notice=line).update(url=address)
        line.content_type, line.object_id, line.url = content_type(apps, meeting), meeting.pk, address
        line.save(update_fields=["content_type", "object_id", "url"])
    for line in notices.filter(kind="meetings.uninvited").iterator():
        told = notices.filter(
            recipient=line.recipient_id, content_type=line.content_type_id, object_id=line.object_id
        )
        if not meetings.filter(pk=line.object_id, participants__user=line.recipient_id).exists():
            waiting.filter(notice__in=told).update(url="")
            told.update(url="")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_words_as_keys"),
        ("deadlines", "0003_clocks_by_subject_and_name"),
        ("notifications", "0001_initial"),
        ("organization", "0001_initial"),
        ("audit", "0002_append_only"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(start_clocks, migrations.RunPython.noop),
        migrations.RunPython(lead_to_what_is_seen, migrations.RunPython.noop),
    ]
