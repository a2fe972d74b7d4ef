"""Events are sealed in batches with the key of the installation, and the chain is anchored hourly."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from comms.audit import operations
from comms.audit.models import Event, HourlyAnchor, Seal, SealKey
from comms.audit.operations import seals
from comms.audit.operations.seals import hour_of
from comms.audit.queries import chain_problems
from comms.audit.queries.health import sealing
from comms.audit.rules.chain import GENESIS, NO_KEY, fingerprint, seal_hash
from comms.base.ops.health import FINE, Level

NEW_KEY = "another-key-of-at-least-32-characters"


def test_seal_chains_events_in_order(subject, act, at):
    for number in range(3):
        act(subject, f"step_{number}")
    assert operations.seal(at) == 3
    seals = list(Seal.objects.order_by("seq"))
    assert [seal.seq for seal in seals] == [1, 2, 3]
    assert [seal.prev_hash for seal in seals] == [GENESIS, seals[0].hash, seals[1].hash]
    assert [seal.event.event for seal in seals] == ["step_0", "step_1", "step_2"]
    assert operations.seal(at) == 0


def test_seal_works_through_many_batches(subject, act, at, monkeypatch):
    monkeypatch.setattr("comms.audit.operations.seals.BATCH", 2)
    for _number in range(5):
        act(subject)
    assert operations.seal(at) == 5
    assert list(Seal.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_seal_finds_an_event_that_was_committed_late(subject, act, at, monkeypatch):
    monkeypatch.setattr("comms.audit.operations.seals.LOOK_BACK", 0)
    act(subject)
    late = Event.objects.get()
    act(subject)
    newer = Event.objects.exclude(pk=late.pk).get()
    Seal.objects.create(event=newer, seq=1, prev_hash=GENESIS, hash="x" * 64, sealed_at=at)
    HourlyAnchor.objects.create(hour=hour_of(at), seq=1, hash="x" * 64, count=1, made_at=at)
    assert operations.seal(at) == 0
    assert operations.seal(at + timedelta(days=1)) == 1
    assert Seal.objects.get(seq=2).event == late


def test_anchor_once_an_hour_in_row_file_and_log(subject, act, at, settings):
    act(subject)
    with capture_logs() as logged:
        operations.seal(at)
        operations.seal(at + timedelta(minutes=59))
    anchor = HourlyAnchor.objects.get()
    lines = [json.loads(line) for line in settings.AUDIT_ANCHOR_FILE.read_text().splitlines()]
    assert [(line["hour"], line["seq"], line["hash"], line["count"]) for line in lines] == [
        ("2026-11-18T02:00:00+00:00", 1, anchor.hash, 1)
    ]
    assert (anchor.seq, anchor.count, anchor.hash) == (1, 1, Seal.objects.get().hash)
    assert [(line["event"], line["hash"]) for line in logged] == [("audit_anchor", anchor.hash)]
    operations.seal(at + timedelta(hours=1))
    assert HourlyAnchor.objects.count() == 2


def test_anchor_waits_when_its_file_cannot_be_written(subject, act, at, settings, tmp_path):
    act(subject)
    settings.AUDIT_ANCHOR_FILE = tmp_path
    assert operations.seal(at) == 1
    assert not HourlyAnchor.objects.exists()
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.jsonl"
    operations.seal(at)
    assert HourlyAnchor.objects.count() == 1


def test_anchor_covers_what_an_earlier_round_left_before_anything_is_sealed(
    subject, act, at, settings, monkeypatch
):
    act(subject)
    with monkeypatch.context() as patched:
        patched.setattr(seals, "anchor", lambda at: None)
        operations.seal(at)
        assert not HourlyAnchor.objects.exists()
        patched.undo()
        patched.setattr(seals, "_seal_batch", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            operations.seal(at + timedelta(hours=1))
    assert HourlyAnchor.objects.get().seq == 1


def test_anchor_is_written_whatever_key_this_machine_has(subject, act, at, settings):
    act(subject)
    operations.seal(at)
    settings.AUDIT_KEY = NEW_KEY
    operations.seal(at + timedelta(hours=1))
    assert HourlyAnchor.objects.count() == 2


def test_anchor_counts_only_what_came_since_the_one_before(subject, act, at):
    for hour in range(3):
        act(subject)
        with CaptureQueriesContext(connection) as asked:
            operations.seal(at + timedelta(hours=hour))
            operations.anchor(at + timedelta(hours=hour, minutes=59))
    counted = [query["sql"] for query in asked.captured_queries if "COUNT(" in query["sql"]]
    assert len(counted) == 1
    assert '"seq" > 1' in counted[0]
    operations.seal(at + timedelta(hours=3))
    assert list(HourlyAnchor.objects.order_by("hour").values_list("seq", "count")) == [
        (1, 1),
        (1, 1),
        (2, 2),
        (3, 3),
    ]


def test_half_a_line_does_not_spoil_the_next(subject, act, at, settings):
    settings.AUDIT_ANCHOR_FILE.write_text('{"hour": "2026-')
    act(subject)
    operations.seal(at)
    lines = settings.AUDIT_ANCHOR_FILE.read_text().splitlines()
    assert json.loads(lines[1])["hash"] == Seal.objects.get().hash


def test_seals_are_made_with_a_key_from_the_first_on(subject, act, at, settings):
    act(subject)
    operations.seal(at)
    made, key = Seal.objects.get(), SealKey.objects.get()
    assert (key.from_seq, key.fingerprint) == (1, fingerprint(settings.AUDIT_KEY))
    facts = {"seq": 1, "prev_hash": GENESIS, "facts": made.event.facts}
    assert made.hash == seal_hash(**facts, key=settings.AUDIT_KEY) != seal_hash(**facts, key=NO_KEY)


def test_a_new_key_begins_when_the_former_is_named(subject, act, at, settings):
    former = settings.AUDIT_KEY
    act(subject)
    operations.seal(at)
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = NEW_KEY, [former]
    act(subject, "later")
    assert operations.seal(at) == 1
    assert list(SealKey.objects.values_list("from_seq", flat=True)) == [1, 2]
    assert list(chain_problems(at)) == []


def test_a_machine_with_another_key_seals_nothing_and_says_so(subject, act, at, settings, caplog):
    act(subject)
    operations.seal(at)
    settings.AUDIT_KEY = NEW_KEY
    act(subject, "later")
    assert operations.seal(at) == 0
    assert "AUDIT_KEY is not the key of the sealed record" in caplog.text
    finding = sealing(at)
    assert finding.level is Level.DEGRADED
    assert "AUDIT_KEY" in finding.text


def test_a_lost_key_is_replaced_by_command_and_stays_a_finding(subject, act, at, settings):
    act(subject)
    operations.seal(at)
    lost, settings.AUDIT_KEY = settings.AUDIT_KEY, NEW_KEY
    act(subject, "later")
    said = StringIO()
    call_command("replace_audit_key", stdout=said)
    assert said.getvalue().startswith("1 events were sealed with the key in AUDIT_KEY.")
    assert sealing(at) == FINE
    assert list(chain_problems(at)) == [
        f"seal 1: from here on made with the key {fingerprint(lost)}, which is not here; "
        "put it into AUDIT_KEY_FALLBACKS"
    ]


def test_a_key_cannot_be_replaced_while_nothing_is_to_be_sealed(subject, act, at, settings):
    act(subject)
    operations.seal(at)
    with pytest.raises(CommandError, match="with the key in AUDIT_KEY already"):
        call_command("replace_audit_key")
    settings.AUDIT_KEY = NEW_KEY
    with pytest.raises(CommandError, match="did not begin"):
        call_command("replace_audit_key")
    assert SealKey.objects.count() == 1


def test_a_key_is_not_written_down_without_its_first_seal(subject, act, at, settings, monkeypatch):
    def dies(links):
        raise KeyboardInterrupt

    operations.seal(at)
    act(subject)
    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(Seal.objects, "bulk_create", dies)
        with pytest.raises(KeyboardInterrupt):
            operations.seal(at)
    assert not SealKey.objects.exists()
    operations.seal(at)
    former, settings.AUDIT_KEY = settings.AUDIT_KEY, NEW_KEY
    settings.AUDIT_KEY_FALLBACKS = [former]
    assert operations.seal(at) == 0
    assert SealKey.objects.get().fingerprint == fingerprint(former)


def test_a_sweeper_with_the_former_key_seals_nothing_after_a_new_one_began(
    subject, act, at, settings, monkeypatch
):
    """A second process begins a new key while this one is about to seal its batch."""
    former, seal_batch = settings.AUDIT_KEY, seals._seal_batch
    act(subject)
    operations.seal(at)
    act(subject, "later")

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(seals, "_seal_batch", seal_batch)
        settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = NEW_KEY, [former]
        assert operations.seal(at) == 1
        settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = former, []
        act(subject, "last")
        return seal_batch(*args, **kwargs)

    monkeypatch.setattr(seals, "_seal_batch", overtaken)
    assert operations.seal(at) == 0
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = NEW_KEY, [former]
    assert operations.seal(at) == 1
    assert list(chain_problems(at)) == []


def test_the_key_is_read_after_the_last_seal(subject, act, at):
    """The other way round, a key that begins in between is missed although its first seal is seen."""
    act(subject)
    with CaptureQueriesContext(connection) as asked:
        seals._seal_batch(at, everything=False, former_lost=False)
    tables = [
        found.group(1)
        for query in asked.captured_queries
        if (found := re.match(r'SELECT .* FROM "(audit_\w+)"', query["sql"]))
    ]
    assert tables.index("audit_seal") < tables.index("audit_sealkey")
