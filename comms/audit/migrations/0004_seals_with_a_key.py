"""From the next seal on seals are made with a key; anchors are written every hour. The new tables are append-only
like the older ones.
"""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from comms.audit.rules.chain import fingerprint, key_proof

append_only = import_module("comms.audit.migrations.0002_append_only")
TABLES = ("audit_sealkey", "audit_hourlyanchor")


def begin_with_the_key(apps, schema_editor):
    """Where a chain stands already, write down that its next seal is made with the key. An empty chain begins with
    its first seal.
    """
    last = apps.get_model("audit", "Seal").objects.order_by("-seq").first()
    if last:
        key, seq = settings.AUDIT_KEY, last.seq + 1
        apps.get_model("audit", "SealKey").objects.create(
            from_seq=seq, fingerprint=fingerprint(key), proof=key_proof(key, seq), since=timezone.now()
        )


def install(apps, schema_editor):
    """Add the triggers in the dialect of the database."""
    for statement in append_only.statements(schema_editor.connection.vendor, TABLES):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    """The triggers go with their tables."""


class Migration(migrations.Migration):
    """The tables, their triggers, and the recorded seal from which on the key is used."""

    dependencies = [
        ("audit", "0003_withdraw_reason_as_long_as_any_reason"),
    ]

    operations = [
        migrations.CreateModel(
            name="HourlyAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("count", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("hour", models.DateTimeField(unique=True)),
            ],
            options={
                "ordering": ["hour"],
            },
        ),
        migrations.CreateModel(
            name="SealKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_seq", models.PositiveBigIntegerField(unique=True)),
                ("fingerprint", models.CharField(max_length=16)),
                ("proof", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
            ],
            options={
                "ordering": ["from_seq"],
            },
        ),
        migrations.RunPython(begin_with_the_key, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
