"""REST: every refusal is a problem document that names the field; the same request twice makes one object;
nothing bad becomes a 500.
"""

import json
from datetime import timedelta

import pytest

from comms.web import problems
from tests.base import api, browser, problem, query_counts
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
LIST = "/api/v1/specimens/"


@pytest.fixture
def client(company):
    """The clerk's REST client."""
    return api(company.clerk)


def url(specimen, event=""):
    return f"{LIST}{specimen.number}/{event}{'/' if event else ''}"


def post(client, body, content_type="application/json", **options):
    return client.generic(
        "POST",
        LIST,
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        content_type=content_type,
        **options,
    )


# --- lists


def test_list_has_pages_in_both_directions(make, client):
    numbers = [make().number for _round in range(5)]
    first = client.get(f"{LIST}?page_size=2").json()
    assert set(first) == {"next", "previous", "results"}
    assert [row["number"] for row in first["results"]] == [numbers[4], numbers[3]]
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    assert [row["number"] for row in second["results"]] == [numbers[2], numbers[1]]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert client.get(client.get(second["next"]).json()["previous"]).json()["results"] == second["results"]


def test_count_is_exact_for_the_same_filters(make, client):
    make("a")
    make("b")
    assert client.get(f"{LIST}count/").json() == {"count": 2}
    assert client.get(f"{LIST}count/?q=a").json() == {"count": 1}
    problem(client.get(f"{LIST}count/?odd=1"), 400)


def test_list_costs_the_same_with_three_rows(make, company):
    query_counts(make, LIST, company.clerk, client=api, at_most=2)


ODD_QUERIES = {
    "nonsense=1": "nonsense",
    "title=x": "title",
    "id=1": "id",
    "unit__code=MO01": "unit__code",
    "state_after=1": "state_after",
    "rank=5": "rank",
    "rank_min=x": "rank",
    "ordering=title": "ordering",
    "ordering=-rank,id": "ordering",
    "ordering=": "ordering",
    "cursor=odd": "cursor",
    "page_size=0": "page_size",
    "page_size=-1": "page_size",
    "page_size=201": "page_size",
    "page_size=0000011999": "page_size",
    "page_size=１０": "page_size",
    "page_size=1e1": "page_size",
    "state=odd": "state",
    "old=maybe": "old",
}


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_odd_query_is_refused_by_name(client, query):
    assert list(problem(client.get(f"{LIST}?{query}"), 400)["errors"]) == [ODD_QUERIES[query]]


@pytest.mark.parametrize(
    "query",
    [
        "q=%25%27%22%5C",
        "q=%F0%A0%80%80",
        "rank_min=1&rank_max=2",
        "rank_min=99999999999999999999",
        "old=true",
        "page_size=200",
        "format=json",
    ],
)
def test_unusual_but_fair_query_is_answered(make, client, query):
    make()
    assert client.get(f"{LIST}?{query}").status_code == 200


# --- one object


def test_object_shows_its_version_as_etag(make, client):
    answer = client.get(url(make()))
    assert (answer.status_code, answer["ETag"]) == (200, '"1"')


def test_invisible_object_is_like_an_absent_one(make, company):
    hidden, absent = (
        api(company.outsider).get(url(make())),
        api(company.outsider).get(f"{LIST}SP-2026-999999/"),
    )
    assert problem(hidden, 404) == problem(absent, 404)


# --- making


def test_create_answers_with_the_object(client, company):
    answer = post(client, {"title": " One\u200b ", "rank": 3})
    assert answer.status_code == 201
    number = Specimen.objects.get().number
    address = f"http://testserver/api/v1/specimens/{number}/"
    assert answer.json() == {
        "number": number,
        "url": address,
        "title": "One",
        "rank": 3,
        "due": None,
        "state": "draft",
        "allowed_actions": ["send", "void", "change"],
        "version": 1,
    }
    assert (answer["ETag"], answer["Location"]) == ('"1"', address)


BAD_BODIES = {
    "missing": ({}, ["title"]),
    "unknown": ({"title": "x", "odd": 1}, ["odd"]),
    "read-only": ({"title": "x", "state": "done"}, ["state"]),
    "both": ({"state": "done", "id": 5}, ["id", "state"]),
    "type": ({"title": ["x"]}, ["title"]),
    "object": ({"title": {"a": 1}}, ["title"]),
    "null": ({"title": None}, ["title"]),
    "blank": ({"title": "  "}, ["title"]),
    "invisible": ({"title": "\u200b\u2060"}, ["title"]),
    "too long": ({"title": "x" * 81}, ["title"]),
    "number": ({"title": "x", "rank": "x"}, ["rank"]),
    "huge number": ({"title": "x", "rank": 10**30}, ["rank"]),
    "bool": ({"title": True}, ["title"]),
    "time without zone": ({"title": "x", "due": "2026-11-23T09:30:00"}, ["due"]),
    "impossible time": ({"title": "x", "due": "2026-02-30T09:30:00+08:00"}, ["due"]),
    "odd time": ({"title": "x", "due": 5}, ["due"]),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_bad_body_names_the_field(client, case):
    body, fields = BAD_BODIES[case]
    assert sorted(problem(post(client, body), 400)["errors"]) == fields
    assert Specimen.objects.count() == 0


NOT_OBJECTS = {"list": [], "text": "x", "number": 5, "null": None, "true": True, "nested": [[{"title": "x"}]]}


@pytest.mark.parametrize("case", NOT_OBJECTS)
def test_body_that_is_no_object_is_refused(client, make, case):
    problem(post(client, NOT_OBJECTS[case]), 400)
    body = json.dumps(NOT_OBJECTS[case]).encode()
    for method, address in (("POST", url(make(), "send")), ("PATCH", url(make()))):
        problem(
            client.generic(
                method, address, body, content_type="application/json", headers={"if-match": '"1"'}
            ),
            400,
        )


BROKEN = {
    "empty": b"",
    "half": b'{"title": ',
    "words": b"title=x",
    "nan": b'{"title": "x", "rank": NaN}',
    "infinity": b'{"title": "x", "rank": Infinity}',
    "overflow": b'{"title": "x", "rank": 1e999}',
    "endless number": b'{"title": "x", "rank": ' + b"9" * 5000 + b"}",
    "latin": '{"title": "é"}'.encode("latin-1"),
    "utf-16": '{"title": "x"}'.encode("utf-16"),
    "nul": b'{"title": "a\\u0000b"}',
    "nul name": b'{"ti\\u0000tle": "x"}',
    "surrogate": b'{"title": "\\ud800"}',
    "deep list": b"[" * 2000 + b"]" * 2000,
    "deep object": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "too deep": b'{"title":' + b"[" * 40 + b"]" * 40 + b"}",
    "very deep": b"[" * 200_000,
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_json_is_a_problem_document(client, case):
    problem(post(client, BROKEN[case]), 400)


def test_halves_of_one_character_are_one_character(client):
    assert post(client, b'{"title": "\\ud840\\udc00"}').json()["title"] == "\U00020000"


def test_body_too_large_is_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(post(client, {"title": "x" * 2000}), 413)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
    ],
)
def test_other_media_types_are_415(client, content_type):
    problem(post(client, b'{"title": "x"}', content_type=content_type), 415)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;version=9, text/csv"])
def test_other_answers_are_not_offered(client, accept):
    answer = client.get(LIST, headers={"accept": accept})
    assert answer.status_code in (200, 406)
    if accept == "text/html":
        problem(answer, 406)


# --- once


def test_same_key_and_body_make_one_object_and_one_answer(client):
    answers = [post(client, {"title": "One"}, headers={"idempotency-key": "k1"}) for _round in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert [answer["ETag"] for answer in answers] == ['"1"'] * 3
    assert Specimen.objects.count() == 1


def test_same_key_with_other_body_is_422(client):
    post(client, {"title": "One"}, headers={"idempotency-key": "k1"})
    problem(post(client, {"title": "Two"}, headers={"idempotency-key": "k1"}), 422)
    assert Specimen.objects.count() == 1


def test_key_of_a_refused_request_is_free(client):
    problem(post(client, {"title": ""}, headers={"idempotency-key": "k1"}), 400)
    assert post(client, {"title": "One"}, headers={"idempotency-key": "k1"}).status_code == 201


def test_keys_belong_to_people(client, company):
    post(client, {"title": "One"}, headers={"idempotency-key": "k1"})
    assert post(api(company.outsider), {"title": "Two"}, headers={"idempotency-key": "k1"}).status_code == 201


@pytest.mark.parametrize("key", [" ", "a b", "k" * 200, "é", "a\x00"])
def test_odd_key_is_400(client, key):
    problem(post(client, {"title": "One"}, headers={"idempotency-key": key}), 400)


def test_two_at_once_make_one_object(at_once, make, company):
    make()
    answers = at_once(
        *[lambda: post(api(company.clerk), {"title": "Once"}, headers={"idempotency-key": "k1"})] * 4
    )
    assert {answer.status_code for answer in answers} == {201}
    assert Specimen.objects.filter(title="Once").count() == 1


# --- changing


def test_change_needs_the_version(make, client):
    draft = make()
    problem(client.patch(url(draft), {"title": "Two"}, format="json"), 428)
    answer = client.patch(url(draft), {"title": "Two"}, format="json", headers={"if-match": '"1"'})
    assert (answer.status_code, answer.json()["title"], answer["ETag"]) == (200, "Two", '"2"')
    assert client.patch(url(draft), {"title": "Three", "version": 2}, format="json").json()["version"] == 3


def test_stale_version_is_412_with_the_present_one(make, client):
    draft = make(version=5)
    for said in ({"if-match": '"4"'}, {"if-match": 'W/"4"'}, {"if-match": "4"}):
        assert (
            problem(client.patch(url(draft), {"title": "x"}, format="json", headers=said), 412)["version"]
            == 5
        )


@pytest.mark.parametrize("said", ['"x"', "*", '"-1"', '"1.5"', "１"])
def test_odd_version_is_400(make, client, said):
    problem(client.patch(url(make()), {"title": "x"}, format="json", headers={"if-match": said}), 400)


@pytest.mark.parametrize("said", [True, [1], {"a": 1}, "x", -1, 1.5])
def test_odd_version_in_the_body_is_400(make, client, said):
    problem(client.patch(url(make()), {"title": "x", "version": said}, format="json"), 400)


def test_change_of_unknown_and_fixed_fields_is_refused(make, client):
    body = problem(
        client.patch(url(make()), {"state": "done", "odd": 1}, format="json", headers={"if-match": "1"}), 400
    )
    assert sorted(body["errors"]) == ["odd", "state"]


# --- events


def test_event_moves_the_object(make, client):
    draft = make()
    answer = client.post(
        url(draft, "send"),
        {"title": "Sent", "due": "2026-11-23T09:30:00+08:00"},
        format="json",
        headers={"if-match": '"1"'},
    )
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "sent", '"2"')


def test_illegal_event_is_409_with_what_is_allowed(make, client):
    body = problem(client.post(url(make(), "finish"), {"reason": "x", "version": 1}, format="json"), 409)
    assert body["allowed"] == ["send", "void"]


def test_event_missing_its_data_names_the_field(make, client):
    assert list(problem(client.post(url(make(title="")), {}, format="json"), 405)) != []
    assert list(problem(client.post(url(make(), "send"), {"version": 1}, format="json"), 400)["errors"]) == [
        "title"
    ]
    assert list(
        problem(
            client.post(url(make(state="sent"), "finish"), {"reason": "x", "version": 1}, format="json"), 409
        )["errors"]
    ) == ["answer"]


def test_event_by_the_wrong_person_is_403_or_404(make, company):
    draft = make()
    said = {"title": "x", "version": 1}
    problem(api(company.colleague).post(url(draft, "send"), said, format="json"), 403)
    problem(api(company.outsider).post(url(draft, "send"), said, format="json"), 404)
    assert Specimen.objects.get().state == "draft"


@pytest.mark.parametrize("event", ["expire", "explode"])
def test_event_without_an_address_is_404(make, client, event):
    problem(client.post(url(make(), event), {"version": 1}, format="json"), 404)


# --- everything else is a problem document, too


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


def test_act_sent_twice_with_its_key_is_done_once(make, client):
    address = f"{url(make())}send/"
    answers = [
        client.post(
            address, {"title": "Sent", "version": 1}, format="json", headers={"Idempotency-Key": "k1"}
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Specimen.objects.get().version == 2


def test_version_of_header_and_body_must_agree(make, client):
    answer = client.post(
        f"{url(make())}send/", {"title": "Sent", "version": 1}, format="json", headers={"If-Match": '"2"'}
    )
    assert list(problem(answer, 400)["errors"]) == ["version"]


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
