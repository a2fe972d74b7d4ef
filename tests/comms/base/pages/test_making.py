"""Forms that make an object: one for however many presses, and what a reused key leads to."""

from urllib.parse import parse_qs

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.utils import timezone

from comms.base.models import IdempotencyKey
from tests.base import browser, form_errors
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


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
