"""Working hours are kept in one shape: {"1": [["08:30", "12:00"], ["14:00", "17:30"]], …}.

The form wrote texts ("08:30-12:00"), the clocks read pairs. A row of either shape becomes pairs; when a row
cannot be read, all such rows are named and nothing is written.
"""

import re
from itertools import pairwise

from django.db import migrations

WEEKDAYS = [str(number) for number in range(1, 8)]
OPENS = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
CLOSES = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def pair_of(segment):
    """["08:30", "12:00"] from itself or from "08:30-12:00". Raises ValueError."""
    parts = segment.split("-") if isinstance(segment, str) else segment
    if not isinstance(parts, list) or len(parts) != 2 or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"{segment!r} is no segment such as 08:30-12:00")
    opens, closes = parts
    if not OPENS.fullmatch(opens) or not CLOSES.fullmatch(closes) or closes <= opens:
        raise ValueError(f"{segment!r} is no segment such as 08:30-12:00")
    return [opens, closes]


def pairs_of(hours):
    """The hours of a week as pairs, closed days left out. Raises ValueError."""
    if not isinstance(hours, dict) or not all(isinstance(segments, list) for segments in hours.values()):
        raise ValueError(f"{hours!r} is no list of segments for each weekday")
    if unknown := set(hours) - set(WEEKDAYS):
        raise ValueError(f"{', '.join(sorted(unknown))}: no weekday from 1 to 7")
    week = {}
    for number in WEEKDAYS:
        pairs = [pair_of(segment) for segment in hours.get(number, [])]
        if any(later[0] < earlier[1] for earlier, later in pairwise(pairs)):
            raise ValueError(f"the segments of weekday {number} overlap")
        if pairs:
            week[number] = pairs
    return week


def unify(apps, schema_editor):
    units = apps.get_model("organization", "Unit").objects.using(schema_editor.connection.alias)
    changed, unreadable = [], []
    for unit in units.order_by("code"):
        try:
            week = pairs_of(unit.working_hours)
        except ValueError as problem:
            unreadable.append(f"{unit.code}: {problem}")
            continue
        if week != unit.working_hours:
            unit.working_hours = week
            changed.append(unit)
    if unreadable:
        raise ValueError(
            "The working hours of these units cannot be read; nothing was changed. "
            "Correct or empty them, then start again:\n" + "\n".join(unreadable)
        )
    units.bulk_update(changed, ["working_hours"])


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]

    # Backwards nothing is done: the version before reads pairs too, where it counts time.
    operations = [migrations.RunPython(unify, migrations.RunPython.noop)]
