"""A note of a call or visit is no notice: a notice is a line of somebody's inbox."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("handovers", "0005_list_indexes"),
        ("organization", "0003_pinyin_of_names"),
    ]

    operations = [
        migrations.RenameModel("QuickNotice", "PhoneNote"),
        migrations.AlterField(
            model_name="phonenote",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="phone_notes",
                to="organization.unit",
                verbose_name="office",
            ),
        ),
    ]
