"""What the portal says by itself was kept in the language of whoever acted; now it is kept as a key.

Titles of automatic agenda items become empty (their type says what they are), also in the agendas that were
sent out; reasons of cancellations by the planner become their key. Only texts equal to the label in a
language of the catalogue are touched. Sealed minutes stay as they are.
"""

from django.db import migrations

LABELS = {
    "prior_minutes": ("Minutes of the last meeting", "上次会议纪要", "上次會議紀要"),
    "prior_actions": ("Open resolutions", "未办结决议", "未辦結決議"),
}
TYPES = {label: kind for kind, labels in LABELS.items() for label in labels}
DROPPED = "meetings.rule_dropped"
DROPPED_IN_WORDS = (
    "The rule of the series no longer plans a meeting here.",
    "按系列会议规则，此处不再安排会议。",
    "按系列會議規則，此處不再安排會議。",
)


def keep_keys(apps, schema_editor):
    """Put the keys in place of the words."""
    items = apps.get_model("meetings", "AgendaItem").objects
    for kind, labels in LABELS.items():
        items.filter(type=kind, title__in=labels).update(title="")
    meetings = apps.get_model("meetings", "Meeting").objects
    meetings.filter(cancel_reason__in=DROPPED_IN_WORDS).update(cancel_reason=DROPPED)
    for issue in apps.get_model("meetings", "AgendaIssue").objects.iterator(chunk_size=500):
        if any(item["title"] in TYPES for item in issue.snapshot["items"]):
            issue.snapshot["items"] = [_with_key(item) for item in issue.snapshot["items"]]
            issue.save(update_fields=["snapshot"])


def _with_key(item):
    kind = TYPES.get(item["title"])
    return item | {"title": "", "type": kind} if kind else item


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_item_titles_and_codes")]

    operations = [migrations.RunPython(keep_keys, migrations.RunPython.noop)]
