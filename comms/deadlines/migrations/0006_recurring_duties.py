"""A recurring duty belongs to a unit and a period, not to the object that happens to fulfil it."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("deadlines", "0005_deputies_sign"),
        ("organization", "0004_deputies_act"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodDuty",
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
                ("source", models.CharField(max_length=60, verbose_name="source")),
                ("policy", models.CharField(max_length=64, verbose_name="duty")),
                ("clause", models.CharField(blank=True, max_length=16, verbose_name="clause")),
                ("period_key", models.CharField(max_length=12, verbose_name="period")),
                ("window_from", models.DateField(verbose_name="from")),
                ("window_to", models.DateField(verbose_name="to")),
                ("provisional", models.BooleanField(default=False, verbose_name="provisional")),
                ("exempt_reason", models.CharField(blank=True, max_length=400, verbose_name="why exempt")),
                ("explanation", models.CharField(blank=True, max_length=400, verbose_name="explanation")),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="explained at")),
                ("met_by_id", models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
                (
                    "clock",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.clock",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "met_by_type",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring duty",
                "verbose_name_plural": "recurring duties",
                "ordering": ["-window_to", "-id"],
                "indexes": [
                    models.Index(fields=["window_to", "id"], name="deadlines_periodduty_listed"),
                    models.Index(fields=["unit", "window_to", "id"], name="deadlines_periodduty_unit"),
                    models.Index(
                        condition=models.Q(("exempt_reason", ""), ("met_by_id", None)),
                        fields=["policy", "unit", "window_to"],
                        name="deadlines_periodduty_unmet",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "unit", "period_key"), name="deadlines_periodduty_once_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("window_to__gte", models.F("window_from"))),
                        name="deadlines_periodduty_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("explained_at", None), ("explanation", "")),
                            models.Q(
                                models.Q(("explanation", ""), _negated=True),
                                models.Q(("explained_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deadlines_periodduty_explained_together",
                    ),
                ],
            },
        ),
    ]
