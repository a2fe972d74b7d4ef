"""A clock is addressed by its subject and its name there; the text keys, written in two orders, go."""

from collections import Counter

import django.db.models.deletion
from django.db import migrations, models

OPEN = ("running", "paused", "breached")
# The names under which the rooms know their clocks, whichever side of the key they stood on
NAMES = {"pass_on", "promise", "result", "feedback", "confirm", "window", "agenda", "minutes", "plan"}


def name_of(key: str) -> str:
    """The clock's name in a key such as "TS-2026-000123:promise" or "minutes:MT-2026-000012"; the whole key when there is none."""
    return next((part for part in key.split(":") if part in NAMES), key)[:40]


def give_names(apps, schema_editor):
    """Name the clocks that only had a key. Raises ValueError with the keys when two rows would be one; nothing is written then."""
    Clock = apps.get_model("deadlines", "Clock")
    rows = list(Clock.objects.values_list("pk", "content_type", "object_id", "name", "cycle", "state", "key"))
    homeless = [row[-1] for row in rows if row[1] is None or row[2] is None]
    if homeless:
        raise ValueError(f"clocks without a subject cannot be addressed: {', '.join(sorted(homeless))}")
    named = [
        (pk, kind, subject, name or name_of(key), cycle, state, key)
        for pk, kind, subject, name, cycle, state, key in rows
    ]
    once = Counter((kind, subject, name, cycle) for _pk, kind, subject, name, cycle, _state, _key in named)
    still_open = Counter(
        (kind, subject, name) for _pk, kind, subject, name, _cycle, state, _key in named if state in OPEN
    )
    double = [
        key
        for _pk, kind, subject, name, cycle, state, key in named
        if once[kind, subject, name, cycle] > 1 or (state in OPEN and still_open[kind, subject, name] > 1)
    ]
    if double:
        raise ValueError(f"these clocks would be the same one: {', '.join(sorted(double))}")
    old_names = {row[0]: row[3] for row in rows}
    for pk, _kind, _subject, name, _cycle, _state, _key in named:
        if old_names[pk] != name:
            Clock.objects.filter(pk=pk).update(name=name)


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_seed_calendar"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.RunPython(give_names, migrations.RunPython.noop),
        migrations.RemoveConstraint("clock", "deadlines_clock_once"),
        migrations.RemoveConstraint("clock", "deadlines_clock_one_open"),
        migrations.RemoveIndex("clock", "deadlines_clock_subject"),
        migrations.RemoveField("clock", "key"),
        migrations.AlterField("clock", "name", models.CharField(max_length=40)),
        migrations.AlterField(
            "clock",
            "content_type",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AlterField("clock", "object_id", models.PositiveBigIntegerField()),
        migrations.AddConstraint(
            "clock",
            models.UniqueConstraint(
                fields=("content_type", "object_id", "name", "cycle"), name="deadlines_clock_once_a_cycle"
            ),
        ),
        migrations.AddConstraint(
            "clock",
            models.UniqueConstraint(
                condition=models.Q(("state__in", list(OPEN))),
                fields=("content_type", "object_id", "name"),
                name="deadlines_clock_one_open_a_name",
            ),
        ),
    ]
