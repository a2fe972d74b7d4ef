"""Name and phone stand in the contacts; the texts by which households were found stand there, too."""

from django.db import migrations


def forget_texts(apps, schema_editor):
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    texts = apps.get_model("base", "SearchText").objects.using(schema_editor.connection.alias)
    texts.filter(content_type__in=kinds.filter(app_label="customers", model="household")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0003_search_texts"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("customers", "0005_contacts"),
    ]

    # Backwards the texts are written by `migrate`, as for every row without one.
    operations = [
        migrations.RemoveIndex("household", "customers_household_number"),
        migrations.RemoveIndex("household", "customers_household_end"),
        migrations.RemoveIndex("household", "customers_household_name"),
        migrations.RemoveField("household", "contact_name"),
        migrations.RemoveField("household", "phone"),
        migrations.RunPython(forget_texts, migrations.RunPython.noop),
    ]
