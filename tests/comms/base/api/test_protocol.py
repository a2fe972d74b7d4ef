"""Whatever else is asked is answered by a problem document in the caller's language."""

from datetime import timedelta

import pytest

from comms.web import problems
from tests.base import api, browser, problem
from tests.comms.base.api.calls import LIST
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def test_nobody_is_401_with_the_way_to_sign_in(db):
    answer = api().get(LIST)
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("path", ["/api/", "/api/v1/odd/", "/api/v2/specimens/", "/api/v1/specimens/x/y/z/"])
def test_unknown_addresses_are_404(client, path):
    problem(client.get(path), 404)
    problem(api().post(path, b"{", content_type="application/json"), 404)


@pytest.mark.parametrize("method", ["put", "delete", "trace", "patch"])
def test_other_methods_are_405_with_the_possible_ones(client, method):
    answer = getattr(client, method)(LIST)
    problem(answer, 405)
    assert "GET" in answer["Allow"]
    assert "POST" in answer["Allow"]


def test_options_tell_the_methods_and_nothing_of_the_rows(client):
    answer = client.options(LIST)
    assert (answer.status_code, answer.json()["methods"]) == (200, ["GET", "POST", "HEAD", "OPTIONS"])
    problem(api().options(LIST), 401)


@pytest.mark.parametrize("method", ["get", "post"])
def test_missing_slash_keeps_method_and_body(client, method):
    answer = getattr(client, method)(
        "/api/v1/specimens?rank_min=1", {"title": "One"} if method == "post" else None
    )
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/specimens/?rank_min=1")
    assert Specimen.objects.count() == 0


def test_index_names_every_list(client):
    index = client.get("/api/v1/").json()
    assert index["fault-slips"] == "http://testserver/api/v1/fault-slips/"
    assert {"meetings", "schema", "docs"} <= set(index)
    problem(api().get("/api/v1/"), 401)


def test_every_answer_tells_the_limit(client, settings):
    answer = client.get(LIST)
    assert answer["RateLimit-Limit"] == "600"
    assert int(answer["RateLimit-Remaining"]) < 600
    assert 0 < int(answer["RateLimit-Reset"]) <= 61


def test_browser_session_needs_the_token_of_the_page(company):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(company.clerk)
    problem(client.post(LIST, {"title": "x"}, content_type="application/json"), 403)
    assert (
        browser(company.clerk).post(LIST, {"title": "x"}, content_type="application/json").status_code == 201
    )


def test_fault_of_ours_is_a_problem_document_without_details(company):
    client = browser(company.clerk)
    client.raise_request_exception = False
    body = problem(client.get("/api/v1/broken/"), 500)
    assert "fault" not in str(body)
    assert client.get("/broken/")["Content-Type"].startswith("text/html")


def test_too_many_requests_are_429_with_the_time_to_wait(db):
    for _round in range(11):
        answer = api().post("/api/v1/auth/token/", {"username": "x", "password": "y"}, format="json")
    problem(answer, 429)
    assert int(answer["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "language,title", [("en", "There is nothing here"), ("zh-hans", None), ("zh-hant", None)]
)
def test_refusals_speak_the_callers_language(company, language, title):
    from django.utils import translation

    answer = api(company.clerk, language=language).get(f"{LIST}none/")
    assert answer["Content-Language"] == language
    with translation.override(language):
        assert problem(answer, 404)["title"] == problems.titles()[404]
    if title:
        assert answer.json()["title"] == title


def test_times_are_written_with_their_offset(make, client, at):
    make(due=at + timedelta(days=1))
    assert client.get(LIST).json()["results"][0]["due"] == "2026-11-19T10:00:00+08:00"
