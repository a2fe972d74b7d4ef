"""The longest code of a unit, the year and six figures need 32 characters."""

from django.db import migrations, models


def serial(label):
    return models.CharField(editable=False, max_length=40, null=True, unique=True, verbose_name=label)


class Migration(migrations.Migration):
    dependencies = [("handovers", "0001_initial")]

    operations = [
        migrations.AlterField("departmenttask", "unit_serial", serial("department's no.")),
        migrations.AlterField("faultslip", "office_serial", serial("office's no.")),
    ]
