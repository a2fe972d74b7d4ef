"""Tables for the keys of the seals and for hourly anchors, append-only like the older ones. The key is written
down together with its first seal, by whoever seals.
"""

from importlib import import_module

from django.db import migrations, models

append_only = import_module("comms.audit.migrations.0002_append_only")
TABLES = ("audit_sealkey", "audit_hourlyanchor")


def install(apps, schema_editor):
    """Add the triggers in the dialect of the database."""
    for statement in append_only.statements(schema_editor.connection.vendor, TABLES):
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    """The triggers go with their tables."""


class Migration(migrations.Migration):
    """The tables and their triggers."""

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
        migrations.RunPython(install, remove),
    ]
