"""The database refuses to change or delete the proof, and `verify_audit` finds what somebody forged around
it.
"""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from comms.audit import operations
from comms.audit.models import Anchor, Event, Seal
from comms.audit.queries import chain_problems
from tests.append_only import TABLES, audit_unlocked


@pytest.fixture
def chain(subject, act, at):
    """Three sealed and anchored events."""
    for number in range(3):
        act(subject, f"step_{number}", reason="because")
    operations.seal(at)


def verify(at):
    """(exit code, what was written) of `manage.py verify_audit` at a moment."""
    out, err = StringIO(), StringIO()
    try:
        with time_machine.travel(at, tick=False):
            call_command("verify_audit", stdout=out, stderr=err)
    except CommandError as failure:
        return failure.returncode, err.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("model", [Event, Seal, Anchor])
def test_rows_can_be_neither_changed_nor_deleted(chain, model):
    row = model.objects.first()
    field = "reason" if model is Event else "hash"
    for act in (
        lambda: model.objects.filter(pk=row.pk).update(**{field: "forged"}),
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda: row.save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert model.objects.filter(pk=row.pk).exclude(**{field: "forged"}).exists()


@pytest.mark.parametrize("table", TABLES)
def test_tables_cannot_be_truncated_on_postgresql(chain, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_every_append_only_table_has_its_triggers(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            )
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        tables = [row[0] for row in cursor.fetchall()]
    assert {table: tables.count(table) for table in TABLES} == dict.fromkeys(TABLES, 2)


def test_verify_is_content_with_an_honest_chain(chain, at):
    assert verify(at) == (0, "The audit chain holds: 3 sealed events.\n")


def test_verify_is_content_with_no_events_at_all(db, at):
    assert verify(at) == (0, "The audit chain holds: 0 sealed events.\n")


def test_verify_names_the_first_forged_event(chain, at):
    second, third = Seal.objects.filter(seq__gte=2).order_by("seq")
    with audit_unlocked():
        Event.objects.filter(pk__in=[second.event_id, third.event_id]).update(by_name="Somebody else")
    assert verify(at) == (1, f"seal 2: event {second.event_id} was changed after it was sealed\n")


def test_verify_finds_a_removed_link(chain, at):
    with audit_unlocked():
        Seal.objects.filter(seq=2)._raw_delete("default")
    assert verify(at) == (1, "seal 2: missing\n")


def test_verify_finds_a_chain_written_anew(subject, chain, at):
    """Whoever forges an event and computes all hashes again is betrayed by the anchors."""
    with audit_unlocked():
        Seal.objects.all()._raw_delete("default")
        Event.objects.filter(event="step_1").update(reason="forged")
    operations.seal(at)
    problems = list(chain_problems(at))
    assert problems[:2] == [
        "seal 3: the anchor in the database has another hash",
        "seal 3: the anchor in the anchor file has another hash",
    ]


def test_verify_finds_a_tail_cut_off_with_its_anchor(chain, at):
    with audit_unlocked():
        Anchor.objects.all()._raw_delete("default")
        Seal.objects.filter(seq=3)._raw_delete("default")
        Event.objects.filter(event="step_2")._raw_delete("default")
    assert verify(at) == (
        1,
        "seal 3: missing, although an anchor in the anchor file names it (the chain ends at 2)\n",
    )


def test_verify_reports_events_unsealed_for_more_than_ten_minutes(subject, act, at):
    act(subject)
    assert verify(at + timedelta(minutes=10))[0] == 0
    code, said = verify(at + timedelta(minutes=10, seconds=1))
    assert code == 1
    assert said == f"event {Event.objects.get().pk}: not sealed since 2026-11-18 02:00 UTC (1 such events)\n"


def test_verify_reads_around_half_a_line(chain, at, settings):
    with settings.AUDIT_ANCHOR_FILE.open("a") as book:
        book.write('{"day": "2026-')
    assert verify(at)[0] == 0
