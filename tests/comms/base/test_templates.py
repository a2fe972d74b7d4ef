"""Tags, navigation, layouts, the gallery and the error pages."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from comms.base import dates
from comms.web import navigation
from comms.web.gallery import SampleForm, samples
from comms.web.markup import chip_html, rows_html
from comms.web.pages import ListPage
from comms.web.tables import Column

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
COMPONENT_SIGNS = [
    "chip tone-danger",
    "tile tone-warning",
    "facts",
    "timeline",
    "<progress",
    "filters",
    "pager",
    "empty",
    "data-error-summary",
    "avatar-lg",
]
ERRORS = ["400", "403", "403_csrf", "404", "429", "500", "503"]


def page_request(path="/"):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def render(text, request=None, **context):
    return engines["django"].from_string("{% load portal %}" + text).render(context, request)


# Navigation


def test_nav_url_of_missing_page_is_empty():
    assert render("[{% nav_url 'nowhere:list' %}]") == "[]"


def test_nav_link_of_missing_page_shows_nothing():
    assert render("{% nav_link 'nowhere:list' 'Nowhere' 'x' %}").strip() == ""


def test_nav_link_marks_the_current_page():
    link = render("{% nav_link 'gallery' 'Gallery' 'grid' %}", page_request("/gallery/"))
    assert 'href="/gallery/" aria-current="page"' in link


def test_nav_link_elsewhere_is_not_marked():
    assert "aria-current" not in render(
        "{% nav_link 'gallery' 'Gallery' 'grid' %}", page_request("/elsewhere/")
    )


@pytest.fixture
def places(monkeypatch):
    """Three places, one of which has no address."""
    addresses = {"meetings": "/meetings/", "calendar": "/meetings/calendar/", "desk": "/"}
    area = navigation.Area(
        "Area",
        tuple(navigation.Place(name, name, "x") for name in ("desk", "meetings", "calendar", "missing")),
    )
    monkeypatch.setattr(
        navigation, "AREAS", (area, navigation.Area("Empty", (navigation.Place("missing", "missing", "x"),)))
    )
    monkeypatch.setattr(navigation, "address", lambda name: addresses.get(name, ""))


def current(path):
    return {
        link["url"]: link["current"]
        for area in navigation.areas_for(page_request(path))
        for link in area["links"]
        if link["current"]
    }


def test_navigation_hides_missing_places_and_empty_areas(places):
    areas = navigation.areas_for(page_request())
    assert [[link["label"] for link in area["links"]] for area in areas] == [["desk", "meetings", "calendar"]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", {"/": "page"}),
        ("/meetings/", {"/meetings/": "page"}),
        ("/meetings/calendar/", {"/meetings/calendar/": "page"}),
        ("/meetings/M-1/", {"/meetings/": "true"}),
        ("/elsewhere/", {}),
    ],
)
def test_navigation_marks_the_nearest_place(places, path, expected):
    assert current(path) == expected


@pytest.mark.parametrize(
    ("unread", "shown"), [(3, "3"), (99, "99"), (100, "99+"), (SimpleLazyObject(lambda: 12), "12")]
)
def test_unread_notices_stand_beside_the_inbox(unread, shown):
    link = {"url": "/inbox/", "label": "Inbox", "icon": "inbox", "current": "", "counts": "inbox_unread"}
    assert f'<span class="count-badge">{shown}<' in render(
        "{% sidebar_link link unread %}", link=link, unread=unread
    )


def test_no_unread_notice_no_badge():
    link = {"url": "/inbox/", "label": "Inbox", "icon": "inbox", "current": "", "counts": "inbox_unread"}
    assert "count-badge" not in render("{% sidebar_link link inbox_unread %}", link=link)


# Tags and filters


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "2026年11月23日 周一 09:30"),
        ("zh-hant", "2026年11月23日 週一 09:30"),
        ("en", "Mon 23 Nov 2026, 09:30"),
    ],
)
def test_moment_is_written_as_people_write_it(language, words):
    with translation.override(language):
        assert dates.moment(AT) == words
        assert dates.day(date(2026, 11, 23)) in words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(days=1, hours=4, minutes=9), "1 day 4 hours"),
        (125, "2 hours 5 minutes"),
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(hours=-3), "3 hours"),
    ],
)
def test_duration_in_words(value, words):
    with translation.override("en"):
        assert dates.duration(value) == words


@pytest.mark.parametrize(
    ("name", "mark"), [("王小芳", "小芳"), ("李伟", "李伟"), ("Wei Li", "WL"), ("admin", "A"), ("", "")]
)
def test_initials(name, mark):
    assert render("{{ name|initials }}", name=name) == mark


def test_filters_of_nothing_show_a_dash():
    assert (
        render(
            "{{ n|when }}{{ n|day }}{{ n|short_when }}{{ n|html_time }}{{ n|duration }}{{ n|dash }}", n=None
        )
        == "——————"
    )


def test_chip_has_icon_and_words_and_escapes_them():
    icon = '<i class="bi bi-exclamation-octagon" aria-hidden="true"></i>'
    assert chip_html("<b>", "danger") == f'<span class="chip tone-danger">{icon}&lt;b&gt;</span>'


def test_chip_with_unknown_tone_is_neutral():
    assert "tone-secondary" in chip_html("x", '"><script>')


@pytest.mark.parametrize(("count", "shown"), [(7, "7"), (1000, "1,000"), ("n/a", "n/a")])
def test_thousands(count, shown):
    assert render("{{ count|thousands }}", count=count) == shown


def test_browser_in_words():
    agent = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/130.0 Safari/537.36 Edg/130.0"
    )
    assert render("{{ agent|browser }}", agent=agent) == "Edge · Windows"
    assert render("{{ agent|browser }}", agent="curl/8") == "curl/8"


def test_filter_that_is_not_set_says_all():
    class Sieve(forms.Form):
        state = forms.ChoiceField(choices=[("", "---------"), ("sent", "Sent")], required=False)
        word = forms.CharField(required=False)

    with translation.override("en"):
        shown = render("{% filter_widget form.state %}{% filter_widget form.word %}", form=Sieve())
    assert '<option value="" selected>All</option>' in shown
    assert "---------" not in shown
    assert 'class="form-control"' in shown


# Tables


def table_row(value, url="/x/"):
    columns = [
        Column("number", 'No. "', lambda row: row, url=True),
        Column("at", "At", lambda row: AT, css="nowrap"),
    ]
    return rows_html(
        columns,
        [{"url": url, "css": "is-overdue", "cells": [(column, column.cell(value)) for column in columns]}],
    )


def test_rows_escape_what_people_typed():
    row = table_row('<script>"')
    assert "<script>" not in row
    assert 'data-label="No. &quot;"' in row
    assert '<a href="/x/">&lt;script&gt;&quot;</a>' in row


def test_rows_show_moments_in_figures_for_people_and_machines():
    with translation.override("en"):
        assert '<time datetime="2026-11-23T01:30:00+00:00">2026-11-23 09:30</time>' in table_row("a")


def test_row_without_address_has_no_link():
    row = table_row("a", url="")
    assert "href" not in row


class Sorted(ListPage):
    """A list with one column that sorts both ways and one that sorts one way."""

    ordering = ("-sent_at", "-id")
    orderings = {"sent": ("sent_at", "id"), "-sent": ("-sent_at", "-id"), "place": ("place", "id")}


COLUMNS = [
    Column("sent", "Sent", str, order="-sent"),
    Column("place", "Place", str, order="place"),
    Column("other", "Other", str),
]


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        ("", [("?ordering=sent", "descending"), ("?ordering=place", ""), ("", "")]),
        ("?ordering=sent", [("?ordering=-sent", "ascending"), ("?ordering=place", ""), ("", "")]),
        ("?ordering=place&cursor=abc", [("?ordering=-sent", ""), ("?ordering=place", "ascending"), ("", "")]),
    ],
)
def test_heads_turn_the_order_round(query, heads):
    view = Sorted()
    view.setup(page_request(f"/{query}"))
    text = (
        "{% table_heads columns as heads %}"
        "{% for head in heads %}{{ head.url|safe }},{{ head.sorted }};{% endfor %}"
    )
    shown = render(text, view=view, ordering=view.request.GET.get("ordering", ""), columns=COLUMNS)
    assert shown == "".join(f"{'/' + url if url else ''},{direction};" for url, direction in heads)


# Layouts


def test_list_layout_shows_count_filters_and_pages(rf):
    with translation.override("en"):
        page = render_to_string("_layouts/list.html", samples(), page_request("/slips/"))
    assert "<strong>1,000+</strong>" in page
    assert "Remove this filter" in page
    assert 'rel="next"' in page


def test_list_layout_without_rows_says_so_calmly():
    context = samples() | {"rows": [], "active_filters": [], "empty_text": "No slips yet."}
    assert "No slips yet." in render_to_string("_layouts/list.html", context, page_request("/slips/"))


def test_form_layout_keeps_a_draft_and_summarises_errors():
    context = {
        "form": SampleForm({"place": "3"}),
        "title": "File",
        "draft_key": "/make/:7",
        "idempotency_key": "k",
        "cancel_url": "/",
    }
    with translation.override("en"):
        page = render_to_string("_layouts/form.html", context, page_request("/make/"))
    assert 'data-draft="/make/:7"' in page
    assert 'enctype="multipart/form-data"' in page
    assert re.search(r'<a href="#id_severity">Severity: ', page)
    assert 'value="3"' in page


def test_print_layout_has_company_number_and_signature_lines(settings):
    settings.COMPANY_NAME = "Sunshine"
    context = {
        "title": "Slip",
        "number": "TS-1",
        "print_rows": [("Problem", "<b>")],
        "signatures": ["Finder", "Director"],
    }
    page = render_to_string("_layouts/print.html", context, page_request())
    assert [part for part in ("Sunshine", "TS-1", "<td>&lt;b&gt;</td>") if part not in page] == []
    assert page.count('class="signature-line"') == 2


def test_no_template_carries_inline_script_or_style(settings):
    """The content security policy would silence both; letters and PDF documents are no pages, browsers never
    load them.
    """
    folder = settings.BASE_DIR / "templates"
    inline = re.compile(r"""\sstyle=|\son[a-z]+=|<style|<script(?![^>]*(\bsrc=|application/json))""")
    pages = [path for path in folder.rglob("*.html") if "emails" not in path.parts and "pdf" not in path.stem]
    found = [str(path.relative_to(folder)) for path in pages if inline.search(path.read_text())]
    assert found == []


# Pages


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_error_page_renders_with_a_way_back(name, language):
    with translation.override(language):
        page = render_to_string(f"{name}.html", {}, page_request())
    assert name[:3] in page
    assert 'href="/"' in page
    assert "data-back" in page


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_renders_without_a_request(name):
    assert "<h1>" in render_to_string(f"{name}.html")


def test_gallery_shows_every_component(client, company, settings):
    settings.DEMO = True
    client.force_login(company.clerk)
    page = client.get("/gallery/").content.decode()
    assert [sign for sign in COMPONENT_SIGNS if sign not in page] == []


def test_gallery_is_hidden_from_others(client, company):
    client.force_login(company.clerk)
    assert client.get("/gallery/").status_code == 404


def test_gallery_needs_a_sign_in(client, db):
    assert client.get("/gallery/").status_code == 302


def test_sign_in_page_offers_demonstration_accounts_only_in_demonstration_mode(client, company, settings):
    assert "data-fill-login" not in client.get("/accounts/login/").content.decode()
    settings.DEMO, settings.DEMO_PASSWORD = True, "shown-to-all"
    page = client.get("/accounts/login/").content.decode()
    assert 'data-fill-login="admin" data-fill-password="shown-to-all"' in page


@pytest.mark.parametrize(
    ("host", "request_extra"),
    [
        ("0.0.0.0", {}),
        ("192.168.1.5", {}),
        ("::", {}),
        ("127.0.0.1", {"REMOTE_ADDR": "192.168.1.7"}),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}),
        ("127.0.0.1", {"HTTP_FORWARDED": "for=203.0.113.5"}),
    ],
)
def test_sign_in_page_shows_no_password_to_other_machines(client, company, settings, host, request_extra):
    settings.DEMO, settings.DEMO_PASSWORD, settings.HOST = True, "shown-to-all", host
    page = client.get("/accounts/login/", **request_extra)
    assert page.status_code == 200
    assert "shown-to-all" not in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"]
)
def test_account_pages_have_the_portals_frame(client, company, path):
    client.force_login(company.clerk)
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert 'class="skip-link"' in response.content.decode()
