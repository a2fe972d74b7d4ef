"""The duration of an agenda item says what it is: minutes are planned, Minutes are a document."""

from django.db import migrations, models

ITEM = "agendaitem"


def wait_briefly(apps, schema_editor):
    """Give up on a busy table after two seconds instead of holding up whoever comes next. SQLite has one
    writer anyway.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL lock_timeout = '2s'")


class Migration(migrations.Migration):
    """Renaming a column writes no row; the check is read once over a table of some ten thousand rows."""

    dependencies = [("meetings", "0004_waiting_states_have_clocks")]

    operations = [
        migrations.RunPython(wait_briefly, migrations.RunPython.noop),
        migrations.RemoveConstraint(ITEM, "meetings_agendaitem_minutes"),
        migrations.RenameField(ITEM, "minutes", "planned_minutes"),
        migrations.AddConstraint(
            ITEM,
            models.CheckConstraint(
                condition=models.Q(("planned_minutes", None), ("planned_minutes__gt", 0), _connector="OR"),
                name="meetings_agendaitem_planned_minutes",
            ),
        ),
    ]
