"""Sheets that people bring: Excel files, CSV files, and lines copied from either, read as plain text."""

import csv
import zipfile
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from comms.base.errors import Refused
from comms.base.text import clean_line

MOST_BYTES = 2 * 1024 * 1024
# What an Excel file, which is packed, may hold when it is unpacked
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 40
# What Excel writes where nobody asked for UTF-8
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = "\t;,"

Rows = list[list[str]]


def read_file(file: IO[bytes]) -> Rows:
    """The rows of an Excel or CSV file, the line of headings first. Raises Refused under `file`."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        said = _("The file is larger than %(number)s MB.") % {"number": MOST_BYTES // 1024 // 1024}
        raise Refused(errors={"file": said})
    if content[:4] == b"PK\x03\x04":
        return _few(_excel(content), "file")
    for encoding in ENCODINGS:
        try:
            return _few(_lines(content.decode(encoding)), "file")
        except UnicodeDecodeError:
            continue
    raise Refused(errors={"file": _unreadable()})


def read_text(text: str) -> Rows:
    """The rows of lines that were copied from a sheet, or of CSV text. Raises Refused under `text`."""
    return _few(_lines(text), "text")


def _unreadable() -> str:
    return _("This is neither an Excel file (.xlsx) nor a CSV file.")


def _excel(content: bytes) -> Rows:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused(errors={"file": _("The file holds too much.")})
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
        rows = [[_cell(value) for value in row] for row in found]
        book.close()
    except Refused:
        raise
    except Exception:  # whatever the reader of a damaged file trips over
        raise Refused(errors={"file": _unreadable()}) from None
    return rows


def _cell(value: object) -> str:
    """A cell as it is read: numbers such as phones without a decimal point, days as 2026-11-23."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    if isinstance(value, date):
        value = value.isoformat()
    return clean_line(str(value))


def _lines(text: str) -> Rows:
    if "\x00" in text:
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "this is no text")
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return [[clean_line(cell) for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise Refused(errors={"file": _unreadable()}) from None


def _few(rows: Rows, field: str) -> Rows:
    """The rows, when there are some and not too many; empty cells and rows at the end are left out."""
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise Refused(errors={field: _("A line of headings and at least one row are needed.")})
    if len(rows) > MOST_ROWS + 1:
        said = _("At most %(number)s rows at a time.") % {"number": MOST_ROWS}
        raise Refused(errors={field: said})
    return rows
