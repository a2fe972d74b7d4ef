"""Absences know times of day, who noted them, and whether the deputy may act.

Those that are there already last whole days, keep their notices and give no rights.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def fill(apps, schema_editor):
    Absence = apps.get_model("organization", "Absence")
    absences = Absence._default_manager.using(schema_editor.connection.alias)
    zone = ZoneInfo(settings.TIME_ZONE)
    known = list(absences.only("pk", "starts_on", "ends_on"))
    for absence in known:
        absence.begins_at = datetime.combine(absence.starts_on, time.min, tzinfo=zone)
        absence.over_at = datetime.combine(absence.ends_on + timedelta(days=1), time.min, tzinfo=zone)
    absences.bulk_update(known, ["begins_at", "over_at"], batch_size=500)


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_pinyin_of_names")]

    operations = [
        migrations.AddField(
            "absence",
            "starts_time",
            models.TimeField(blank=True, null=True, verbose_name="from the time"),
        ),
        migrations.AddField(
            "absence", "ends_time", models.TimeField(blank=True, null=True, verbose_name="to the time")
        ),
        migrations.AddField("absence", "begins_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("absence", "over_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("absence", "noted_by", person("noted by")),
        migrations.AddField("absence", "authorised_by", person("confirmed by")),
        migrations.AddField(
            "absence",
            "authorised_at",
            models.DateTimeField(editable=False, null=True, verbose_name="the deputy may act since"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("absence", "begins_at", models.DateTimeField(editable=False)),
        migrations.AlterField("absence", "over_at", models.DateTimeField(editable=False)),
        migrations.AddConstraint(
            "absence",
            models.CheckConstraint(
                condition=Q(over_at__gt=F("begins_at")), name="organization_absence_moments"
            ),
        ),
        migrations.AddConstraint(
            "absence",
            models.CheckConstraint(
                condition=Q(authorised_at=None) | Q(deputy__isnull=False),
                name="organization_absence_whom_it_authorises",
            ),
        ),
        migrations.AddIndex(
            "absence",
            models.Index(
                fields=["deputy", "over_at"],
                condition=Q(cancelled_at=None, authorised_at__isnull=False),
                name="organization_absence_deputy",
            ),
        ),
    ]
