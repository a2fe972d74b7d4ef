"""What was kept of agenda items as data calls their duration `planned_minutes` too: templates of kinds, agendas
that were sent out, the words of inbox lines and letters.

Events keep the old name, for the record is sealed; `AgendaItem.FORMER_NAMES` tells the timeline.
"""

from django.db import migrations

OLD, NEW = "minutes", "planned_minutes"
# The kinds of notice whose words hold items with a duration, and where
KINDS = ("meetings.agenda_issued", "meetings.agenda_changed")
LISTS = ("items", "added", "changed", "dropped")
BATCH = 500


def renamed(items):
    """The items with the new name in the same place. Of changed agendas early letters named titles alone."""
    return [item if isinstance(item, str) else _renamed(item) for item in items]


def _renamed(item):
    return {NEW if name == OLD else name: value for name, value in item.items()}


def rename_in_templates(apps, schema_editor):
    """Items that a kind puts on every new agenda."""
    for kind in apps.get_model("meetings", "MeetingKind").objects.all():
        kind.agenda_template = renamed(kind.agenda_template)
        kind.save(update_fields=["agenda_template"])


def rename_in_issues(apps, schema_editor):
    """Agendas that were sent out; the next one is compared with the last."""
    for batch in batches(apps.get_model("meetings", "AgendaIssue").objects.all(), "snapshot"):
        for issue in batch:
            issue.snapshot["items"] = renamed(issue.snapshot["items"])


def rename_in_words(apps, schema_editor):
    """Words of inbox lines and letters."""
    for model in ("Notice", "Outbox"):
        rows = apps.get_model("notifications", model).objects.filter(kind__in=KINDS)
        for batch in batches(rows, "context"):
            for row in batch:
                row.context |= {name: renamed(row.context[name]) for name in LISTS if name in row.context}


def batches(rows, column):
    """The rows a few hundred at a time; what was done to that column is written before the next ones."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").only("pk", column)[:BATCH]):
        yield batch
        rows.bulk_update(batch, [column])
        last = batch[-1].pk


class Migration(migrations.Migration):
    """A year of letters is many rows: each batch is a transaction of its own, and a second run finds nothing
    left to do in those that are written.
    """

    atomic = False
    dependencies = [
        ("meetings", "0005_planned_minutes_of_items"),
        ("notifications", "0002_list_indexes"),
    ]

    operations = [
        migrations.RunPython(rename_in_templates, migrations.RunPython.noop),
        migrations.RunPython(rename_in_issues, migrations.RunPython.noop),
        migrations.RunPython(rename_in_words, migrations.RunPython.noop),
    ]
