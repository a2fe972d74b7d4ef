"""The table of texts by which rows are found. `manage.py migrate` fills it when all migrations have run."""

import django.db.models.deletion
from django.db import migrations, models

import comms.base.pieces


def add_index(apps, schema_editor):
    """Only PostgreSQL has arrays, and rows enough to need the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX base_searchtext_pieces ON base_searchtext USING gin (pieces)")


class Migration(migrations.Migration):
    dependencies = [("base", "0002_heartbeat"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.CreateModel(
            "SearchText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("text", models.TextField()),
                ("pieces", comms.base.pieces.PiecesField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("content_type", "object_id"), name="base_searchtext_once")
                ]
            },
        ),
        migrations.RunPython(add_index, migrations.RunPython.noop),
    ]
