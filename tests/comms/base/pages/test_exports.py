"""Exports: exactly the filtered list, and nothing that a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest
from django.utils import timezone

from comms.web import tables
from comms.web.tables import FORMULA_STARTS, Column
from tests.base import browser
from tests.comms.base.specimens import Specimen, SpecimenList

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def exported(page):
    return list(csv.reader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig"))))


def test_export_is_exactly_the_filtered_list(make, company):
    make("wanted")
    make("wanted", unit=company.MO02, by=company.outsider)
    make("other")
    lines = exported(browser(company.clerk).get("/specimens/?q=wanted&export=csv"))
    assert [line[1] for line in lines] == ["Title", "wanted"]


def test_export_of_too_many_rows_shows_the_list_and_says_so(make, company, monkeypatch):
    for _round in range(3):
        make()
    make("wanted")
    monkeypatch.setattr(tables, "EXPORT_LIMIT", 3)
    client = browser(company.clerk)
    page = client.get("/specimens/?ordering=rank&export=csv")
    assert (page.status_code, len(page.context["rows"])) == (400, 4)
    assert page.context["export_refused"].startswith("This list has 4 entries, and a file holds at most 3.")
    assert page.context["export_urls"]["csv"] == "/specimens/?ordering=rank&export=csv"
    assert len(exported(client.get("/specimens/?q=wanted&export=csv"))) == 2


def test_export_is_not_cut_to_a_page(make, company):
    for _round in range(7):
        make()
    assert len(exported(browser(company.clerk).get("/specimens/?export=csv"))) == 8


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u3000=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_cell_that_a_spreadsheet_would_run_is_made_harmless(make, company, text):
    make(text)
    client = browser(company.clerk)
    cell = exported(client.get("/specimens/?export=csv"))[1][1]
    assert cell.startswith("'") or not cell.strip().startswith(FORMULA_STARTS)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/specimens/?export=xlsx").content))
    cell = book.active.cell(2, 2)
    kept = Column("x", "X", lambda row: row.title).plain(Specimen.objects.get())
    assert (cell.data_type, cell.value) == ("s", kept)
    assert cell.quotePrefix == kept.lstrip(" \u3000").startswith(FORMULA_STARTS)


def test_telephone_number_is_exported_without_a_stray_apostrophe(make, company):
    make("+8613800000000")
    client = browser(company.clerk)
    assert exported(client.get("/specimens/?export=csv"))[1][1] == "'+8613800000000"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/specimens/?export=xlsx").content))
    assert book.active.cell(2, 2).value == "+8613800000000"


@pytest.mark.parametrize(
    "text,kept",
    [
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
        ("a < b > c & d", "a < b > c & d"),
        ("<script>x</script>", "<script>x</script>"),
        ("bell\x07 esc\x1b", "bell esc"),
        ("two\nlines", "two\nlines"),
        ("中文\U00020000", "中文\U00020000"),
    ],
)
def test_harmless_text_is_exported_as_it_is(text, kept):
    assert Column("x", "X", lambda row: row).plain(text) == kept


def test_export_takes_the_words_of_a_cell_made_of_html():
    from comms.web.markup import chip_html

    assert Column("x", "X", lambda row: chip_html(row, "danger")).plain("a & <b>") == "a & <b>"


def test_export_keeps_numbers_dates_and_nothing(at):
    column = Column("x", "X", lambda row: row)
    assert [column.plain(value) for value in (5, -5, 1.5, None, 0, at, at.date())] == [
        5,
        -5,
        1.5,
        "",
        0,
        "2026-11-18 10:00",
        "2026-11-18",
    ]


def test_cell_of_monstrous_length_is_cut():
    assert len(Column("x", "X", lambda row: row).plain("x" * 100_000)) == 32_000


def test_export_name_is_the_title_and_the_minute(make, company):
    answer = browser(company.clerk).get("/specimens/?export=csv")
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''specimens-")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_every_column_of_the_example_has_an_export(make, at):
    specimen = make(due=timezone.now())
    assert len([column.plain(specimen) for column in SpecimenList.table.columns]) == 4
