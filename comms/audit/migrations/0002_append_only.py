"""The database itself refuses to change or delete events, seals and anchors.

A later migration that alters one of these tables on SQLite makes the table anew and loses its triggers: it must install them again
(a test looks for them).
"""

from django.db import migrations

TABLES = ("audit_event", "audit_seal", "audit_anchor")

FUNCTION = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are never changed or deleted (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def install(apps, schema_editor):
    """Add the triggers in the dialect of the database."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def statements(vendor, tables=TABLES):
    """The CREATE TRIGGER statements."""
    for table in tables:
        if vendor == "postgresql":
            yield f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
            yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        elif vendor == "sqlite":
            for act in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or deleted'); END"
                )


def remove(apps, schema_editor):
    """Drop the triggers."""
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for act in ("change", "truncate") if vendor == "postgresql" else ("update", "delete"):
            on = f" ON {table}" if vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_append_only()")


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
