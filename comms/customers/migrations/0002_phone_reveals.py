"""The report on phone numbers shown reads the log; it has no table of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_withdraw_reason_as_long_as_any_reason"),
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneReveal",
            fields=[],
            options={
                "verbose_name": "phone number shown",
                "verbose_name_plural": "phone numbers shown",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("audit.event",),
        ),
    ]
