"""Leaders take turns (1.5.2.2, 1.5.2.3), and an item of an agenda may be a check (1.5.2.4)."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


CHECKED = "检查仪容仪表"


def appearance_is_a_check(apps, schema_editor):
    """The item of the morning assembly that the portal itself put into its template; what somebody wrote stays."""
    kinds = apps.get_model("meetings", "MeetingKind")._default_manager
    for kind in kinds.using(schema_editor.connection.alias).filter(code="morning_assembly"):
        found = [item for item in kind.agenda_template if item.get("zh") == CHECKED and "type" not in item]
        for item in found:
            item["type"] = "check"
        if found:
            kind.save(update_fields=["agenda_template"])


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0014_requests_for_meetings"),
        ("organization", "0016_second_factors_wait"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeaderAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("skipped", models.JSONField(default=list, verbose_name="passed over")),
                ("order", models.JSONField(default=list)),
                ("by_hand", models.BooleanField(default=False, verbose_name="named by hand")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="reason")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
            ],
            options={
                "verbose_name": "turn to lead",
                "verbose_name_plural": "turns to lead",
            },
        ),
        migrations.CreateModel(
            name="LeaderRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="reason")),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "refusal to lead",
                "verbose_name_plural": "refusals to lead",
            },
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="rota",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.group",
                verbose_name="leaders in turn",
            ),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("concluded", "Concluded"),
                    ("noted", "Noted"),
                    ("deferred", "Deferred"),
                    ("withdrawn", "Withdrawn"),
                    ("not_reached", "Not reached"),
                    ("passed", "Passed"),
                    ("remarks", "With remarks"),
                ],
                max_length=12,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="type",
            field=models.CharField(
                choices=[
                    ("topic", "Topic"),
                    ("report", "Report"),
                    ("motion", "Motion"),
                    ("check", "Check"),
                    ("prior_minutes", "Minutes of the last meeting"),
                    ("prior_actions", "Open resolutions"),
                ],
                default="topic",
                max_length=14,
                verbose_name="type",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("rota", None), ("chair", None), _connector="OR"),
                name="meetings_meetingseries_one_way_to_lead",
            ),
        ),
        migrations.AddField(
            model_name="leaderassignment",
            name="actual",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="leads",
            ),
        ),
        migrations.AddField(
            model_name="leaderassignment",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="leaderassignment",
            name="meeting",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="turn",
                to="meetings.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="leaderassignment",
            name="planned",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="whose turn it is",
            ),
        ),
        migrations.AddField(
            model_name="leaderrefusal",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="refusals", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="leaderrefusal",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="leaderassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_hand", False),
                    models.Q(("actual__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="meetings_leaderassignment_by_hand_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="leaderrefusal",
            constraint=models.UniqueConstraint(
                fields=("meeting", "user"), name="meetings_leaderrefusal_once"
            ),
        ),
        migrations.RunPython(appearance_is_a_check, migrations.RunPython.noop),
    ]
