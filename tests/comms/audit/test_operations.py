"""Events are written with every change, sealed in batches, anchored hourly; files are refused, kept and
withdrawn.
"""

import json
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from PIL import Image
from structlog.testing import capture_logs

from comms.audit import operations
from comms.audit.models import Attachment, Event, HourlyAnchor, Seal, SealKey
from comms.audit.operations.seals import hour_of
from comms.audit.queries import chain_problems
from comms.audit.queries.health import sealing
from comms.audit.rules.chain import GENESIS, NO_KEY, fingerprint, seal_hash
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.ops.health import FINE, Level
from comms.base.transitions import edit
from comms.base.versions import ANY
from tests.comms.audit.test_rules import archive_of, picture, relations

NEW_KEY = "another-key-of-at-least-32-characters"
OUTSIDE_TEMPLATE = ("word/_rels/settings.xml.rels", relations("attachedTemplate"))


def brings(part, content):
    """A Word file with this part."""
    return archive_of({part: content}).getvalue()


def animation():
    """A PNG that shows one picture after the other."""
    buffer = BytesIO()
    first, second = (Image.new("RGB", (4, 4), colour) for colour in ("red", "blue"))
    first.save(buffer, "PNG", save_all=True, append_images=[second])
    return buffer.getvalue()


def test_edit_writes_one_event_with_old_and_new(subject, company, at):
    edit(
        subject,
        by=company.clerk,
        at=at,
        reason="moved",
        hotline="8001",
        email="mo1@example.com",
        version=ANY,
    )
    event = Event.objects.get()
    assert (event.subject, event.event, event.by, event.by_name, event.reason) == (
        subject,
        "edited",
        company.clerk,
        "一处前台",
        "moved",
    )
    assert event.data == {
        "old": {"hotline": "", "email": ""},
        "new": {"hotline": "8001", "email": "mo1@example.com"},
    }
    assert (event.occurred_at, event.recorded_at, event.object_label) == (at, at, subject.audit_label)


def test_event_by_the_system_has_no_person(subject, act):
    act(subject, "created", by=None)
    assert Event.objects.values_list("by", "by_name").get() == (None, "")


def test_event_keeps_the_time_of_the_act_apart(subject, act, at):
    act(subject, "created", occurred_at=at - timedelta(hours=5))
    event = Event.objects.get()
    assert event.recorded_at - event.occurred_at == timedelta(hours=5)


def test_event_is_gone_with_its_transaction(subject, company, at):
    with transaction.atomic():
        edit(subject, by=company.clerk, at=at, hotline="8001", version=ANY)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_private_fields_stay_out_of_the_log(subject, company, at, monkeypatch):
    monkeypatch.setattr(type(subject), "AUDIT_PRIVATE", {"hotline"}, raising=False)
    edit(subject, by=company.clerk, at=at, hotline="13800000000", address="A 1", version=ANY)
    assert Event.objects.get().data == {
        "old": {"hotline": "", "address": ""},
        "new": {"hotline": "•••", "address": "A 1"},
    }


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
    call_command("replace_audit_key", stdout=StringIO())
    act(subject, "later")
    assert operations.seal(at) == 1
    assert sealing(at) == FINE
    assert list(chain_problems(at)) == [
        f"seal 1: from here on made with the key {fingerprint(lost)}, which is not here; "
        "put it into AUDIT_KEY_FALLBACKS"
    ]


def test_attach_keeps_a_clean_picture_under_a_uuid_name(subject, company, upload, at):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    kept = operations.attach(subject, file=upload("../电梯.JPG", picture(exif=exif)), by=company.clerk, at=at)
    assert (kept.name, kept.media_type, kept.uploaded_by, kept.parent) == (
        "电梯.JPG",
        "image/jpeg",
        company.clerk,
        subject,
    )
    assert kept.file.name == f"attachments/{kept.uuid.hex[:2]}/{kept.uuid.hex}.JPG"
    with kept.file.open() as file:
        stored = file.read()
    assert len(stored) == kept.size
    with Image.open(BytesIO(stored)) as shown:
        assert not shown.getexif()
    event = Event.objects.get()
    assert (event.event, event.data["name"]) == ("attached", "电梯.JPG")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.jpg", b"<html><script>", "“photo.jpg” is a web page"),
        ("drawing.jpg", b"<svg onload=alert(1)>", "“drawing.jpg” is a web page"),
        ("a.exe", b"MZ\x00", "is not a kind of file"),
        ("nothing.pdf", b"", "“nothing.pdf” is empty."),
        ("half.jpg", picture(size=(300, 300))[:200], "“half.jpg” is damaged"),
        ("waving.png", animation(), "“waving.png” is an animation"),
        ("form.docx", brings("word/embeddings/oleObject1.bin", "x"), "“form.docx” holds an embedded object"),
        ("form.docx", brings(*OUTSIDE_TEMPLATE), "“form.docx” fetches a template, a picture or another part"),
    ],
)
def test_attach_refuses_in_words_beside_the_field(subject, company, upload, at, name, content, said):
    with pytest.raises(Refused) as caught:
        operations.attach(subject, file=upload(name, content), by=company.clerk, at=at, field="photos")
    assert list(caught.value.errors) == ["photos"]
    assert said in str(caught.value.errors["photos"][0])
    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments")


def test_attach_refuses_one_byte_too_much(subject, company, upload, at, settings):
    content = b"%PDF-1.7 " + b"x" * 91
    settings.UPLOAD_MAX_BYTES = 100
    assert operations.attach(subject, file=upload("a.pdf", content), by=company.clerk, at=at).size == 100
    with pytest.raises(Refused, match="larger than"):
        operations.attach(subject, file=upload("a.pdf", content + b"x"), by=company.clerk, at=at)


def test_attach_refuses_more_files_than_the_limit(subject, company, upload, at, settings):
    settings.UPLOAD_MAX_FILES = 1
    first = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    with pytest.raises(Refused, match="no more can be added"):
        operations.attach(subject, file=upload(), by=company.clerk, at=at)
    operations.withdraw(first, by=company.clerk, at=at, reason="wrong photo", version=ANY)
    operations.attach(subject, file=upload(), by=company.clerk, at=at)


def test_no_file_without_row_when_the_row_cannot_be_written(subject, company, upload, at, monkeypatch):
    def broken(self, *args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Attachment, "save", broken)
    with pytest.raises(OSError, match="disk full"):
        operations.attach(subject, file=upload(), by=company.clerk, at=at)
    folders = default_storage.listdir("attachments")[0]
    assert [name for folder in folders for name in default_storage.listdir(f"attachments/{folder}")[1]] == []


def test_remove_orphans_deletes_only_files_without_row(subject, company, upload, at):
    kept = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    with transaction.atomic():
        operations.attach(subject, file=upload(), by=company.clerk, at=at)
        transaction.set_rollback(True)
    # Files carry the machine's own time, not the time of the test.
    modified = default_storage.get_modified_time(kept.file.name)
    assert operations.remove_orphans(modified + timedelta(hours=1)) == 0
    assert operations.remove_orphans(modified + timedelta(days=2)) == 1
    assert default_storage.exists(kept.file.name)


def test_files_are_added_by_those_who_may_all_or_none(subject, company, upload, at, monkeypatch):
    kept = operations.add_files(subject, files=[upload("a.jpg"), upload("b.jpg")], by=company.clerk, at=at)
    assert [file.name for file in kept] == ["a.jpg", "b.jpg"]
    files = [upload("c.jpg"), upload("d.jpg", b"<html>")]
    with pytest.raises(Refused):
        operations.add_files(subject, files=files, by=company.clerk, at=at)
    monkeypatch.setattr(type(subject), "may_attach", lambda self, user: False)
    with pytest.raises(NotAllowed):
        operations.add_files(subject, files=[upload("e.jpg")], by=company.clerk, at=at)
    assert Attachment.objects.count() == 2


def test_withdraw_hides_but_keeps_the_bytes(subject, company, upload, at):
    kept = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    gone = operations.withdraw(kept, by=company.clerk, at=at, reason="shows a face", version=ANY)
    assert (gone.withdrawn_by, gone.withdrawn_at, gone.withdraw_reason) == (company.clerk, at, "shows a face")
    assert default_storage.exists(kept.file.name)
    assert not Attachment.objects.of(subject).present().exists()
    assert Event.objects.filter(event="attachment_withdrawn", reason="shows a face").count() == 1


def test_withdraw_needs_a_right_and_a_reason_and_happens_once(subject, company, upload, at):
    kept = operations.attach(subject, file=upload(), by=company.clerk, at=at)
    with pytest.raises(NotAllowed):
        operations.withdraw(kept, by=company.colleague, at=at, reason="x", version=ANY)
    for reason in ("  ", "x" * 401):
        with pytest.raises(Refused):
            operations.withdraw(kept, by=company.clerk, at=at, reason=reason, version=ANY)
    with pytest.raises(StaleVersion):
        operations.withdraw(kept, by=company.clerk, at=at, reason="x", version=7)
    operations.withdraw(kept, by=company.quality, at=at, reason="x", version=ANY)
    with pytest.raises(GuardFailed):
        operations.withdraw(kept, by=company.quality, at=at, reason="x", version=ANY)
