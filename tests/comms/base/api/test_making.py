"""Making an object: bad bodies name their fields, and the same request twice makes one."""

import json

import pytest

from tests.base import api, problem
from tests.comms.base.api.calls import LIST, url
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def post(client, body, content_type="application/json", **options):
    return client.generic(
        "POST",
        LIST,
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        content_type=content_type,
        **options,
    )


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
