"""A post that counts and has not begun can be called off: it has `confirmed_at` and `refused_at`."""

from django.db import migrations, models
from django.db.models import Q

HEADS = ("president", "department_head", "quality_manager", "office_director")


class Migration(migrations.Migration):
    dependencies = [("organization", "0010_background_work")]

    operations = [
        migrations.RemoveConstraint("appointment", "organization_appointment_one_head"),
        migrations.AddConstraint(
            "appointment",
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(
                    post__in=HEADS, until=None, acting=False, confirmed_at__isnull=False, refused_at=None
                ),
                name="organization_appointment_one_head",
                violation_error_message="This unit already has a head. End that appointment first.",
            ),
        ),
        migrations.RemoveConstraint("appointment", "organization_appointment_refused"),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None)
                | Q(refused_at__isnull=False, refused_by__isnull=False)
                | Q(refused_at__isnull=False, confirmed_at__isnull=False),
                name="organization_appointment_refused",
            ),
        ),
    ]
