"""Word and PDF: what stands on them, the font inside, and characters that no format can hold."""

import io
from datetime import UTC, datetime

import pytest
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from comms.base.errors import GuardFailed
from comms.web import documents
from comms.web.documents import Sheet, SheetTable, pdf, shown, word

pytestmark = pytest.mark.once

MOMENT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SHEET = Sheet(
    title="故障转呈单",
    number="MO01-2026-000001",
    facts=[("问题", "水泵\x00异响\n水压不足"), ("时间", MOMENT), ("结果", None), ("公式", "=1+1")],
    tables=[SheetTable("部门", ["部门", "时间"], [["工程部", MOMENT]]), SheetTable("空表", ["甲"], [])],
    signatures=["管理处", "部门"],
    printed_at=MOMENT,
    printed_by="一处前台",
    company="示范物业公司",
    logo=b"",
)
needs_pdf = pytest.mark.needs("pango")


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def test_word_holds_facts_tables_and_signatures():
    made = Document(io.BytesIO(word(SHEET)))
    facts = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert facts[:4] == [
        ["问题", "水泵异响\n水压不足"],
        ["时间", "2026年11月18日 周三 10:00"],
        ["结果", ""],
        ["公式", "=1+1"],
    ]
    assert [[cell.text for cell in row.cells] for row in made.tables[1].rows] == [
        ["部门", "时间"],
        ["工程部", "2026年11月18日 周三 10:00"],
    ]
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert [
        part in text for part in ("示范物业公司", "故障转呈单", "MO01-2026-000001", "管理处", "一处前台")
    ] == [True] * 5
    assert len(made.tables) == 2


def test_word_names_a_chinese_font():
    fonts = Document(io.BytesIO(word(SHEET))).styles["Normal"].element.rPr.rFonts
    assert fonts.get(documents.qn("w:eastAsia")) == "Microsoft YaHei"


@needs_pdf
def test_pdf_holds_the_chinese_font_and_the_words():
    page = PdfReader(io.BytesIO(pdf(SHEET))).pages[0]
    names = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert {name.partition("+")[2] for name in names} == {"Noto-Sans-SC"}
    text = page.extract_text()
    assert [part in text for part in ("故障转呈单", "水压不足", "工程部", "示范物业公司", "一处前台")] == [
        True
    ] * 5


def test_pdf_is_refused_with_a_sentence_where_it_cannot_be_made(monkeypatch):
    monkeypatch.setattr(documents, "can_make_pdf", lambda: False)
    with pytest.raises(GuardFailed):
        pdf(SHEET)


LONG = "x" * 40_000
SHOWN = [(None, ""), ("\x00a\x1bb\tc\n", "ab\tc"), (7, "7")]
SHOWN += [(LONG, LONG[:32_000]), ("a\ufffeb\uffffc", "abc")]


@pytest.mark.parametrize("value, text", SHOWN)
def test_shown_text_has_no_characters_that_files_cannot_hold(value, text):
    assert shown(value) == text
