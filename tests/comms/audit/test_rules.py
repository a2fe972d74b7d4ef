"""The hash chain's one spelling, and files told by their bytes."""

import hashlib
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from comms.audit.rules.chain import GENESIS, NO_KEY, canonical, seal_hash
from comms.audit.rules.files import clean_name, printable, sniff
from comms.audit.rules.kinds import CSV, DOCX, PDF, TEXT, XLSX
from comms.base.pictures import JPEG, PNG, WEBP, BadFile, rewritten

pytestmark = pytest.mark.once


def office(content_type="wordprocessingml.document.main+xml", **entries):
    """A minimal Word or Excel file; without a time of day, because its bytes name tests and every worker must
    find the same names.
    """
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
    assert (
        canonical({"b": 1, "a": moment})
        == canonical({"a": same, "b": 1})
        == '{"a":"2026-11-18T02:00:00.000000+00:00","b":1}'
    )


def test_canonical_keeps_chinese_and_refuses_unknown_types():
    assert canonical({"a": "故障"}) == '{"a":"故障"}'
    with pytest.raises(TypeError):
        canonical({"a": object()})


@pytest.mark.parametrize("key", [NO_KEY, "a key"])
def test_seal_hash_covers_number_previous_and_facts(key):
    plain = seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 1}, key=key)
    others = {
        seal_hash(seq=2, prev_hash=GENESIS, facts={"a": 1}, key=key),
        seal_hash(seq=1, prev_hash="f" * 64, facts={"a": 1}, key=key),
        seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 2}, key=key),
        seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 1}, key="another key"),
    }
    assert len(plain) == 64
    assert len(others) == 4
    assert plain not in others


def test_a_seal_from_before_the_key_is_the_plain_hash():
    """Seals that were made so stand in real installations; this must never change."""
    assert (
        seal_hash(seq=1, prev_hash=GENESIS, facts={"a": 1}, key=NO_KEY)
        == hashlib.sha256(f'1\n{GENESIS}\n{{"a":1}}'.encode()).hexdigest()
    )


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
        ("编号\t数量\n".encode("utf-16"), "表.csv", CSV),
        ("\ufeff电梯困人\n".encode("utf-16-be"), "记录.txt", TEXT),
        (b"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n\x00\x01", "scan.pdf", PDF),
        (b"\x00" * 1023 + b"%PDF-1.4", "scan.pdf", PDF),
        (b"about the mark %PDF-1.4", "notes.txt", TEXT),
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
        ("<html><script>".encode("utf-16"), "a.txt", "web_page"),
        ("a\x00b".encode("utf-16"), "a.csv", "unknown"),
        (b"<html>%PDF-1.4", "a.pdf", "web_page"),
        (b"\x00" * 1024 + b"%PDF-1.4", "a.pdf", "unknown"),
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


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "spreadsheetml.sheet.main+xml"


def relations(word, outside=True):
    """A part with one relationship, its mode spelled in a way that a search for the word would miss."""
    mode = 'TargetMode="&#69;xternal"' if outside else ""
    link = f'<Relationship Id="r1" Type="{RELATION}/{word}" Target="http://127.0.0.1/x" {mode}/>'
    return f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>'


def archive_of(parts, content_type="wordprocessingml.document.main+xml"):
    """A Word or Excel file with these parts by name."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {"[Content_Types].xml": f"<Types>{content_type}</Types>", **parts}.items():
            archive.writestr(name, content)
    return buffer


@pytest.mark.parametrize(
    ("part", "content", "problem"),
    [
        ("word/_rels/settings.xml.rels", relations("attachedTemplate"), "outside"),
        ("word/_rels/settings.xml.rels", relations("attachedTemplate").encode("utf-16"), "outside"),
        ("word\\_rels\\settings.xml.RELS", relations("attachedTemplate"), "outside"),
        ("word/_rels/document.xml.rels", relations("image"), "outside"),
        ("word/_rels/webSettings.xml.rels", relations("frame"), "outside"),
        ("word/_rels/document.xml.rels", relations("oleObject", outside=False), "objects"),
        ("word/_rels/document.xml.rels", relations("aFChunk", outside=False), "objects"),
        ("word/_rels/document.xml.rels", "<!DOCTYPE x><Relationships/>", "damaged"),
        ("word/_rels/document.xml.rels", "<Relationships>", "damaged"),
        ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", "objects"),
        ("word/embeddings/setup.docx", b"MZ\x90", "objects"),
        ("word/activeX/activeX1.bin", b"x", "objects"),
        ("xl/macrosheets/sheet1.xml", "<x/>", "macros"),
        ("xl/externalLinks/externalLink1.xml", '<a:ddeLink xmlns:a="a" ddeService="cmd"/>', "objects"),
    ],
)
def test_sniff_refuses_what_an_office_file_brings_along(part, content, problem):
    with pytest.raises(BadFile) as caught:
        sniff(archive_of({part: content}), "a.docx")
    assert caught.value.problem == problem


def test_embedded_file_is_kept_when_it_would_be_kept_by_itself():
    """The figures of a chart; a file in a file in a file is nobody's chart."""
    figures = archive_of({}, SHEET).getvalue()
    assert sniff(archive_of({"word/embeddings/figures.xlsx": figures}), "a.docx") == DOCX
    twice = archive_of({"xl/embeddings/figures.xlsx": figures}, SHEET).getvalue()
    with pytest.raises(BadFile, match="objects"):
        sniff(archive_of({"word/embeddings/figures.xlsx": twice}), "a.docx")


def test_links_that_somebody_must_follow_are_kept():
    linked = {"word/_rels/document.xml.rels": relations("hyperlink")}
    assert sniff(archive_of(linked), "a.docx") == DOCX
    figures = {"xl/externalLinks/_rels/externalLink1.xml.rels": relations("externalLinkPath")}
    figures["xl/externalLinks/externalLink1.xml"] = "<externalLink><externalBook/></externalLink>"
    assert sniff(archive_of(figures, SHEET), "a.xlsx") == XLSX


def test_files_that_programs_write_are_kept():
    import docx
    import xlsxwriter

    buffer = BytesIO()
    docx.Document().save(buffer)
    assert sniff(buffer, "a.docx") == DOCX
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_url(0, 0, "https://example.com")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        sheet.insert_chart("C1", chart)
    assert sniff(buffer, "a.xlsx") == XLSX


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


def png(depth, colour, transparent):
    """A PNG of 16 by 16 pixels in any depth and colour type that the format knows."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    width = (16 * channels * depth + 7) // 8
    lines = (bytes((x * 29 + y * 31) % 256 for x in range(width)) for y in range(16))
    seen = {0: b"\0\1", 2: b"\0\1\0\2\0\3", 3: b"\0"}.get(colour, b"")
    parts = {b"IHDR": struct.pack(">IIBBBBB", 16, 16, depth, colour, 0, 0, 0)}
    if colour == 3:
        parts[b"PLTE"] = (bytes(range(256)) * 3)[: 3 * 2**depth]
    if transparent and seen:
        parts[b"tRNS"] = seen
    parts |= {b"IDAT": zlib.compress(b"".join(b"\0" + line for line in lines)), b"IEND": b""}
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in parts.items():
        content += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return content


def pixels(content):
    """What can be seen, without loss of depth."""
    with Image.open(BytesIO(content)) as opened:
        deep = opened.mode.startswith("I")
        return list((opened if deep else opened.convert("RGBA")).get_flattened_data())


DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
FORMS = [(depth, colour) for colour, depths in DEPTHS.items() for depth in depths]


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize(("depth", "colour"), FORMS)
def test_rewritten_png_shows_the_same_in_every_depth(depth, colour, transparent):
    content = png(depth, colour, transparent)
    assert pixels(rewritten(BytesIO(content), PNG)) == pixels(content)


def test_rewritten_grey_of_16_bits_keeps_its_shades():
    content = png(16, 0, transparent=False)
    shades = pixels(rewritten(BytesIO(content), PNG))
    assert len(set(shades)) == len(set(pixels(content))) > 100


@pytest.mark.parametrize(("form", "kind"), [("PNG", PNG), ("WEBP", WEBP)])
def test_rewritten_refuses_an_animation(form, kind):
    buffer = BytesIO()
    first, second = (Image.new("RGB", (4, 4), colour) for colour in ("red", "blue"))
    first.save(buffer, form, save_all=True, append_images=[second])
    with pytest.raises(BadFile, match="moving"):
        rewritten(buffer, kind)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_rewritten_jpeg_shows_about_the_same(mode):
    buffer = BytesIO()
    Image.new("RGB", (8, 8), (200, 120, 40)).convert(mode).save(buffer, "JPEG")
    before, after = (pixels(content)[0] for content in (buffer.getvalue(), rewritten(buffer, JPEG)))
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) < 8


def test_rewritten_refuses_giants_before_unpacking():
    buffer = BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    with pytest.raises(BadFile, match="pixels"):
        rewritten(buffer, PNG)


def test_rewritten_refuses_a_cut_picture():
    with pytest.raises(BadFile, match="damaged"):
        rewritten(BytesIO(picture(size=(400, 400))[:300]), JPEG)
