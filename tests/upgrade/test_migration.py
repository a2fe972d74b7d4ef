"""Nothing is lost on the way to the present version, and what guards the rows is still there."""

import hashlib

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from comms.audit.models import Anchor, Attachment, Event, HourlyAnchor, Seal, SealKey
from comms.audit.operations import seal
from comms.base.clock import now
from comms.base.transitions import record
from comms.organization.models import User
from tests.upgrade.databases import row_counts

# Tables that a migration renamed: {old name: new name}
RENAMED: dict[str, str] = {"handovers_quicknotice": "handovers_phonenote"}
# Tables that a migration removed, each with the reason why nothing is lost
DROPPED: dict[str, str] = {}
# Tables to which migrations add rows of their own, each with the reason
GROWS: dict[str, str] = {
    "deadlines_clock": "what waited for somebody without a clock gets one",
    "auth_permission": "one row per act and model",
    "django_content_type": "one row per model",
    "django_migrations": "one row per migration",
}
SHRINKS = {"deadlines_clockstep": "reminders to come of the duties of a series that has ended"}
APPEND_ONLY = [Event, Seal, SealKey, Anchor, HourlyAnchor]


def test_every_row_is_kept(upgraded):
    now = row_counts()
    left = {table: number for table, number in upgraded.rows.items() if table not in DROPPED}
    expected = {RENAMED.get(table, table): number for table, number in left.items()}
    kept = {table: now.get(table) for table in expected if table not in GROWS}
    kept = {table: number for table, number in kept.items() if table not in SHRINKS}
    assert kept == {table: expected[table] for table in kept}
    assert [table for table in SHRINKS if now[table] > expected[table]] == []
    assert [table for table in GROWS if now[table] < expected[table]] == []


def test_declared_tables_exist_in_the_dump(landed):
    assert {*RENAMED, *DROPPED, *GROWS, *SHRINKS} - landed.rows.keys() == set()


def test_the_models_are_those_of_the_database(upgraded):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_the_sealed_record_holds(upgraded, capsys):
    call_command("verify_audit")
    assert f"{upgraded.rows['audit_seal']} sealed events" in capsys.readouterr().out


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_database_refuses_to_change_the_record(upgraded, model):
    # Versions before the keys and the hourly anchors left none
    record(User.objects.order_by("pk").first(), "edited", by=None, at=now())
    seal(now())
    connection.check_constraints()  # a table with one still waiting cannot be truncated
    assert model.objects.exists()
    statements = ["UPDATE {} SET id = id", "DELETE FROM {}"]
    if connection.vendor == "postgresql":
        statements.append("TRUNCATE {} CASCADE")
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="audit rows are never changed or deleted"),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement.format(model._meta.db_table))


def test_every_attached_file_is_as_it_was(upgraded, settings):
    kept = {row.file.name: row.sha256 for row in Attachment.objects.all()}
    read = {name: (settings.MEDIA_ROOT / name).read_bytes() for name in kept}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in read.items()} == kept
    assert len(kept) > 3
