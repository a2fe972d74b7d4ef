"""What a unit is in the procedure is a role; until now the portal compared codes.

The units get the role of the code that they had to have. The company is its only unit of that kind, whatever
its code.
"""

from django.db import migrations, models
from django.db.models import Q

ROLES = {
    "PO": "president_office",
    "AH": "admin_hr",
    "QM": "quality",
    "EN": "engineering",
    "CS": "customer_service",
    "SE": "security",
    "FI": "finance",
}
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


def give_roles(apps, schema_editor):
    Unit = apps.get_model("organization", "Unit")
    units = Unit._default_manager.using(schema_editor.connection.alias)
    for code, role in ROLES.items():
        units.filter(code=code, kind="department").update(role=role)
    companies = units.filter(kind="company")
    if companies.count() > 1:
        companies = companies.filter(code="HQ")
    companies.update(role="company")


class Migration(migrations.Migration):
    dependencies = [("organization", "0008_phones_in_one_spelling")]

    operations = [
        migrations.AddField(
            "unit",
            "role",
            models.CharField(
                blank=True, choices=CHOICES, default="", max_length=20, verbose_name="role in the procedure"
            ),
        ),
        migrations.RunPython(give_roles, migrations.RunPython.noop),
        migrations.AddConstraint(
            "unit",
            models.UniqueConstraint(
                fields=["role"],
                condition=~Q(role=""),
                name="organization_unit_one_of_a_role",
                violation_error_message="Another unit has this role.",
            ),
        ),
        migrations.AddConstraint(
            "unit",
            models.CheckConstraint(
                condition=Q(role="")
                | Q(role="company", kind="company")
                | ~Q(role="company") & Q(kind="department"),
                name="organization_unit_role_fits",
                violation_error_message="A unit of this kind cannot have this role.",
            ),
        ),
    ]
