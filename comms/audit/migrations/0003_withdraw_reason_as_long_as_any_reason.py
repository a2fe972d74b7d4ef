"""A reason for withdrawing a file may be as long as any other reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="withdraw_reason",
            field=models.CharField(blank=True, editable=False, max_length=400, verbose_name="reason"),
        ),
    ]
