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


def sentence(read, *given):
    with pytest.raises(Refused) as refusal:
        read(*given)
    return str(refusal.value)


def changed(file, *replacements):
    """An Excel file with other words in its sheet, as other programs or a malicious hand would write it."""
    changed_file = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed_file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for before, after in replacements:
                    assert before in content, content
                    content = content.replace(before, after)
            new.writestr(name, content)
    changed_file.seek(0)
    return changed_file


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


def test_an_empty_first_cell_of_copied_lines_stays_empty():
    assert sheets.read_text("\n\t姓名\t电话\n\t王芳\t138\n李\t\t139") == [
        ["", "姓名", "电话"],
        ["", "王芳", "138"],
        ["李", "", "139"],
    ]
    assert sheets.read_text("\t姓名\n甲\t王;芳") == [["", "姓名"], ["甲", "王;芳"]]
    assert sheets.read_file(BytesIO(";姓名\n甲;王,芳".encode())) == [["", "姓名"], ["甲", "王,芳"]]


def test_lines_that_break_the_reader_are_refused_where_they_stand():
    long = '"' + "x" * 200_000
    assert refused(sheets.read_text, f"a\n{long}") == ["text"]


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


# What is no value


@pytest.mark.parametrize(
    "error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"]
)
def test_an_error_in_a_cell_is_refused_by_its_name(error):
    said = f"Cell B3: There is the error {error} in place of a value."
    assert sentence(sheets.read_file, excel(HEADINGS, ["a", 1], ["b", error])) == said
    assert sentence(sheets.read_text, f"a\tb\n1\t2\n3\t{error}\n") == said
    assert sheets.read_text(f"a\tb\n1\tsee {error}") == [["a", "b"], ["1", f"see {error}"]]


def test_a_formula_without_a_result_is_refused_by_its_cell():
    file = excel(HEADINGS, ["王芳", "=B1"])
    assert sentence(sheets.read_file, file).startswith("Cell B2: There is a formula without a result.")


@pytest.mark.parametrize(
    ("result", "read"),
    [
        (b'<c r="B2" t="str"><f>B1</f><v></v></c>', ["王芳"]),
        (b'<c r="B2"><f>B1</f><v>7</v></c>', ["王芳", "7"]),
    ],
)
def test_a_formula_counts_by_its_result(result, read):
    file = changed(excel(HEADINGS, ["王芳", "=B1"]), (b'<c r="B2"><f>B1</f><v></v></c>', result))
    assert sheets.read_file(file) == [HEADINGS, read]


# Sheets whose size is not what they say


def test_size_that_an_excel_file_says_of_itself_is_not_believed():
    file = excel(HEADINGS, ["王芳", "1"], ["李", "2"])
    for said in (b"A1:A1", b"A1:XFD1048576", b"B2:B2"):
        assert sheets.read_file(changed(file, (b"A1:B3", said)))[1:] == [["王芳", "1"], ["李", "2"]], said
        file.seek(0)


def test_row_far_behind_the_others_is_too_many(monkeypatch):
    for row in (b"3000", b"1048576", b"99999999999"):
        file = excel(HEADINGS, ["王芳", "1"], ["李", "2"])
        file = changed(file, (b'<row r="3">', b'<row r="%s">' % row), (b'r="A3"', b""), (b'r="B3"', b""))
        assert sentence(sheets.read_file, file) == "At most 2000 rows at a time.", row


def test_empty_rows_behind_the_limit_are_none():
    book = Workbook()
    for row in (HEADINGS, ["王芳", "1"]):
        book.active.append(row)
    book.active.cell(5000, 1).number_format = "0.00"
    buffer = BytesIO()
    book.save(buffer)
    assert sheets.read_file(BytesIO(buffer.getvalue())) == [HEADINGS, ["王芳", "1"]]


def test_text_behind_the_last_column_is_refused_by_its_cell():
    full, more = ["x"] * 40, ["x"] * 40 + ["", "y"]
    assert sheets.read_file(excel(full, full)) == [full, full]
    said = "Cell AP2: There is text behind the last of the 40 columns that are read."
    assert sentence(sheets.read_file, excel(full, more)) == said
    assert sentence(sheets.read_text, "\t".join(full) + "\n" + "\t".join(more)) == said
    assert sentence(sheets.read_text, "a,b\n1" + "," * 30_000 + "c").startswith("Cell ARIW2: ")


# Texts


def test_lines_end_in_every_usual_way():
    for end in ("\n", "\r\n", "\r"):
        text = f"姓名,电话{end}王芳,138{end}"
        assert sheets.read_text(text) == [HEADINGS, ["王芳", "138"]], end
        assert sheets.read_file(BytesIO(text.encode())) == [HEADINGS, ["王芳", "138"]], end


@pytest.mark.parametrize("text", ["a,b\n1,\x00", f"a,b\n1,{'x' * 200_000}"])
def test_lines_that_are_no_table_are_refused_where_they_were_given(text):
    assert refused(sheets.read_text, text) == ["text"]
    assert refused(sheets.read_file, BytesIO(text.encode())) == ["file"]


@pytest.mark.parametrize("text", ["姓名,電話\n王芳,138\n", "名稱,代碼\n翠湖管理處,MO01\n"])
def test_big5_is_not_taken_for_another_encoding(text):
    said = "The characters of this file cannot be told for certain. Save the file as UTF-8."
    assert sentence(sheets.read_file, BytesIO(text.encode("big5"))) == said
    assert sheets.read_file(BytesIO(text.encode()))[1][0] == text.split("\n")[1].split(",")[0]


def test_unpacked_file_is_at_most_15_mb():
    assert sheets.MOST_UNPACKED == 15 * 1024 * 1024
