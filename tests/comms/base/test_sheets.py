"""Sheets as people bring them: Excel, CSV in either encoding, lines copied from a sheet."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from comms.base import sheets
from comms.base.errors import Refused

HEADINGS = ["姓名", "电话"]


def excel(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return BytesIO(buffer.getvalue())


def refused(read, *given):
    with pytest.raises(Refused) as refusal:
        read(*given)
    return list(refusal.value.errors)


def test_excel_cells_are_text_without_decimal_points():
    rows = sheets.read_file(
        excel(HEADINGS, ["王\u200b芳 ", 13800000000.0], [None, None], [date(2026, 1, 2), 7])
    )
    assert rows == [HEADINGS, ["王芳", "13800000000"], [], ["2026-01-02", "7"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_form(encoding, delimiter):
    text = f'姓名{delimiter}电话\r\n"王{delimiter}芳"{delimiter}138\r\n\r\n'
    rows = sheets.read_file(BytesIO(text.encode(encoding)))
    said = "王 芳" if delimiter == "\t" else f"王{delimiter}芳"
    assert rows == [HEADINGS, [said, "138"]]


def test_lines_copied_from_a_sheet_are_read():
    assert sheets.read_text("姓名\t电话\n王芳\t138\n\n") == [HEADINGS, ["王芳", "138"]]


def test_what_is_no_sheet_is_refused():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", "x")
    for content in (b"", b"\x89PNG\x00\x01", packed.getvalue(), b"PK\x03\x04broken", b"\xff\xff\xff\xff"):
        assert refused(sheets.read_file, BytesIO(content)) == ["file"], content
    assert refused(sheets.read_text, "姓名,电话") == ["text"]


def test_what_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert refused(sheets.read_text, "a\n1\n2\n3") == ["text"]
    assert refused(sheets.read_file, excel(["a"], [1], [2], [3])) == ["file"]
    monkeypatch.setattr(sheets, "MOST_BYTES", 20)
    assert refused(sheets.read_file, BytesIO(b"x" * 21)) == ["file"]


def test_a_packed_file_that_holds_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(sheets, "load_workbook", lambda *given, **options: pytest.fail("it was unpacked"))
    assert refused(sheets.read_file, excel(["a"], [1])) == ["file"]
