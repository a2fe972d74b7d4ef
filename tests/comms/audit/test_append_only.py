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
from comms.audit.models import Event, HourlyAnchor, Seal, SealKey
from comms.audit.rules.chain import GENESIS, NO_KEY, seal_hash
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


@pytest.mark.parametrize("model", [Event, Seal, SealKey, HourlyAnchor])
def test_rows_can_be_neither_changed_nor_deleted(chain, model):
    row = model.objects.first()
    field = {Event: "reason", SealKey: "proof"}.get(model, "hash")
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


def written_anew(at, key, settings):
    """Somebody forges an event in the database and computes everything after it again, anchors included, with
    the key that they have.
    """
    with audit_unlocked():
        for model in (Seal, SealKey, HourlyAnchor):
            model.objects.all()._raw_delete("default")
        Event.objects.filter(event="step_1").update(reason="forged")
    kept, settings.AUDIT_KEY = settings.AUDIT_KEY, key
    file, settings.AUDIT_ANCHOR_FILE = settings.AUDIT_ANCHOR_FILE, settings.MEDIA_ROOT / "elsewhere"
    operations.seal(at)
    settings.AUDIT_KEY, settings.AUDIT_ANCHOR_FILE = kept, file


def test_verify_finds_a_chain_written_anew(chain, at, settings):
    """Even with the key: the file outside the database says what stood there."""
    written_anew(at, settings.AUDIT_KEY, settings)
    assert verify(at)[1].splitlines() == [
        "seal 3: the anchor in the anchor file has another hash",
        "seal 3: its anchor is missing in the anchor file (1 such anchors)",
    ]


def test_verify_finds_a_tail_that_no_anchor_covers_written_anew_without_the_key(subject, act, at, settings):
    act(subject, "step_0")
    operations.seal(at)
    act(subject, "step_1")
    operations.seal(at + timedelta(minutes=1))
    first, last = Seal.objects.order_by("seq")
    with audit_unlocked():
        Event.objects.filter(event="step_1").update(reason="forged")
        facts = Event.objects.get(event="step_1").facts
        for key in (NO_KEY, "a-guess-at-the-key-of-32-characters"):
            forged = seal_hash(seq=2, prev_hash=first.hash, facts=facts, key=key)
            Seal.objects.filter(pk=last.pk).update(hash=forged)
            assert verify(at) == (1, f"seal 2: event {last.event_id} was changed after it was sealed\n")


def test_verify_finds_a_key_that_somebody_else_wrote_down(chain, at, settings):
    written_anew(at, "a-guess-at-the-key-of-32-characters", settings)
    assert "with the key" in verify(at)[1].splitlines()[0]
    written_anew(at, settings.AUDIT_KEY, settings)
    with audit_unlocked():
        SealKey.objects.update(from_seq=2)
    assert "did not have that key" in verify(at)[1].splitlines()[0]


def test_verify_finds_a_chain_made_without_a_key(subject, act, chain, at, settings):
    act(subject, "later")
    operations.seal(at)
    written_anew(at, NO_KEY, settings)
    with audit_unlocked():
        SealKey.objects.all()._raw_delete("default")
    assert "no seal was made with a key, although the portal makes all of them so" in verify(at)[1]


def test_seals_from_before_the_key_stay_valid(subject, act, at):
    act(subject, "step_0")
    event = Event.objects.get()
    digest = seal_hash(seq=1, prev_hash=GENESIS, facts=event.facts, key=NO_KEY)
    Seal.objects.create(event=event, seq=1, prev_hash=GENESIS, hash=digest, sealed_at=at)
    later = at + timedelta(hours=1)
    operations.seal(later)
    assert (HourlyAnchor.objects.get().seq, SealKey.objects.exists()) == (1, False)
    assert verify(later)[0] == 0
    act(subject, "step_1")
    operations.seal(later)
    assert SealKey.objects.get().from_seq == 2
    assert verify(at)[0] == 0


def test_verify_finds_a_tail_cut_off_with_its_anchor(chain, at):
    with audit_unlocked():
        HourlyAnchor.objects.all()._raw_delete("default")
        Seal.objects.filter(seq=3)._raw_delete("default")
        Event.objects.filter(event="step_2")._raw_delete("default")
    assert verify(at) == (
        1,
        "seal 3: missing, although an anchor in the anchor file names it (the chain ends at 2)\n",
    )


def test_verify_finds_that_the_anchor_file_is_missing_or_shorter(subject, act, chain, at, settings):
    lines = settings.AUDIT_ANCHOR_FILE.read_bytes()
    act(subject, "later")
    operations.seal(at)
    later = at + timedelta(hours=1)
    operations.seal(later)
    settings.AUDIT_ANCHOR_FILE.write_bytes(lines)
    assert verify(later) == (1, "seal 4: its anchor is missing in the anchor file (1 such anchors)\n")
    settings.AUDIT_ANCHOR_FILE.unlink()
    said = "the anchor file is missing, although the database holds 2 anchors\n"
    assert verify(later) == (1, said)


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
