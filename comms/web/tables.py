"""What stands in a list: columns, rows, and the file that page and REST make of them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from comms.base.clock import local
from comms.base.dates import read_in, zone_to_name
from comms.base.errors import Refused
from comms.base.text import Words, clean_text
from comms.base.transactions import one_transaction
from comms.base.transitions import record

EXPORT_LIMIT = 50_000
CELL_LIMIT = 32_000
# A cell that a spreadsheet would run as a formula, also in full width
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The kinds of file, the usual one first
FILE_TYPES = {"xlsx": EXCEL, "csv": CSV}


@dataclass(frozen=True)
class Column:
    """One column: key, heading, and how a row's cell is made. `url` links the cell to the row's page; `order`
    names an ordering.
    """

    key: str
    label: Words
    cell: Callable[[Any], object]
    url: bool = False
    order: str = ""
    css: str = ""
    export: Callable[[Any], object] | None = None

    def plain(self, row: object) -> str | int | float | Decimal:
        """The cell's value for exports: text, number or the company's time, with the name of its zone for a
        reader who lives in another.
        """
        value: Any = (self.export or self.cell)(row)
        if isinstance(value, datetime):
            return f"{local(value):%Y-%m-%d %H:%M} {zone_to_name()}".rstrip()
        if hasattr(value, "isoformat"):
            return value.isoformat()
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return value
        if hasattr(value, "__html__"):
            value = unescape(strip_tags(value))
        if value is None:
            return ""
        return clean_text(str(value))[:CELL_LIMIT]


@dataclass(frozen=True)
class Table:
    """One list, as its page, its print, its file and REST share it.

    `rows(reader, at)` gives the rows that the reader sees, with everything that the cells of the file touch,
    so that no cell asks the database by itself. `file` are the columns on paper and in files, where they are
    others than those on the screen.
    """

    title: Words
    columns: Sequence[Column]
    rows: Callable[[Any, datetime], QuerySet[Any]]
    file: Sequence[Column] = ()

    @property
    def on_paper(self) -> Sequence[Column]:
        """The columns on paper and in files."""
        return self.file or self.columns


def would_run(value: object) -> bool:
    """Whether a spreadsheet would take this value of a cell for a formula."""
    return isinstance(value, str) and value.lstrip(" \u3000").startswith(FORMULA_STARTS)


def safe_cell(value: object) -> object:
    """The value of a cell of a CSV file, where only an apostrophe tells text from a formula."""
    return f"'{value}" if would_run(value) else value


def export(
    table: Table, rows: QuerySet[Any], ordering: Sequence[str], form: str, *, by: Any, at: datetime
) -> HttpResponse | StreamingHttpResponse:
    """The rows in this order as a file: `form` is csv (UTF-8 with BOM, streamed) or xlsx.

    What leaves the portal in a file is an event in the history of the person who took it (`by`). Raises
    Refused when the rows are more than a file holds: a file that silently lacks rows would be taken for the
    whole list.
    """
    number = _refuse_too_many(rows)
    with one_transaction():
        listed = rows.model._meta.label_lower
        record(by, "exported", by=by, at=at, listed=listed, rows=number, media_type=FILE_TYPES[form])
    rows, columns = rows.order_by(*ordering), table.on_paper
    lines = _lines(rows, columns, by.time_zone)
    response: HttpResponse | StreamingHttpResponse
    if form == "csv":
        response = StreamingHttpResponse(_csv_lines(columns, lines), content_type=f"{CSV}; charset=utf-8")
    else:
        response = HttpResponse(_xlsx(columns, lines), content_type=EXCEL)
    name = f"{slugify(str(table.title), allow_unicode=True) or 'list'}-{local(at):%Y%m%d-%H%M}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _refuse_too_many(rows: QuerySet[Any]) -> int:
    """How many rows there are, when a file holds them."""
    number = rows.order_by().count()
    if number > EXPORT_LIMIT:
        sentence = _(
            "This list has %(number)s entries, and a file holds at most %(limit)s. "
            "Filter the list so that fewer remain, then export it again."
        )
        raise Refused(sentence % {"number": f"{number:,}", "limit": f"{EXPORT_LIMIT:,}"})
    return number


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value):
        return value


def _lines(rows: QuerySet[Any], columns: Sequence[Column], own_zone: str) -> Iterator[list[Any]]:
    """The cells of each row, for a reader who lives in this zone: they name the company's where it is
    another, also in texts that hold a time, and whether a page or REST sends the file.

    The zone is set for each row anew: a streamed file is written after the answer has left the middleware,
    and between two rows other work goes on.
    """
    for row in rows.iterator(chunk_size=1000):
        with read_in(own_zone):
            cells = [column.plain(row) for column in columns]
        yield cells


def _csv_lines(columns: Sequence[Column], lines: Iterable[list[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for cells in lines:
        yield writer.writerow(list(map(safe_cell, cells)))


def _xlsx(columns: Sequence[Column], lines: Iterable[list[Any]]) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet(str(_("List"))[:31])
    heading = book.add_format({"bold": True})
    # The apostrophe of Excel itself, which nobody sees: the cell stays text when somebody edits it
    text = book.add_format({"quote_prefix": True})
    for index, column in enumerate(columns):
        sheet.write_string(0, index, str(column.label), heading)
    for line, cells in enumerate(lines, start=1):
        for index, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(line, index, value, text if would_run(value) else None)
            else:
                sheet.write_number(line, index, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
