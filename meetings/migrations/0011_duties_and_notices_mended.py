"""What the two migrations before left wrong.

A clock that fell away with its meeting (called off, or explained before its time was over) left a duty that
nobody owed and nobody had missed. Why a confidential meeting was not held had been copied to its duty, which
more people see. Notices of minutes and resolutions of such meetings had kept their words.
"""

from django.db import migrations
from django.utils import timezone

NEVER_SENT = {"state": "cancelled", "last_error": "withdrawn"}


def settle_duties(apps, schema_editor):
    """What was not held by its last day is missed; the rest is owed by nobody, until the planner finds that
    its period is not over yet.
    """
    meetings = apps.get_model("meetings", "Meeting").objects.filter(series__isnull=False)
    duties = apps.get_model("deadlines", "PeriodDuty").objects.select_related("clock")
    fell_away = duties.filter(
        source__startswith="series:", met_by_id=None, exempt_reason="", clock__state="cancelled"
    )
    for duty in fell_away.filter(clock__breached_at=None):
        planned = meetings.filter(
            series__code=duty.source.removeprefix("series:"), unit=duty.unit_id, period_key=duty.period_key
        )
        due_at = duty.clock.due_at
        not_held = planned.filter(state="not_held").select_related("kind").first()
        if not_held is not None and due_at is not None and due_at <= timezone.now():
            duty.clock.breached_at = due_at
            duty.clock.save(update_fields=["breached_at"])
            if not not_held.kind.confidential:
                duty.explanation, duty.explained_at = not_held.not_held_reason, duty.clock.closed_at
        else:
            duty.exempt_reason = "deadlines.rule_dropped"
        duty.save(update_fields=["exempt_reason", "explanation", "explained_at"])


def keep_reasons_close(apps, schema_editor):
    """Why a confidential meeting was not held stays with the meeting."""
    duties = apps.get_model("deadlines", "PeriodDuty").objects
    meetings = apps.get_model("meetings", "Meeting").objects.filter(
        kind__confidential=True, series__isnull=False
    )
    for meeting in meetings.exclude(not_held_reason="").select_related("series"):
        of_period = duties.filter(source=f"series:{meeting.series.code}"[:60], period_key=meeting.period_key)
        copied = of_period.filter(explanation=meeting.not_held_reason)
        copied.update(explanation="", explained_at=None, explained_by=None)


def withdraw_notices(apps, schema_editor):
    """Notices of confidential meetings, their minutes and resolutions, and of the clocks of all these."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    sent = apps.get_model("meetings", "Distribution").objects
    meetings = apps.get_model("meetings", "Meeting").objects.filter(kind__confidential=True)
    for meeting in meetings.iterator():
        inside = {meeting.chair_id, meeting.minute_taker_id} | _invited(apps, meeting)
        things = [("meeting", meeting, inside)]
        for row in _rows(apps, "Minutes", meeting):
            recipients = sent.filter(revision__minutes=row).values_list("recipient", flat=True)
            things.append(("minutes", row, inside | set(recipients)))
        for row in _rows(apps, "Resolution", meeting):
            things.append(("resolution", row, inside | {row.owner_id}))
        for model, row, readers in things:
            about, _made = kinds.get_or_create(app_label="meetings", model=model)
            _withdraw(apps, about, row, readers - {None})


def _rows(apps, model, meeting):
    return apps.get_model("meetings", model).objects.filter(meeting=meeting)


def _invited(apps, meeting):
    participants = apps.get_model("meetings", "Participant").objects.filter(meeting=meeting)
    return set(participants.values_list("user_id", flat=True))


def _withdraw(apps, about, row, readers):
    """What others than these people were told; whoever acknowledged it did so, that stays."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    clock_type, _made = kinds.get_or_create(app_label="deadlines", model="clock")
    clocks = apps.get_model("deadlines", "Clock").objects.filter(content_type=about, object_id=row.pk)
    notices = apps.get_model("notifications", "Notice").objects
    others = notices.exclude(recipient__in=readers).exclude(kind="meetings.uninvited")
    told = set(others.filter(content_type=about, object_id=row.pk).values_list("pk", flat=True))
    of_clocks = others.filter(
        content_type=clock_type, object_id__in=list(clocks.values_list("pk", flat=True))
    )
    told.update(of_clocks.values_list("pk", flat=True))
    messages = apps.get_model("notifications", "Outbox").objects.filter(notice__in=told)
    messages.filter(state__in=("queued", "dead")).update(**NEVER_SENT)
    messages.update(context={}, url="", attachments=[])
    standing = notices.filter(pk__in=told, withdrawn_at=None)
    standing.filter(acknowledged_at=None).update(needs_acknowledgement=False)
    standing.update(withdrawn_at=timezone.now(), context={}, url="")


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [
        ("meetings", "0010_kinds_name_roles"),
        ("deadlines", "0007_scope_of_clocks"),
        ("notifications", "0004_withdrawn_notices"),
    ]

    operations = [
        migrations.RunPython(settle_duties, migrations.RunPython.noop),
        migrations.RunPython(keep_reasons_close, migrations.RunPython.noop),
        migrations.RunPython(withdraw_notices, migrations.RunPython.noop),
    ]
