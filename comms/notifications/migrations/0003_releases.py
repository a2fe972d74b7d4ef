"""Messages leave a database that somebody released: one that exists already is, for its own address."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def release(apps, schema_editor):
    """A database that these migrations find or make is no copy."""
    apps.get_model("notifications", "Release").objects.create(
        portal_url=settings.PORTAL_URL, released_at=timezone.now()
    )


class Migration(migrations.Migration):
    """The table and its first row."""

    dependencies = [("notifications", "0002_list_indexes")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("portal_url", models.CharField(max_length=400, verbose_name="address of the portal")),
                ("released_at", models.DateTimeField(verbose_name="released at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="held since")),
            ],
            options={
                "verbose_name": "release of the outbox",
                "verbose_name_plural": "releases of the outbox",
                "ordering": ["-id"],
            },
        ),
        migrations.RunPython(release, migrations.RunPython.noop),
    ]
