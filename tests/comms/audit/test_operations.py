"""Events are written with every change; files are refused, kept and withdrawn."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from comms.audit import operations
from comms.audit.models import Attachment, Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.transitions import edit
from comms.base.versions import ANY
from tests.comms.audit.test_rules import archive_of, picture, relations

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
