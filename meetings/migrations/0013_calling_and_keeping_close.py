"""A meeting may be kept to its participants whatever its kind; one of a kind that is called when there is need
says with which it goes on; chair and minute taker are those of the moment unless somebody named them.

Who is said in meetings that exist counts as named: they keep the people they were planned with.
"""

import django.db.models.deletion
from django.db import migrations, models


def say_for_those_that_exist(apps, schema_editor):
    alias = schema_editor.connection.alias
    meetings = apps.get_model("meetings", "Meeting")._default_manager.using(alias)
    meetings.update(chair_named=True, minute_taker_named=True)
    meetings.filter(kind__confidential=True).update(confidential=True)
    kinds = apps.get_model("meetings", "MeetingKind")._default_manager.using(alias)
    kinds.filter(code="inter_department").update(on_demand=True)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0012_audiences"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="chair_named",
            field=models.BooleanField(default=False, editable=False, verbose_name="chair named"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="confidential",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="for its participants only"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="meetings.meeting",
                verbose_name="goes on with",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="minute_taker_named",
            field=models.BooleanField(default=False, editable=False, verbose_name="minute taker named"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="short_notice_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="reason for the short notice"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="with_audience",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="with the audience of its kind"
            ),
        ),
        migrations.AddField(
            model_name="meetingkind",
            name="on_demand",
            field=models.BooleanField(default=False, verbose_name="called when it is needed"),
        ),
        migrations.RunPython(say_for_those_that_exist, migrations.RunPython.noop),
    ]
