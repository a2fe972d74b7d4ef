"""The clocks of confidential meetings, of their minutes and resolutions are for those who act there, and say no word.

What company-wide readers were told of such meetings is withdrawn: they do not see them any more.
"""

from django.db import migrations
from django.utils import timezone

NEVER_SENT = {"state": "cancelled", "last_error": "withdrawn"}


def keep_close(apps, schema_editor):
    """Clocks take the scope; notices about what their readers cannot open lose their words."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    clocks = apps.get_model("deadlines", "Clock").objects
    meetings = apps.get_model("meetings", "Meeting").objects.filter(kind__confidential=True)
    for meeting in meetings.iterator():
        own = {meeting.chair_id, meeting.minute_taker_id}
        things = [("meeting", meeting, own)]
        things += [("minutes", row, own) for row in rows(apps, "Minutes", meeting)]
        things += [("resolution", row, own | {row.owner_id}) for row in rows(apps, "Resolution", meeting)]
        for model, row, people in things:
            about, _made = kinds.get_or_create(app_label="meetings", model=model)
            for clock in clocks.filter(content_type=about, object_id=row.pk):
                clock.scope, clock.label = "private", row.number
                clock.escalate = False
                clock.save(update_fields=["scope", "label", "escalate"])
                clock.named.set([pk for pk in people if pk])
        withdraw(apps, kinds, clocks, meeting)


def rows(apps, model, meeting):
    """The minutes or resolutions of a meeting."""
    return apps.get_model("meetings", model).objects.filter(meeting=meeting)


def withdraw(apps, kinds, clocks, meeting):
    """What people outside were told of the meeting and its clocks."""
    notices = apps.get_model("notifications", "Notice").objects
    participants = apps.get_model("meetings", "Participant").objects.filter(meeting=meeting)
    inside = {meeting.chair_id, meeting.minute_taker_id, *participants.values_list("user_id", flat=True)}
    about = kinds.get(app_label="meetings", model="meeting")
    told = list(notices.filter(content_type=about, object_id=meeting.pk).exclude(recipient__in=inside))
    own = clocks.filter(content_type=about, object_id=meeting.pk).values_list("pk", flat=True)
    clock_type, _made = kinds.get_or_create(app_label="deadlines", model="clock")
    told += notices.filter(content_type=clock_type, object_id__in=list(own)).exclude(recipient__in=inside)
    keys = [notice.pk for notice in told if notice.kind != "meetings.uninvited"]
    messages = apps.get_model("notifications", "Outbox").objects.filter(notice__in=keys)
    messages.filter(state="queued").update(**NEVER_SENT)
    messages.update(context={}, url="", attachments=[])
    # Whoever acknowledged one did so: that stays
    told = notices.filter(pk__in=keys)
    told.filter(acknowledged_at=None).update(needs_acknowledgement=False)
    told.update(withdrawn_at=timezone.now(), context={}, url="")


class Migration(migrations.Migration):
    """Rows only."""

    dependencies = [
        ("meetings", "0008_duties_of_periods"),
        ("deadlines", "0007_scope_of_clocks"),
        ("notifications", "0004_withdrawn_notices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(keep_close, migrations.RunPython.noop)]
