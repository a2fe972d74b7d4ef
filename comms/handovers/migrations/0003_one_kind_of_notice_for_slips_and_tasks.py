"""Slips and tasks tell in the same words: the kinds slip_sent and task_sent become sent, with a noun."""

from django.db import migrations

APP, NOUNS = "handovers.", ("slip", "task")
BATCH = 500


def shared(kind):
    """The new name of a kind; other kinds keep theirs."""
    noun, _line, act = kind.removeprefix(APP).partition("_")
    return f"{APP}{act}" if kind.startswith(APP) and noun in NOUNS and act else kind


def share_kinds(apps, schema_editor):
    """Rename the kinds of notices and messages and put the noun beside the words of their templates."""
    for model in ("Notice", "Outbox"):
        rows = apps.get_model("notifications", model).objects
        for noun in NOUNS:
            old = rows.filter(kind__startswith=f"{APP}{noun}_").order_by("pk")
            while batch := list(old[:BATCH]):
                for row in batch:
                    row.kind, row.context = shared(row.kind), row.context | {"noun": noun}
                rows.bulk_update(batch, ["kind", "context"])


def share_channels(apps, schema_editor):
    """Rename the kinds that people chose for a channel of their own; two that became one are named once."""
    for channel in apps.get_model("notifications", "ChannelAddress").objects.exclude(kinds=[]):
        kinds = list(dict.fromkeys(shared(kind) for kind in channel.kinds))
        if kinds != channel.kinds:
            channel.kinds = kinds
            channel.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    dependencies = [
        ("handovers", "0002_serials_fit_every_unit_code"),
        ("notifications", "0001_initial"),
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.RunPython(share_kinds, migrations.RunPython.noop),
        migrations.RunPython(share_channels, migrations.RunPython.noop),
    ]
