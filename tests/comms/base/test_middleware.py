"""Input that no page can hold is refused plainly, on pages and in REST, before the database hears of it."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from comms.web.middleware import KeptByNobody
from comms.wsgi import application
from tests.base import browser, problem

pytestmark = pytest.mark.django_db
BROKEN = ["?q=%00", "?q=%ff", "?q=%ed%a0%80", "?%00=1", "?q=a%c3"]


@pytest.mark.parametrize("query", BROKEN)
def test_broken_query_is_refused_on_pages_and_in_rest(company, query):
    client = browser(company.clerk)
    page = client.get(f"/units/{query}")
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")
    problem(client.get(f"/api/v1/units/{query}"), 400)


@pytest.mark.parametrize(
    "path", ["/units/%00/", "/units/a%00b/", "/api/v1/units/%00/", "/api/v1/users/%00%00/"]
)
def test_nul_in_the_path_is_refused(company, path):
    assert browser(company.clerk).get(path).status_code == 400


@pytest.mark.parametrize("path", ["/units/%ff/", "/units/%ed%a0%80/"])
def test_broken_utf8_in_the_path_is_absent_or_refused(company, path):
    assert browser(company.clerk).get(path).status_code in (400, 404)


@pytest.mark.parametrize("name", ["sessionid", "django_language", "csrftoken", "other"])
def test_nul_in_a_cookie_is_refused(company, name, client):
    answer = client.get("/units/", headers={"cookie": f'{name}="' + "\\000" * 40 + '"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "no-such"])
def test_other_charsets_are_refused(company, charset):
    client = browser(company.clerk)
    problem(
        client.generic(
            "POST", "/api/v1/absences/", b"{}", content_type=f"application/json; charset={charset}"
        ),
        415,
    )
    form = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/absences/new/", b"kind=leave", content_type=form).status_code == 415
    assert (
        client.get("/units/?q=x", headers={"content-type": f"text/plain; charset={charset}"}).status_code
        == 415
    )


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_passes(company, charset):
    page = browser(company.clerk).post(
        "/absences/new/", "kind=leave", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert page.status_code == 400
    assert page.context["form"].errors


@pytest.mark.parametrize("charset", ["hex", "rot13", "zlib", '"hex"', "latin-1", "a\x00b"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/units/"])
def test_charset_that_is_no_text_is_refused_before_django_stumbles(db, charset, path, monkeypatch):
    # the begin of a request closes connections in a transaction, and this test is one; django's client does
    # the same
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    environ = {"PATH_INFO": path, "QUERY_STRING": "q=1", "CONTENT_TYPE": f"text/plain; charset={charset}"}
    setup_testing_defaults(environ)
    answers = []
    application(environ, lambda status, headers: answers.append(status))
    assert answers == ["415 Unsupported Media Type"]


@pytest.mark.parametrize("host", ["evil.example", "a b", "127.0.0.1:99999999", "[::1", ""])
def test_wrong_host_is_refused(db, settings, host):
    settings.ALLOWED_HOSTS = ["portal.example"]
    assert Client(headers={"host": host}).get("/accounts/login/").status_code == 400


def test_ordinary_chinese_query_passes(company):
    assert browser(company.clerk).get("/units/?q=工程").context["count"] == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/units/", 200),
        ("/inbox/", 200),
        ("/nothing/", 404),
        ("/units/?q=%00", 400),
        ("/api/v1/units/", 200),
        ("/api/v1/nothing/", 404),
        ("/accounts/sessions/", 200),
        ("/accounts/logout/", 200),
    ],
)
def test_no_browser_and_no_proxy_keeps_an_answer(company, path, status):
    answer = browser(company.clerk).get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (status, "private, no-store")
    assert "camera=()" in answer["Permissions-Policy"]


def test_answer_that_says_more_is_kept_by_nobody_either():
    answer = HttpResponse(headers={"Cache-Control": "private, max-age=300"})
    assert KeptByNobody(lambda request: answer)(None)["Cache-Control"] == "private, no-store"


def test_what_is_the_same_for_everybody_says_so():
    answer = HttpResponse(headers={"Cache-Control": "public, max-age=300"})
    assert KeptByNobody(lambda request: answer)(None)["Cache-Control"] == "public, max-age=300"


def test_static_files_may_be_kept(client, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = client.get("/static/css/portal.css")
    answer.close()
    assert (answer.status_code, answer["Cache-Control"].partition("=")[0]) == (200, "max-age")
