"""Sheets that people bring: Excel files, CSV files, and lines copied from either, read as plain text."""

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime, time
from io import BytesIO, StringIO
from string import ascii_uppercase
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from comms.base.errors import Refused
from comms.base.text import clean_line

MOST_BYTES = 2 * 1024 * 1024
# What an Excel file, which is packed, may hold when it is unpacked
MOST_UNPACKED = 15 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 40
# The last row that a sheet of Excel has; a damaged or malicious file may name one far behind it
LAST_ROW = 1_048_576
# What Excel writes where nobody asked for UTF-8
ENCODINGS = ("utf-8-sig", "gb18030")
PRIVATE_USE = "Co"
DELIMITERS = "\t;,"
# What a spreadsheet shows in place of a result: #N/A, #REF!, #DIV/0!, #NAME?
ERROR = re.compile(r"#(N/A|GETTING_DATA|[A-Z0-9/]+[!?])")

Rows = list[list[str]]


def read_file(file: IO[bytes]) -> Rows:
    """The rows of an Excel or CSV file, the line of headings first. Raises Refused under `file`."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        said = _("The file is larger than %(number)s MB.") % {"number": MOST_BYTES // 1024 // 1024}
        raise Refused(errors={"file": said})
    if content[:4] == b"PK\x03\x04":
        return _few(_excel(content), "file")
    return _few(_lines(_decoded(content), "file"), "file")


def read_text(text: str) -> Rows:
    """The rows of lines that were copied from a sheet, or of CSV text; empty lines before the headings are
    left out. Raises Refused under `text`.
    """
    rows = _lines(text, "text")
    while rows and not any(rows[0]):
        del rows[0]
    return _few(rows, "text")


def _unreadable(field: str) -> Refused:
    if field == "file":
        return Refused(errors={field: _("This is neither an Excel file (.xlsx) nor a CSV file.")})
    return Refused(errors={field: _("These lines cannot be read as a table.")})


def _decoded(content: bytes) -> str:
    """The text of a CSV file. Traditional Chinese in Big5 can be read as GB 18030, but what comes of it has
    characters that mean nothing.
    """
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != ENCODINGS[0] and any(unicodedata.category(char) == PRIVATE_USE for char in text):
            said = _("The characters of this file cannot be told for certain. Save the file as UTF-8.")
            raise Refused(errors={"file": said})
        return text
    raise _unreadable("file")


def _excel(content: bytes) -> Rows:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refused(errors={"file": _("The file holds too much.")})
        # Once with the results that Excel kept, once with the formulas
        with _book(content, data_only=True) as results, _book(content, data_only=False) as formulas:
            return _rows_of(_cells(results), _cells(formulas))
    except Refused:
        raise
    except Exception:  # whatever the reader of a damaged file trips over
        raise _unreadable("file") from None


def _book(content: bytes, *, data_only: bool) -> Any:
    return closing(load_workbook(BytesIO(content), read_only=True, data_only=data_only))


def _cells(book: Any) -> Iterable[Sequence[Any]]:
    """The rows of the first sheet, as they stand there and not as far as the file says that it goes."""
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return sheet.iter_rows()


def _rows_of(results: Iterable[Sequence[Any]], formulas: Iterable[Sequence[Any]]) -> Rows:
    rows: Rows = []
    for number, (row, said) in enumerate(zip(results, formulas, strict=True), start=1):
        texts = _without_end([_cell(cell.value) for cell in row])
        for result, formula in zip(row, said, strict=True):
            # "str" without a value is a formula whose result is an empty text
            if formula.data_type == "f" and result.value is None and result.data_type != "str":
                raise _refused_cell(
                    "file",
                    number,
                    result.column,
                    _("There is a formula without a result. Open the file in Excel and save it there."),
                )
        if number > MOST_ROWS + 1 and (texts or number > LAST_ROW):
            raise _too_many("file")
        if number <= MOST_ROWS + 1:
            rows.append(texts)
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


def _lines(text: str, field: str) -> Rows:
    """The cells of each line, whichever way lines end."""
    if "\x00" in text:
        raise _unreadable(field)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Not trimmed: a tab at the beginning is an empty first cell
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return [[clean_line(cell) for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise _unreadable(field) from None


def _few(rows: Rows, field: str) -> Rows:
    """The rows, when there are some and not too many, and each cell holds what its author meant; empty cells
    and rows at the end are left out.
    """
    rows = [_without_end(row) for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) < 2:
        raise Refused(errors={field: _("A line of headings and at least one row are needed.")})
    if len(rows) > MOST_ROWS + 1:
        raise _too_many(field)
    for number, row in enumerate(rows, start=1):
        if len(row) > MOST_COLUMNS:
            place = next(place for place, text in enumerate(row) if text and place >= MOST_COLUMNS)
            said = _("There is text behind the last of the %(number)s columns that are read.")
            raise _refused_cell(field, number, place + 1, said % {"number": MOST_COLUMNS})
        for place, text in enumerate(row, start=1):
            if ERROR.fullmatch(text):
                said = _("There is the error %(error)s in place of a value.") % {"error": text}
                raise _refused_cell(field, number, place, said)
    return rows


def _without_end(row: list[str]) -> list[str]:
    """The cells up to the last one that is filled in."""
    while row and not row[-1]:
        row.pop()
    return row


def _too_many(field: str) -> Refused:
    return Refused(errors={field: _("At most %(number)s rows at a time.") % {"number": MOST_ROWS}})


def _refused_cell(field: str, row: int, column: int, said: str) -> Refused:
    """What is wrong with a cell, which is named as the spreadsheet names it: B7."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = f"{ascii_uppercase[letter]}{letters}"
    cell = f"{letters}{row}"
    return Refused(errors={field: _("Cell %(cell)s: %(said)s") % {"cell": cell, "said": said}})
