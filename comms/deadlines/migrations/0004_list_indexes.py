"""Indexes for the filters, tabs and orders of the lists: open rows are few, and a partial index holds them alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_clocks_by_subject_and_name")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "paused", "breached"))),
                fields=["listed_at", "id"],
                name="deadlines_clock_open",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "paused", "breached"))),
                fields=["unit", "due_at"],
                name="deadlines_clock_unit_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("due_at__isnull", False), ("state__in", ("running", "paused", "breached"))
                ),
                fields=["content_type", "due_at", "object_id"],
                name="deadlines_clock_late",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "listed_at", "id"],
                name="deadlines_clock_person",
            ),
        ),
    ]
