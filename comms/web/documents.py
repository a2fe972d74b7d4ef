"""A sheet of facts and tables as Word and PDF. The rooms say what stands on it; the headings follow the
reader's language.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import BytesIO
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from comms.base import dates
from comms.base.company import company_name, logo_on_paper
from comms.base.errors import GuardFailed
from comms.base.pictures import PNG, picture_kind
from comms.base.text import Words, clean_text

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
# Word takes the first for Latin letters and the second for Chinese ones; both come with every office program
LATIN_FONT, CHINESE_FONT = "Arial", "Microsoft YaHei"
LABEL_WIDTH = Cm(3.6)
LOGO_HEIGHT, LOGO_WIDTH = Cm(1.4), Cm(6)
CELL_LIMIT = 32_000


@dataclass(frozen=True)
class SheetTable:
    """A table below the facts."""

    title: Words
    headings: Sequence[Words]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Sheet:
    """One printed form: `facts` are (label, value); values may be text, numbers, moments or None."""

    title: Words
    number: str
    facts: Sequence[tuple[Words, object]]
    tables: Sequence[SheetTable] = ()
    signatures: Sequence[Words] = ()
    printed_at: datetime | None = None
    printed_by: str = ""
    company: str = field(default_factory=company_name)
    logo: bytes = field(default_factory=logo_on_paper)

    @property
    def logo_address(self) -> str:
        """The logo inside the address, as a page without a server needs it; empty when there is none."""
        if not self.logo:
            return ""
        kind = picture_kind(self.logo) or PNG
        return f"data:{kind.media_type};base64,{b64encode(self.logo).decode()}"

    @property
    def foot(self) -> str:
        """When and by whom it was printed."""
        parts = [self.printed_by]
        if self.printed_at:
            parts.insert(0, _("Printed: %(when)s") % {"when": dates.moment(self.printed_at)})
        return " · ".join(filter(None, parts))


def shown(value: object) -> str:
    """A value as it stands on paper: moments in words, nothing for nothing, only what a file can hold."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dates.moment(value)
    return clean_text(str(value))[:CELL_LIMIT]


# Word


def word(sheet: Sheet) -> bytes:
    """The sheet as a Word document."""
    document = Document()
    _set_up(document)
    _logo(document, sheet.logo)
    _line(document, sheet.company, size=10)
    _line(document, sheet.title, size=16, bold=True)
    number, day = _("No."), _("Date")
    _line(document, f"{number} {sheet.number}", size=10)
    _facts_table(document, sheet.facts)
    for table in sheet.tables:
        if table.rows:
            _rows_table(document, table)
    for label in sheet.signatures:
        document.add_paragraph(f"{shown(label)}: ______________________    {day}: ______________")
    _line(document, sheet.foot, size=8, align=WD_ALIGN_PARAGRAPH.LEFT)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE_FONT)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)


def _logo(document, content: bytes) -> None:
    """Above the name, as high as the frame allows and no wider than it."""
    if not content:
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shown = paragraph.add_run().add_picture(BytesIO(content), height=LOGO_HEIGHT)
    if shown.width > LOGO_WIDTH:
        shown.width, shown.height = LOGO_WIDTH, int(shown.height * LOGO_WIDTH / shown.width)


def _line(document, text: Words, *, size: float, bold: bool = False, align=WD_ALIGN_PARAGRAPH.CENTER) -> None:
    if not shown(text):
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(shown(text))
    run.bold, run.font.size = bold, Pt(size)


def _facts_table(document, facts: Sequence[tuple[Words, object]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    for label, value in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = LABEL_WIDTH, Cm(17) - LABEL_WIDTH
        cells[0].paragraphs[0].add_run(shown(label)).bold = True
        cells[1].text = shown(value)


def _rows_table(document, said: SheetTable) -> None:
    document.add_paragraph().add_run(shown(said.title)).bold = True
    table = document.add_table(rows=1, cols=len(said.headings))
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, said.headings, strict=True):
        cell.paragraphs[0].add_run(shown(heading)).bold = True
    for row in said.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = shown(value)


# PDF


@cache
def can_make_pdf() -> bool:
    """Whether the system has pango (the library that sets the letters) and the font file is there."""
    try:
        import weasyprint  # noqa: F401 - heavy, and missing parts of the system must not stop the start
    except (ImportError, OSError):
        return False
    return settings.PDF_FONT.exists()


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF with the Chinese font inside. Raises GuardFailed where the system cannot make one."""
    if not can_make_pdf():
        raise GuardFailed(
            _("This server cannot make PDF files. Use Word, or print the page from the browser.")
        )
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    page = render_to_string("_layouts/pdf.html", {"sheet": sheet, "font": settings.PDF_FONT.as_uri()})
    return HTML(string=page).write_pdf(font_config=FontConfiguration())


# Download


def download(sheet: Sheet, form: str) -> HttpResponse:
    """The sheet as a file to save: form "docx" or "pdf"."""
    content, media_type = (pdf(sheet), PDF) if form == "pdf" else (word(sheet), WORD)
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{sheet.title}-{sheet.number}.{form}')}"
    )
    return response
