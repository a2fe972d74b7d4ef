"""Indexes for the filters, tabs and orders of the lists: open rows are few, and a partial index holds them alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("channel", "apprise")), fields=["id"], name="notifications_outbox_apprise"
            ),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("state", "cancelled")),
                fields=["id"],
                name="notifications_outbox_cancelled",
            ),
        ),
    ]
