"""Who comes is an audience: groups, or a unit. The kinds that a unit holds for itself bring all of its staff;
series that exist go on with their groups.
"""

from django.conf import settings
from django.db import migrations, models

# Nobody could say it otherwise before
STAFF = ("department", "office_morning", "all_staff")


def say_audience(apps, schema_editor):
    alias = schema_editor.connection.alias
    kinds = apps.get_model("meetings", "MeetingKind")._default_manager.using(alias)
    kinds.filter(code__in=STAFF).update(audience="staff")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0011_duties_and_notices_mended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="taken_off",
            field=models.ManyToManyField(editable=False, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="meetingkind",
            name="audience",
            field=models.CharField(
                choices=[
                    ("groups", "The groups named"),
                    ("staff", "All staff of the unit"),
                    ("management", "Management level of the unit"),
                ],
                default="groups",
                max_length=12,
                verbose_name="who comes",
            ),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="audience",
            field=models.CharField(
                choices=[
                    ("groups", "The groups named"),
                    ("staff", "All staff of the unit"),
                    ("management", "Management level of the unit"),
                ],
                default="groups",
                max_length=12,
                verbose_name="who comes",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="by_audience",
            field=models.BooleanField(default=False, editable=False, verbose_name="comes with the audience"),
        ),
        migrations.RunPython(say_audience, migrations.RunPython.noop),
    ]
