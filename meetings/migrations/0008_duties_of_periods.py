"""The duty to meet in a period is a row of its own: the clocks that hung on the planned meetings ("window") pass to it, as they stand.

A meeting that was explained explains the duty that was missed.
"""

from django.db import migrations
from django.utils import timezone

BEGUN = ("in_progress", "finished", "published", "closed")


def open_duties(apps, schema_editor):
    """One duty for each planned meeting that has its clock; the planner opens the others at its next round."""
    meetings = apps.get_model("meetings", "Meeting").objects
    kinds = apps.get_model("contenttypes", "ContentType").objects
    clocks = apps.get_model("deadlines", "Clock").objects
    duties = apps.get_model("deadlines", "PeriodDuty").objects
    meeting_type, _made = kinds.get_or_create(app_label="meetings", model="meeting")
    duty_type, _made = kinds.get_or_create(app_label="deadlines", model="periodduty")
    held = {clock.object_id: clock for clock in clocks.filter(content_type=meeting_type, name="window")}
    planned = meetings.filter(pk__in=held, window_to__isnull=False, series__isnull=False)
    for meeting in planned.select_related("series", "unit").iterator():
        clock = held[meeting.pk]
        begun = {"met_by_type": meeting_type, "met_by_id": meeting.pk} if meeting.state in BEGUN else {}
        explained = {}
        if clock.breached_at and meeting.not_held_reason:
            explained = {
                "explanation": meeting.not_held_reason,
                "explained_at": clock.closed_at or timezone.now(),
            }
        duty = duties.create(
            source=f"series:{meeting.series.code}"[:60],
            policy=clock.policy,
            clause=clock.clause,
            unit=meeting.unit,
            period_key=meeting.period_key,
            window_from=meeting.window_from,
            window_to=meeting.window_to,
            provisional=meeting.provisional,
            created_at=meeting.created_at,
            clock=clock,
            **begun,
            **explained,
        )
        clock.content_type, clock.object_id = duty_type, duty.pk
        clock.label = f"{meeting.unit.code} {meeting.period_key}"
        clock.save(update_fields=["content_type", "object_id", "label"])
        if meeting.series.state == "ended" and clock.state in ("running", "paused"):
            exempt(apps, duty, clock)


def exempt(apps, duty, clock):
    """A series that has ended owes nothing in the periods that are not over."""
    duty.exempt_reason = "deadlines.rule_dropped"
    duty.save(update_fields=["exempt_reason"])
    clock.state, clock.closed_at = "cancelled", timezone.now()
    clock.save(update_fields=["state", "closed_at"])
    apps.get_model("deadlines", "ClockStep").objects.filter(clock=clock, fired_at=None).delete()


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [
        ("meetings", "0007_deputies_sign"),
        ("deadlines", "0006_recurring_duties"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(open_duties, migrations.RunPython.noop)]
