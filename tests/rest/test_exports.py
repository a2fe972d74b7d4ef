"""Lists as files: the page and REST give the same file, of the same rows, to whoever may see them."""

import io

import openpyxl
import pytest
import time_machine
from django.utils import translation

from comms.audit.models import Event
from comms.audit.queries import line_of
from comms.organization.models import UnitKind
from comms.rest.exports import Exported
from comms.web import tables
from tests.base import api, browser, expect_api_statuses, problem, query_counts
from tests.contract import operations
from tests.factories.organization import make_unit
from tests.rest.lists import FILTERS, READERS, bytes_of, file_over_rest, model_of, pages, pairs, rows_of
from tests.rest.made import ASKED_BY, MAKERS
from tests.sampling import sampled

# Generated from the lists: each pass takes half of them
EACH_LIST = sampled([(prefix,) for prefix in FILTERS], key=lambda case: case[0], one_in=1)

# The same file on both sides


def test_every_list_that_exists_on_both_sides_is_exported_on_both():
    lists = pairs()
    assert len(lists) == 27
    assert [prefix for prefix, (_, _, viewset) in lists.items() if not issubclass(viewset, Exported)] == []
    for prefix, (_address, page, viewset) in lists.items():
        shown, sent = page().get_table(), viewset().get_table()
        assert shown.rows is sent.rows, prefix
        assert [column.key for column in shown.on_paper] == [column.key for column in sent.on_paper], prefix
        assert page.filterset_class is viewset.filterset_class, prefix


def test_every_page_has_its_resource():
    """A list page without one would be a list that programs cannot read."""
    assert set(pages()) == {address for address, _page, _viewset in pairs().values()}


@pytest.mark.parametrize("prefix", EACH_LIST)
def test_page_and_rest_give_the_same_file(life, prefix):
    address, _page, _viewset = pairs()[prefix]
    longest = 0
    for name in READERS:
        reader = getattr(life, name)
        for query in ("", FILTERS[prefix]):
            page = browser(reader).get(f"{address}?{query}&export=csv")
            rest = file_over_rest(reader, prefix, f"{query}&as=csv")
            if page.status_code == 403:
                # A page that is closed as a whole: REST says no, or shows nobody's rows
                assert rest.status_code == 403 or len(rows_of(rest)) == 1, name
                continue
            assert (page.status_code, rest.status_code) == (200, 200), (name, query)
            sent = bytes_of(rest)
            assert bytes_of(page) == sent, (name, query)
            longest = max(longest, sent.count(b"\r\n"))
    assert longest > 1, "nobody saw a row"


def test_file_speaks_the_language_of_the_caller(life):
    headings = rows_of(file_over_rest(life.clerk, "fault-slips", "as=csv", language="zh-hans"))[0]
    assert "管理处" in headings


def test_file_is_an_attachment_of_its_kind_and_excel_unless_asked_otherwise(life):
    for query, kind, form in (("", tables.EXCEL, "xlsx"), ("as=csv", "text/csv; charset=utf-8", "csv")):
        answer = file_over_rest(life.clerk, "fault-slips", query)
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''fault-transfer-slips-")
        assert answer["Content-Disposition"].endswith(f".{form}")
    lines = list(openpyxl.load_workbook(io.BytesIO(file_over_rest(life.clerk, "fault-slips").content)).active)
    assert len(lines) == 3


def test_file_comes_whatever_the_caller_accepts(life):
    client = api(life.clerk)
    answer = client.get("/api/v1/fault-slips/export/?as=csv", headers={"accept": "text/csv"})
    assert answer.status_code == 200
    problem(client.get("/api/v1/fault-slips/export/?as=pdf", headers={"accept": "text/csv"}), 400)


# Who gets which rows


def test_file_holds_what_its_caller_sees(life):
    seen = {
        name: len(rows_of(file_over_rest(getattr(life, name), "fault-slips", "as=csv"))) - 1
        for name in ("clerk", "outsider", "engineering", "quality")
    }
    assert seen == {"clerk": 2, "outsider": 0, "engineering": 1, "quality": 2}


def test_file_of_households_shows_no_whole_phone_number(life):
    sent = bytes_of(file_over_rest(life.director, "households", "as=csv")).decode()
    assert "陈小姐" in sent
    assert "13812345678" not in sent


def test_outbox_is_closed_to_others(life):
    expect_api_statuses(
        "/api/v1/outbox/export/", {life.admin: 200, life.clerk: 403, life.quality: 403, None: 401}
    )


# What is kept of it


@pytest.mark.parametrize("prefix", ["fault-slips", "households", "units"])
def test_every_file_is_an_event_in_the_history_of_who_took_it(life, prefix):
    address, page, _viewset = pairs()[prefix]
    answers = [
        browser(life.quality).get(f"{address}?export=csv"),
        file_over_rest(life.quality, prefix, "as=csv"),
    ]
    taken = Event.objects.about(life.quality).filter(event="exported")
    rows = [len(rows_of(answer)) - 1 for answer in answers]
    assert [event.data["rows"] for event in taken.order_by("id")] == rows
    assert rows[0] > 0
    with translation.override("en"):
        told = {change.label: change.new for change in line_of(taken[0], life.quality).differences}
        listed = str(model_of(page)._meta.verbose_name_plural)
    assert told == {"List": listed, "Lines": str(rows[0]), "Kind of file": "text/csv"}


def test_a_file_that_is_refused_is_no_event(life, monkeypatch):
    monkeypatch.setattr(tables, "EXPORT_LIMIT", 1)
    problem(file_over_rest(life.quality, "fault-slips", "as=csv"), 400)
    assert not Event.objects.filter(event="exported").exists()


# What it costs


@pytest.mark.parametrize("prefix", EACH_LIST)
def test_file_costs_the_same_with_three_rows(company, at, prefix):
    """Excel, because that file is written before the answer leaves."""
    reader = getattr(company, ASKED_BY.get(prefix, "admin" if prefix == "outbox" else "president"))
    with time_machine.travel(at, tick=False):
        address = f"/api/v1/{prefix}/export/"
        query_counts(lambda: MAKERS[prefix](company, at), address, reader, client=api, at_most=16)
        assert len(rows_of(file_over_rest(reader, prefix, "as=csv"))) > 3


# Refusals


@pytest.mark.parametrize(
    "query,field",
    [
        ("as=pdf", "as"),
        ("as=", "as"),
        ("as=CSV", "as"),
        ("as=csv&ordering=odd", "ordering"),
        ("as=csv&nonsense=1", "nonsense"),
        ("as=csv&state=odd", "state"),
        ("as=csv&page_size=10", "page_size"),
        ("as=csv&cursor=x", "cursor"),
        ("as=csv&expand=hops", "expand"),
        ("format=csv", "format"),
    ],
)
def test_parameter_that_means_nothing_here_is_refused_by_name(company, query, field):
    assert list(problem(file_over_rest(company.clerk, "fault-slips", query), 400)["errors"]) == [field]


def test_file_at_the_limit_is_whole(life, monkeypatch):
    monkeypatch.setattr(tables, "EXPORT_LIMIT", 2)
    assert len(rows_of(file_over_rest(life.clerk, "fault-slips", "as=csv"))) == 3
    assert len(rows_of(browser(life.clerk).get("/fault-slips/?export=csv"))) == 3


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_file_beyond_the_limit_is_refused_and_says_how_many_there_are(life, monkeypatch, form):
    monkeypatch.setattr(tables, "EXPORT_LIMIT", 1)
    said = problem(file_over_rest(life.clerk, "fault-slips", f"as={form}"), 400)["detail"]
    assert said.startswith("This list has 2 entries, and a file holds at most 1. Filter the list")
    assert file_over_rest(life.clerk, "fault-slips", f"as={form}&department=SE").status_code == 200


@pytest.mark.parametrize("address", pages())
def test_page_says_beside_its_list_why_there_is_no_file(life, monkeypatch, address):
    monkeypatch.setattr(tables, "EXPORT_LIMIT", -1)
    reader = life.admin if address.startswith("/operations/") else life.quality
    page = browser(reader).get(f"{address}?export=xlsx")
    shown = browser(reader).get(address)
    assert (page.status_code, shown.status_code) == (400, 200)
    assert "and a file holds at most -1. Filter the list" in page.content.decode()
    assert [column.key for column in page.context["columns"]] == [
        column.key for column in shown.context["columns"]
    ]
    assert "a file holds at most" not in shown.content.decode()


# Formulas


def test_formula_is_disarmed_in_csv_alone(life):
    cells = [row[6] for row in rows_of(file_over_rest(life.clerk, "fault-slips", "as=csv&ordering=-number"))]
    assert cells[1] == "'=1+1"
    book = openpyxl.load_workbook(
        io.BytesIO(file_over_rest(life.clerk, "fault-slips", "ordering=-number").content)
    )
    cell = book.active.cell(2, 7)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=1+1", True)


# The description


def test_export_is_described_as_a_file_of_both_kinds():
    described = {one.path.split("/")[3]: one for one in operations("get") if one.path.endswith("/export/")}
    assert set(described) == set(FILTERS)
    for prefix, one in described.items():
        content = one.description["responses"]["200"]["content"]
        assert set(content) == {"text/csv", tables.EXCEL}, prefix
        assert {kind["schema"]["format"] for kind in content.values()} == {"binary"}, prefix
        lists = next(other for other in operations("get") if other.path == f"/api/v1/{prefix}/")
        pages_alone = {"cursor", "page_size", "expand"}
        assert set(one.parameters) == (set(lists.parameters) - pages_alone) | {"as"}, prefix


def test_units_over_rest_come_as_the_tree_of_the_page(company):
    make_unit("AA", UnitKind.SERVICE_CENTER, "客服中心", company.MO02)
    address, codes = "/api/v1/units/?page_size=3", []
    while address:
        page = api(company.clerk).get(address).json()
        codes += [unit["code"] for unit in page["results"]]
        address = page["next"]
    assert codes == ["HQ", "AH", "CS", "EN", "FI", "PO", "QM", "SE", "MO01", "MO02", "AA"]
