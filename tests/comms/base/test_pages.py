"""Lists, objects, forms and acts as pages: visibility, counts, exports, versions, double presses; and what a
request costs.
"""

import csv
import io
import re
from urllib.parse import parse_qs

import openpyxl
import pytest
import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone

from comms.base.models import IdempotencyKey
from comms.base.transitions import edit
from comms.web import tables
from comms.web.pages.lists import ListPage
from comms.web.tables import FORMULA_STARTS, Column
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.comms.base.specimens import Specimen, SpecimenList
from tests.factories.organization import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def rows(page):
    return [row["object"].number for row in page.context["rows"]]


def exported(page):
    return list(csv.reader(io.StringIO(b"".join(page.streaming_content).decode("utf-8-sig"))))


# --- lists


def test_list_shows_what_one_may_see(make, company):
    make()
    seen = {
        user.username: browser(user).get("/specimens/").context["count"]
        for user in (company.clerk, company.colleague, company.outsider)
    }
    assert seen == {"clerk": 1, "colleague": 1, "outsider": 0}
    expect_statuses("/specimens/", {None: 302, make_person("nobody"): 200})


def test_pages_lead_on_and_back_and_count(make, company):
    numbers = [make().number for _round in range(7)]
    client = browser(company.clerk)
    first = client.get("/specimens/")
    assert (rows(first), first.context["count"], first.context["previous_url"]) == (numbers[:1:-1], 7, None)
    second = client.get(first.context["next_url"])
    assert (rows(second), second.context["count"], second.context["next_url"]) == (numbers[1::-1], 7, None)
    assert rows(client.get(second.context["previous_url"])) == rows(first)
    assert second.context["first_url"] == "/specimens/"


def test_print_has_a_limit_of_its_own(make, company, monkeypatch):
    assert (ListPage.page_size, ListPage.print_size) == (50, 1000)
    monkeypatch.setattr(SpecimenList, "print_size", 6)
    numbers = [make().number for _round in range(7)]
    assert rows(browser(company.clerk).get("/specimens/?print=1")) == numbers[:0:-1]


def test_filters_stay_in_every_address(make, company):
    for _round in range(7):
        make("wanted")
    make("other")
    client = browser(company.clerk)
    page = client.get("/specimens/?q=wanted&ordering=rank")
    assert page.context["count"] == 7
    for key in ("next_url", "exact_url", "print_url"):
        assert "q=wanted" in page.context[key]
        assert "ordering=rank" in page.context[key]
    assert [item["label"] for item in page.context["active_filters"]] == ["Title"]
    assert "q=" not in page.context["active_filters"][0]["url"]


def test_bad_filter_gives_an_empty_list_with_the_error_beside_it(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?state=odd")
    assert (page.status_code, page.context["count"]) == (200, 0)
    assert list(page.context["filter_form"].errors) == ["state"]


@pytest.mark.parametrize(
    "query", ["cursor=odd", "ordering=odd", "cursor=%C3%A9", "page_size=9999", "nonsense=1"]
)
def test_odd_addresses_show_the_first_page(make, company, query):
    make()
    assert browser(company.clerk).get(f"/specimens/?{query}").context["count"] == 1


def test_yes_or_no_filter_starts_with_all(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?old=")
    assert (page.context["count"], page.context["active_filters"]) == (1, [])
    assert page.context["filter_form"].fields["old"].widget.choices[0] == ("", "All")
    assert browser(company.clerk).get("/specimens/?old=false").context["count"] == 0


def test_empty_list_says_so(company):
    page = browser(company.clerk).get("/specimens/")
    assert page.context["rows"] == []
    assert page.context["create_url"] == "/specimens/new/"


def test_list_costs_the_same_with_three_rows(make, company):
    query_counts(make, "/specimens/", company.clerk, at_most=5)


def test_short_list_is_not_counted(make, company, django_assert_max_num_queries):
    make()
    client = browser(company.clerk)
    client.get("/specimens/")
    with django_assert_max_num_queries(5) as captured:
        client.get("/specimens/")
    assert not any("COUNT" in query["sql"] for query in captured.captured_queries)


def test_print_shows_the_same_list(make, company):
    make()
    page = browser(company.clerk).get("/specimens/?print=1")
    assert "_layouts/print_list.html" in [template.name for template in page.templates]


# --- exports


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
    assert (page.status_code, len(rows(page))) == (400, 4)
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


# --- objects


def test_object_invisible_is_like_absent(make, company):
    url = make().get_absolute_url()
    expect_statuses(url, {company.clerk: 200, company.colleague: 200, company.outsider: 404, None: 302})
    expect_statuses("/specimens/SP-2026-999999/", {company.clerk: 404, None: 302})
    hidden, absent = (
        browser(company.outsider).get(path).content.decode() for path in (url, "/specimens/SP-2026-999999/")
    )
    token = re.compile(r'(csrfmiddlewaretoken" value|X-CSRFToken": )[^>]*|/specimens/SP-2026-\d+/')
    assert token.sub("", hidden) == token.sub("", absent)


def test_object_offers_the_acts_of_this_person(make, company):
    draft = make()
    acts = {
        user.username: [act.event for act in browser(user).get(draft.get_absolute_url()).context["acts"]]
        for user in (company.clerk, company.colleague)
    }
    assert acts == {"clerk": ["send", "void"], "colleague": ["void"]}


def test_object_page_cost(make, company, django_assert_max_num_queries):
    url = make().get_absolute_url()
    client = browser(company.clerk)
    client.get(url)
    with django_assert_max_num_queries(9):
        client.get(url)


# --- forms that make an object


def test_form_makes_one_object_however_often_it_is_pressed(company):
    client = browser(company.clerk)
    key = client.get("/specimens/new/").context["idempotency_key"]
    answers = [
        client.post("/specimens/new/", {"title": "One", "idempotency_key": key}) for _press in range(3)
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, Specimen.objects.get().get_absolute_url())
    }


def test_used_key_with_other_content_offers_what_was_sent_and_keeps_the_key(company):
    client = browser(company.clerk)
    first = client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1"})
    for _press in range(2):
        again = client.post("/specimens/new/", {"title": "Two", "idempotency_key": "k1"})
        assert (again.status_code, again.context["idempotency_key"]) == (422, "k1")
        assert 'value="Two"' in again.content.decode()
    made = Specimen.objects.get()
    sent = again.context["sent_already"]
    assert (sent.label, sent.address) == (made.number, first["Location"])
    assert f"You have sent this already: {made.number}" in again.content.decode()


def test_used_key_with_other_content_is_sent_as_a_new_one_by_its_button(company):
    client = browser(company.clerk)
    client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1", "act": "draft"})
    again = client.post("/specimens/new/", {"title": "Two", "idempotency_key": "k1", "act": "send"})
    button = again.context["as_new"]
    assert parse_qs(button)["act"] == ["send"]
    assert "title" not in parse_qs(button)
    answers = [
        client.post("/specimens/new/", {"title": "Two!", "idempotency_key": "k1", "as_new": button})
        for _press in range(2)
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert list(Specimen.objects.order_by("id").values_list("title", flat=True)) == ["One", "Two!"]


def test_new_one_with_an_error_stays_a_new_one(company):
    client = browser(company.clerk)
    client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1"})
    page = client.post(
        "/specimens/new/", {"title": "x" * 81, "idempotency_key": "k1", "as_new": "idempotency_key=k2"}
    )
    assert (page.status_code, page.context["idempotency_key"]) == (400, "k2")


@pytest.mark.parametrize(
    "value,status", [("", 302), ("&&=&%ff", 302), ("a=1&" * 50, 400), ("idempotency_key=a b", 400)]
)
def test_odd_button_does_not_fail(company, value, status):
    page = browser(company.clerk).post(
        "/specimens/new/", {"title": "One", "idempotency_key": "k1", "as_new": value}
    )
    assert page.status_code == status


def test_same_content_sent_long_after_leads_to_what_was_sent(company):
    client = browser(company.clerk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for seconds in (0, 5, 60):
            clock.shift(seconds)
            answer = client.post("/specimens/new/?from=list", {"title": "One", "idempotency_key": "k1"})
            said = [str(message) for message in get_messages(answer.wsgi_request)]
            assert (answer.status_code, answer["Location"]) == (
                302,
                Specimen.objects.get().get_absolute_url(),
            )
            assert len(said) == (1 if seconds == 60 else 0)
    page = client.get(answer["Location"]).content.decode()
    assert f"You have sent this already: {Specimen.objects.get().number}." in page
    assert '<a href="/specimens/new/?from=list">Send a new one</a>' in page


def test_key_used_before_it_kept_a_label_still_leads_to_the_object(company):
    client = browser(company.clerk)
    client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1"})
    address = Specimen.objects.get().get_absolute_url()
    IdempotencyKey.objects.update(answer=address)
    assert client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1"})["Location"] == address
    page = client.post("/specimens/new/", {"title": "Two", "idempotency_key": "k1"})
    assert (page.status_code, page.context["sent_already"].address) == (422, address)


def test_refused_form_keeps_what_was_typed_and_may_be_sent_again(company):
    client = browser(company.clerk)
    page = client.post("/specimens/new/", {"title": "x" * 81, "rank": "typed <b>", "idempotency_key": "k1"})
    assert (page.status_code, list(form_errors(page))) == (400, ["title", "rank"])
    assert 'value="typed &lt;b&gt;"' in page.content.decode()
    assert client.post("/specimens/new/", {"title": "One", "idempotency_key": "k1"}).status_code == 302


@pytest.mark.parametrize("key", ["\x00", "a b", "k" * 300, "ключ"])
def test_odd_key_is_refused_without_failing(company, key):
    page = browser(company.clerk).post("/specimens/new/", {"title": "One", "idempotency_key": key})
    assert page.status_code == 400
    assert Specimen.objects.count() == 0


@pytest.mark.parametrize("title", ["\x00", "a\x00b", "x" * 81, "x" * 1_000_000])
def test_text_that_does_not_fit_is_an_error_of_its_field(company, title):
    page = browser(company.clerk).post("/specimens/new/", {"title": title})
    assert (page.status_code, list(form_errors(page))) == (400, ["title"])


def test_form_in_a_dialog_leaves_by_a_header(company):
    answer = browser(company.clerk).post("/specimens/new/", {"title": "One"}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, Specimen.objects.get().get_absolute_url())


def test_form_without_token_of_the_page_is_refused(company):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(company.clerk)
    assert client.post("/specimens/new/", {"title": "One"}).status_code == 403


# --- acts and changes


def test_act_is_shown_and_done(make, company):
    draft = make()
    url = f"{draft.get_absolute_url()}send/"
    expect_statuses(url, {company.clerk: 200, company.outsider: 404, None: 302})
    page = browser(company.clerk).get(url)
    assert (page.context["version"], page.context["move"].event) == (1, "send")
    assert (
        browser(company.clerk).post(url, {"title": "Sent", "version": "1"})["Location"]
        == draft.get_absolute_url()
    )
    assert Specimen.objects.get().state == "sent"


def test_act_in_a_dialog(make, company):
    page = browser(company.clerk).get(f"{make().get_absolute_url()}send/", headers={"hx-request": "true"})
    assert "_layouts/event_dialog.html" in [template.name for template in page.templates]


def test_act_that_is_not_open_leads_back_with_the_reason(make, company):
    url = make().get_absolute_url()
    page = browser(company.colleague).get(f"{url}send/", follow=True)
    assert page.redirect_chain == [(url, 302)]
    assert "Your posts do not allow" in page.content.decode()
    page = browser(company.clerk).get(f"{url}finish/", follow=True)
    assert "not possible while the state is" in page.content.decode()


@pytest.mark.parametrize("event", ["expire", "explode"])
def test_act_without_a_page_is_absent(make, company, event):
    assert browser(company.clerk).get(f"{make().get_absolute_url()}{event}/").status_code == 404


@pytest.mark.parametrize(
    "who,event,data,status",
    [
        ("colleague", "send", {"title": "x", "version": "1"}, 403),
        ("clerk", "finish", {"reason": "x", "version": "1"}, 409),
        ("clerk", "send", {"title": "x", "version": "9"}, 412),
        ("clerk", "send", {"title": "x" * 81, "version": "1"}, 400),
        ("clerk", "send", {"title": "x"}, 428),
    ],
)
def test_refused_act_keeps_the_form_and_the_row(make, company, who, event, data, status):
    draft = make()
    before = Specimen.objects.values().get()
    page = browser(getattr(company, who)).post(f"{draft.get_absolute_url()}{event}/", data)
    assert page.status_code == status
    assert page.context["form"].errors
    assert Specimen.objects.values().get() == before


def test_guard_of_an_act_speaks_beside_its_field(make, company):
    sent = make(state="sent")
    page = browser(company.clerk).post(
        f"{sent.get_absolute_url()}finish/", {"reason": "done", "version": "1"}
    )
    assert (page.status_code, form_errors(page)) == (409, {"answer": ["This is missing."]})


@pytest.mark.parametrize(
    "version,status", [("", 428), ("x", 428), ("-1", 428), ("１", 428), ("0", 412), ("9" * 30, 412)]
)
@pytest.mark.parametrize("name", ["send", "edit"])
def test_odd_version_changes_nothing(make, company, name, version, status):
    answer = browser(company.clerk).post(
        f"{make().get_absolute_url()}{name}/", {"title": "x", "rank": "3", "version": version}
    )
    assert answer.status_code == status
    assert 'value="x"' in answer.content.decode()
    assert Specimen.objects.get().title == "One"


def test_stale_form_keeps_its_version_and_what_was_typed(make, company, at):
    draft = make()
    edit(draft, by=company.clerk, at=at, version=1, title="Changed meanwhile")
    page = browser(company.clerk).post(
        f"{draft.get_absolute_url()}edit/", {"title": "Mine", "rank": "3", "version": "1"}
    )
    assert (page.status_code, page.context["version"]) == (412, 1)
    assert 'value="Mine"' in page.content.decode()
    assert Specimen.objects.get().title == "Changed meanwhile"


def test_edit_page_starts_with_the_present_values_and_asks_the_permission_about_the_object(make, company):
    url = f"{make().get_absolute_url()}edit/"
    expect_statuses(url, {company.clerk: 200, company.colleague: 403, company.outsider: 404, None: 302})
    assert 'value="One"' in browser(company.clerk).get(url).content.decode()
    assert browser(company.clerk).post(url, {"title": "Two", "rank": "3", "version": "1"}).status_code == 302
    assert Specimen.objects.get().title == "Two"


def test_double_press_of_an_act_is_harmless(make, company):
    url = f"{make().get_absolute_url()}send/"
    said = {"title": "x", "version": "1", "idempotency_key": "k1"}
    assert [browser(company.clerk).post(url, said).status_code for _press in range(2)] == [302, 302]


def test_every_column_of_the_example_has_an_export(make, at):
    specimen = make(due=timezone.now())
    assert len([column.plain(specimen) for column in SpecimenList.table.columns]) == 4
