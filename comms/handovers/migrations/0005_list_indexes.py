"""Indexes for the filters, tabs and orders of the lists: open rows are few, and a partial index holds them alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handovers", "0004_waiting_states_have_clocks")]

    operations = [
        migrations.AddIndex(
            model_name="departmenttask",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                fields=["-filed_at", "-id"],
                name="handovers_task_open_recent",
            ),
        ),
        migrations.AddIndex(
            model_name="departmenttask",
            index=models.Index(
                condition=models.Q(("state", "withdrawn")),
                fields=["-filed_at", "-id"],
                name="handovers_task_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="faultslip",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                fields=["office", "state"],
                name="handovers_slip_open_office",
            ),
        ),
        migrations.AddIndex(
            model_name="faultslip",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                fields=["-filed_at", "-id"],
                name="handovers_slip_open_recent",
            ),
        ),
        migrations.AddIndex(
            model_name="faultslip",
            index=models.Index(
                condition=models.Q(("state", "withdrawn")),
                fields=["-filed_at", "-id"],
                name="handovers_slip_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="faultslip",
            index=models.Index(fields=["severity", "-filed_at", "-id"], name="handovers_slip_severity"),
        ),
        migrations.AddIndex(
            model_name="quicknotice",
            index=models.Index(fields=["department", "-noted_at", "-id"], name="handovers_notice_department"),
        ),
        migrations.AddIndex(
            model_name="quicknotice",
            index=models.Index(fields=["-noted_at", "-id"], name="handovers_notice_recent"),
        ),
    ]
