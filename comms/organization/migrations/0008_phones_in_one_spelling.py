"""Phones of people and units are columns with one spelling; customers 0003 writes those that are there."""

from django.db import migrations

from comms.base.phone_fields import PhoneColumn


class Migration(migrations.Migration):
    dependencies = [("organization", "0007_second_person")]

    operations = [
        migrations.AlterField(
            "unit", "complaint_line", PhoneColumn(blank=True, max_length=40, verbose_name="complaint line")
        ),
        migrations.AlterField(
            "unit", "hotline", PhoneColumn(blank=True, max_length=40, verbose_name="hotline")
        ),
        migrations.AlterField("user", "phone", PhoneColumn(blank=True, max_length=40, verbose_name="phone")),
    ]
