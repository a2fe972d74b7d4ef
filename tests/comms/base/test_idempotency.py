"""The same request sent twice makes one object; the same key with other content is refused."""

import threading

import pytest
from django.db import transaction

from comms.base.errors import Refused
from comms.base.idempotency import KeyReused, claim, fingerprint, keep
from comms.base.models import IdempotencyKey

pytestmark = pytest.mark.django_db


def take(at, key="k1", body="content", scope="api:1:/x/"):
    return claim(scope=scope, key=key, body=body, at=at)


def test_first_caller_finds_the_key_free_and_others_find_the_answer(at):
    first = take(at)
    assert first.status == 0
    keep(first, status=201, answer={"number": "TS-1"})
    second = take(at)
    assert (second.status, second.answer) == (201, {"number": "TS-1"})


def test_same_key_with_other_content_is_refused(at):
    take(at)
    with pytest.raises(KeyReused) as refusal:
        take(at, body="other")
    assert refusal.value.status == 422


def test_keys_of_different_people_and_addresses_do_not_meet(at):
    take(at)
    assert take(at, scope="api:2:/x/").status == 0
    assert take(at, scope="api:1:/y/").status == 0
    assert IdempotencyKey.objects.count() == 3


@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "a\x00b", "a\nb", "k" * 121])
def test_key_that_is_no_plain_text_is_refused(at, key):
    with pytest.raises(Refused):
        take(at, key=key)


def test_key_of_a_refused_create_is_free_again(at):
    with transaction.atomic():
        take(at)
        transaction.set_rollback(True)
    assert take(at, body="corrected").status == 0


def test_order_of_fields_does_not_make_another_content():
    assert fingerprint({"a": 1, "b": [1, 2]}) == fingerprint({"b": [1, 2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})


def test_two_at_once_queue_and_the_second_gets_the_first_answer(at_once, at):
    made, entered = [], threading.Event()

    def create():
        with transaction.atomic():
            row = take(at)
            if row.status:
                return row.answer
            entered.wait(0.2)
            made.append(1)
            keep(row, status=201, answer=len(made))
            return len(made)

    assert at_once(*[create] * 6) == [1] * 6
    assert made == [1]


def test_second_goes_ahead_when_the_first_was_refused(at_once, at):
    tries = []

    def create():
        with transaction.atomic():
            row = take(at)
            tries.append(row.status)
            if len(tries) == 1:
                raise RuntimeError
            keep(row, status=201, answer="made")
            return "made"

    results = at_once(create, create)
    assert sorted(str(result) for result in results) == ["", "made"]
