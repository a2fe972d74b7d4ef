"""Whole phone numbers stood in the answers that are kept for a repeated request; they are erased."""

from django.db import migrations


def forget(apps, schema_editor):
    """Keep the key, so that a repetition reveals nothing, and forget what was answered."""
    keys = apps.get_model("base", "IdempotencyKey")
    keys.objects.filter(scope__startswith="api:", scope__endswith="/reveal-phone/").update(answer={})


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_phones_in_one_spelling"),
        ("base", "0003_search_texts"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
