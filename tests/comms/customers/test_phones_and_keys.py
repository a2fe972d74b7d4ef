"""A whole phone number that is asked for twice under one key: recorded once, kept nowhere."""

from importlib import import_module

import pytest
from django.apps import apps

from comms.audit.models import Event
from comms.base.models import IdempotencyKey
from comms.customers.models import Contact
from tests.base import api, problem
from tests.factories.customers import make_community, make_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(company):
    return make_household(make_community(company.MO01))


def test_phone_shown_again_under_its_key_is_recorded_once_and_kept_nowhere(company, home):
    said = {"reason": "回电"}
    client = api(company.clerk)

    def again():
        address = f"/api/v1/households/{home.uuid}/reveal-phone/"
        return client.post(address, said, format="json", headers={"idempotency-key": "k1"})

    assert [again().json() for _round in range(2)] == [{"phone": "13812345678"}] * 2
    assert Event.objects.filter(event="phone_revealed").count() == 1
    kept = IdempotencyKey.objects.get()
    assert "13812345678" not in str(kept.answer)
    # Another number asks for a reason of its own
    Contact.objects.filter(household=home).update(phone="13900001111")
    problem(again(), 422)
    assert Event.objects.filter(event="phone_revealed").count() == 1


def test_phones_that_were_kept_with_the_answers_are_erased(company, home, at):
    forget = import_module("comms.customers.migrations.0004_phones_not_with_keys").forget
    said = {"fingerprint": "x", "status": 200, "created_at": at}
    address = f"api:1:/api/v1/households/{home.uuid}"
    IdempotencyKey.objects.create(
        scope=f"{address}/reveal-phone/", key="k1", answer={"phone": "13812345678"}, **said
    )
    IdempotencyKey.objects.create(scope=f"{address}/", key="k1", answer={"number": "1"}, **said)
    forget(apps, None)
    assert list(IdempotencyKey.objects.order_by("pk").values_list("answer", flat=True)) == [
        {},
        {"number": "1"},
    ]
