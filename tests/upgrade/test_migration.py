"""Nothing is lost on the way to the present version, and what guards the rows is still there."""

import hashlib

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from comms.audit.models import Anchor, Attachment, Event, HourlyAnchor, Seal, SealKey
from comms.audit.operations import seal
from comms.base.clock import now
from comms.base.transitions import record
from comms.organization.models import User
from tests.upgrade.databases import row_counts
from tests.upgrade.dumps import KINDS, Dump, Migration, dumps, versions

# What migrations do to tables, each with the last migration that does it: of a dump that has had it already
# every row is counted. None: every upgrade does.
# Tables that a migration renamed: {old name: (migration, new name)}
RENAMED: dict[str, tuple[Migration, str]] = {
    "handovers_quicknotice": (("handovers", "0006_notes_of_calls_and_visits"), "handovers_phonenote")
}
# Tables that a migration removed, each with the reason why nothing is lost
DROPPED: dict[str, tuple[Migration, str]] = {}
# Tables to which migrations add rows of their own, each with the reason
GROWS: dict[str, tuple[Migration | None, str]] = {
    "deadlines_clock": (
        ("meetings", "0008_duties_of_periods"),
        "what waited for somebody without a clock gets one, and so does a duty",
    ),
    "auth_permission": (None, "one row per act and model"),
    "django_content_type": (None, "one row per model"),
    "django_migrations": (None, "one row per migration"),
}
SHRINKS: dict[str, tuple[Migration | None, str]] = {
    "deadlines_clockstep": (
        ("meetings", "0008_duties_of_periods"),
        "reminders to come of the duties of a series that has ended",
    ),
}
# Tables that hold nothing of their own: test_search compares them with the rows of which they are made
DERIVED = {"base_searchtext"}
APPEND_ONLY = [Event, Seal, SealKey, Anchor, HourlyAnchor]


def to_come(declared: dict[str, tuple[Migration | None, str]], dump: Dump) -> dict[str, str]:
    """{table: what is said of it} for what migrations still do to the tables of a dump."""
    return {table: said for table, (migration, said) in declared.items() if migration not in dump.migrations}


def test_every_row_is_kept(upgraded):
    now, dump = row_counts(), upgraded.dump
    renamed, dropped = to_come(RENAMED, dump), to_come(DROPPED, dump)
    grows, shrinks = to_come(GROWS, dump), to_come(SHRINKS, dump)
    left = {table: number for table, number in upgraded.rows.items() if table not in dropped}
    expected = {renamed.get(table, table): number for table, number in left.items()}
    kept = expected.keys() - grows.keys() - shrinks.keys() - DERIVED
    assert {table: now.get(table) for table in kept} == {table: expected[table] for table in kept}
    assert [table for table in shrinks if now[table] > expected[table]] == []
    assert [table for table in grows if now[table] < expected[table]] == []


def test_declared_tables_exist_in_the_dump(landed):
    declared = [to_come(said, landed.dump) for said in (RENAMED, DROPPED, GROWS, SHRINKS)]
    assert {table for tables in declared for table in tables} - landed.rows.keys() == set()


def test_a_migration_that_landed_keeps_its_name(upgraded):
    """Under another name it would run a second time."""
    landed = upgraded.dump.migrations
    assert len(landed) == upgraded.rows["django_migrations"]
    assert landed - MigrationLoader(connection).disk_migrations.keys() == set()


def test_every_version_is_dumped_on_each_kind_of_database():
    assert [(kind, [dump.version for dump in dumps(kind)]) for kind in KINDS] == [
        (kind, versions()) for kind in KINDS
    ]


def test_the_models_are_those_of_the_database(upgraded):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_the_sealed_record_holds(upgraded, capsys):
    call_command("verify_audit")
    assert f"{upgraded.rows['audit_seal']} sealed events" in capsys.readouterr().out


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_database_refuses_to_change_the_record(upgraded, model):
    # Versions before the keys and the hourly anchors left none of these, versions since then no daily ones
    record(User.objects.order_by("pk").first(), "edited", by=None, at=now())
    seal(now())
    stand = {"seq": 1, "hash": "0" * 64, "count": 1, "made_at": now()}
    Anchor.objects.get_or_create(day=now().date(), defaults=stand)
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
