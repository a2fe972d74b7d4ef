"""People are found by the pinyin of their names: a column holds what can be typed.

It is filled for those who are there.
"""

from django.db import migrations

import comms.organization.models.keys

AT_ONCE = 500


def fill(apps, schema_editor):
    User = apps.get_model("organization", "User")
    people = User._default_manager.using(schema_editor.connection.alias)
    column = User._meta.get_field("name_key")
    known = list(people.only("pk", "name"))
    for person in known:
        column.pre_save(person, add=False)
    people.bulk_update(known, ["name_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_one_shape_of_working_hours")]

    operations = [
        migrations.AddField(
            "user",
            "name_key",
            comms.organization.models.keys.NameKeyField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
