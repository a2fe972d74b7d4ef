"""A kind of meeting names the role of its department, no longer a code that the company had to use."""

from django.db import migrations, models

CHOICES = [
    ("company", "The company itself"),
    ("president_office", "President's office"),
    ("admin_hr", "Administration & HR"),
    ("quality", "Quality Management"),
    ("engineering", "Engineering"),
    ("customer_service", "Customer service"),
    ("security", "Security"),
    ("finance", "Finance"),
]
# For a portal whose units do not exist yet
ROLES = {"HQ": "company", "AH": "admin_hr", "QM": "quality"}


def name_roles(apps, schema_editor):
    alias = schema_editor.connection.alias
    units = apps.get_model("organization", "Unit")._default_manager.using(alias)
    roles = ROLES | dict(units.exclude(role="").values_list("code", "role"))
    for kind in apps.get_model("meetings", "MeetingKind")._default_manager.using(alias).exclude(unit_role=""):
        kind.unit_role = roles.get(kind.unit_role, "")
        kind.save(update_fields=["unit_role"])


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0009_confidential_meetings_are_hidden"),
        ("organization", "0009_roles_of_units"),
    ]

    operations = [
        migrations.RenameField("meetingkind", "unit_code", "unit_role"),
        migrations.RunPython(name_roles, migrations.RunPython.noop),
        migrations.AlterField(
            "meetingkind",
            "unit_role",
            models.CharField(
                blank=True, choices=CHOICES, max_length=20, verbose_name="responsible department"
            ),
        ),
    ]
