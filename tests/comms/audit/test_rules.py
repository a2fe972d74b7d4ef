"""The hash chain's one spelling, and files told by their bytes."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from comms.audit.rules.chain import GENESIS, canonical, seal_hash
from comms.audit.rules.files import CSV, DOCX, JPEG, PDF, PNG, TEXT, XLSX, BadFile, clean_name, printable, sniff
from comms.audit.rules.pictures import rewritten


def office(content_type="wordprocessingml.document.main+xml", **entries):
    """A minimal Word or Excel file; without a time of day, because its bytes name tests and every worker must find the same names."""
    buffer = BytesIO()
    contents = {"[Content_Types].xml": f"<Types>{content_type}</Types>"}
    contents |= {name.replace("__", "."): content for name, content in entries.items()}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def picture(kind="JPEG", size=(40, 20), **options):
    """A small picture."""
    buffer = BytesIO()
    Image.new("RGB", size, "red").save(buffer, kind, **options)
    return buffer.getvalue()


def test_canonical_does_not_depend_on_order_or_zone():
    moment = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    same = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    assert canonical({"b": 1, "a": moment}) == canonical({"a": same, "b": 1}) == '{"a":"2026-11-18T02:00:00.000000+00:00","b":1}'


def test_canonical_keeps_chinese_and_refuses_unknown_types():
    assert canonical({"a": "故障"}) == '{"a":"故障"}'
    with pytest.raises(TypeError):
        canonical({"a": object()})


def test_seal_hash_covers_number_previous_and_facts():
    plain = seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 1})
    others = {
        seal_hash(seq=2, prev_hash=GENESIS, facts={"a": 1}),
        seal_hash(seq=1, prev_hash="f" * 64, facts={"a": 1}),
        seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 2}),
    }
    assert len(plain) == 64
    assert len(others) == 3
    assert plain not in others


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture(), "photo.jpg", JPEG),
        (picture("PNG"), "photo.jpg", PNG),
        (b"%PDF-1.7\n...", "a.pdf", PDF),
        (office(), "a.docx", DOCX),
        (office("spreadsheetml.sheet.main+xml"), "a.xlsx", XLSX),
        ("电梯困人\n".encode(), "记录.txt", TEXT),
        ("编号,数量\n".encode("gb18030"), "表.csv", CSV),
    ],
)
def test_sniff_tells_kind_by_bytes(content, name, kind):
    assert sniff(BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.jpg", "empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "photo.jpg", "web_page"),
        (b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", "photo.jpg", "web_page"),
        (b"<html>", "notes.txt", "web_page"),
        (b"MZ\x90\x00" + b"\x00" * 60, "setup.exe", "unknown"),
        (b"plain words", "photo.jpg", "unknown"),
        (b"text\x00with NUL", "a.txt", "unknown"),
        (b"\xff\xfe\xfa\xff\xff", "a.txt", "unknown"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "IMG_1.HEIC", "heic"),
        (b"GIF89a" + b"\x00" * 40, "a.gif", "unknown"),
        (office("something.else"), "a.docx", "unknown"),
        (office()[:60], "a.docx", "damaged"),
        (office(word__xml="0" * 2_000_000), "bomb.docx", "bomb"),
    ],
)
def test_sniff_refuses(content, name, problem):
    with pytest.raises(BadFile) as caught:
        sniff(BytesIO(content), name)
    assert caught.value.problem == problem


def test_sniff_refuses_macros():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(BadFile, match="macros"):
        sniff(buffer, "a.docx")


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("../../etc/passwd.jpg", JPEG, "passwd.jpg"),
        (r"C:\windows\photo.JPG", JPEG, "photo.JPG"),
        ("photo.jpg.exe", JPEG, "photo.jpg.exe.jpg"),
        ("\u202egpj.exe", JPEG, "gpj.exe.jpg"),
        ("a\x00b\r\nc.pdf", PDF, "abc.pdf"),
        ("漏水照片.jpeg", JPEG, "漏水照片.jpeg"),
        ("...", PNG, "file.png"),
        ("", TEXT, "file.txt"),
        ('<b>"x"|?*.txt', TEXT, "_b__x____.txt"),
        ("x" * 300 + ".pdf", PDF, "x" * 116 + ".pdf"),
    ],
)
def test_clean_name(name, kind, clean):
    assert clean_name(name, kind) == clean


def test_printable_is_never_empty():
    assert printable("\u200b/") == "file"


def test_rewritten_drops_place_and_turns_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"secret")
    with Image.open(BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)
    written = rewritten(BytesIO(content), JPEG)
    with Image.open(BytesIO(written)) as after:
        assert after.size == (20, 40)
        assert not after.getexif()
    assert b"secret" not in written
    assert b"Exif" not in written


def test_rewritten_png_loses_its_texts_and_keeps_transparency():
    from PIL.PngImagePlugin import PngInfo

    info, buffer = PngInfo(), BytesIO()
    info.add_text("Location", "31.2,121.5")
    Image.new("RGBA", (3, 3), (0, 0, 0, 0)).save(buffer, "PNG", pnginfo=info)
    written = rewritten(buffer, PNG)
    assert b"31.2" not in written
    with Image.open(BytesIO(written)) as after:
        assert after.mode == "RGBA"


def test_rewritten_refuses_giants_before_unpacking():
    buffer = BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    with pytest.raises(BadFile, match="pixels"):
        rewritten(buffer, PNG)


def test_rewritten_refuses_a_cut_picture():
    with pytest.raises(BadFile, match="damaged"):
        rewritten(BytesIO(picture(size=(400, 400))[:300]), JPEG)
