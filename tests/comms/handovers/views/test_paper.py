"""The form of the procedure on paper and in files."""

import io

import pytest
from openpyxl import load_workbook

from comms.handovers.states import State
from tests.base import browser, expect_statuses
from tests.comms.handovers.views.pages import LIST
from tests.factories.handovers import make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


HEADINGS = [
    "No.",
    "Office's no.",
    "Office",
    "Date and time",
    "Found by",
    "Place",
    "Problem",
    "Severity",
    "Measures tried",
    "To department",
    "Reply wanted by",
    "Accepted by / at",
    "Promised time and promised result",
    "Handling",
    "Result",
    "Fed back by / at",
    "Confirmed by the office / at",
    "State",
    "Filed by / at",
]


def test_export_has_the_columns_of_the_form(company, at):
    slip_in(State.CLOSED, company, at, problem="=cmd|'/C calc'!A0", measures_tried="断电\x07重启")
    client = browser(company.clerk)
    lines = b"".join(client.get(f"{LIST}?export=csv")).decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == HEADINGS
    assert "'=cmd" in lines[1]
    assert "断电重启" in lines[1]
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}?export=xlsx").content)).active
    rows = list(sheet.values)
    assert list(rows[0]) == HEADINGS
    assert (rows[1][0], rows[1][6]) == ("TS-2026-000001", "=cmd|'/C calc'!A0")
    assert sheet.cell(2, 7).data_type == "s"


def test_export_is_the_filtered_list(company, at):
    make_slip(company, at)
    make_slip(company, at, department=company.SE)
    lines = (
        b"".join(browser(company.clerk).get(f"{LIST}?export=csv&department=SE"))
        .decode("utf-8-sig")
        .splitlines()
    )
    assert [line.split(",")[0] for line in lines[1:]] == ["TS-2026-000002"]


def test_printed_form_has_its_headings_and_the_office_number(company, at):
    slip = slip_in(State.CONFIRMED, company, at)
    page = browser(company.clerk).get(f"{slip.get_absolute_url()}print/").content.decode()
    for heading in [heading for heading in HEADINGS if heading not in ("State", "Office's no.")]:
        assert heading in page.replace("&#x27;", "'"), heading
    assert "MO01-2026-000001" in page


def test_unknown_kind_of_file_does_not_exist(company, at):
    expect_statuses(f"{make_slip(company, at).get_absolute_url()}print.exe", {company.clerk: 404})
