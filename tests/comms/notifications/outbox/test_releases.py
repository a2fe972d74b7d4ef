"""A restored copy writes to nobody until somebody releases it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed
from comms.notifications import operations
from comms.notifications.models import Outbox, Release
from comms.notifications.queries import is_held, outbox_health
from comms.organization.models import LinkRequest
from tests.base import api, browser, problem

pytestmark = pytest.mark.django_db
PAGE, REST = "/operations/outbox/", "/api/v1/outbox/"


@pytest.fixture
def copy(db):
    """What `manage.py backup` leaves of a database: no release."""
    Release.objects.all().delete()


def test_a_fresh_database_is_released(db):
    assert not is_held()


def test_a_copy_sends_nothing_and_says_so(copy, smtp, queued, at):
    queued(2)
    assert operations.drain(at).sent == 0
    assert smtp.mails == []
    assert list(Outbox.objects.values_list("state", "attempts")) == [("queued", 0)] * 2
    finding = outbox_health(at)
    assert (finding.level.name, finding.text) == (
        "DEGRADED",
        "the outbox is held (a restored copy?): no message leaves",
    )


def test_released_copy_sends_what_waits(copy, smtp, queued, company, at):
    queued(2)
    operations.release(waiting="send", by=company.admin, at=at)
    assert operations.drain(at).sent == 2


def test_released_copy_never_sends_what_the_original_sent(copy, smtp, queued, company, at):
    queued(2)
    made = operations.release(waiting="cancel", by=company.admin, at=at)
    assert operations.drain(at).sent == 0
    assert set(Outbox.objects.values_list("state", "last_error")) == {
        ("cancelled", "held back when the outbox was released")
    }
    event = Event.objects.about(made).get()
    assert (event.event, event.by, event.data["cancelled"]) == ("released", company.admin, 2)


def test_released_copy_forgets_the_links_that_the_original_mailed(copy, company, at, mailoutbox):
    LinkRequest.objects.create(address="clerk@example.com", asked_at=at)
    operations.release(waiting="cancel", by=company.admin, at=at)
    operations.drain(at)
    assert (LinkRequest.objects.count(), Outbox.objects.count(), mailoutbox) == (0, 0, [])


def test_released_copy_mails_the_links_that_wait(copy, company, at, mailoutbox):
    LinkRequest.objects.create(address="clerk@example.com", asked_at=at)
    operations.release(waiting="send", by=company.admin, at=at)
    operations.drain(at)
    assert [letter.to for letter in mailoutbox] == [["clerk@example.com"]]


def test_holding_stops_a_round_that_runs(carrier, queued, company, at, monkeypatch):
    """A round may last 45 seconds and a thousand messages."""
    monkeypatch.setattr("comms.notifications.operations.outbox.BATCH", 2)
    queued(5)
    sent = carrier(fail=lambda message: is_held() or operations.hold(by=company.admin, at=at))
    assert operations.drain(at).sent == 2
    assert sent.delivered == ["a0@example.com", "a1@example.com"]
    assert not Outbox.objects.exclude(lease_token=None).exists()


def test_production_is_released_for_its_own_address_alone(copy, company, at, settings):
    settings.PRODUCTION = True
    operations.release(waiting="send", by=company.admin, at=at)
    assert not is_held()
    settings.PORTAL_URL = "https://practice.example.com"
    assert is_held()


@pytest.mark.parametrize(
    ("released", "practice", "held"),
    [
        ("https://portal.example.com", "http://127.0.0.1:8000", True),
        ("https://portal.example.com", "https://practice.example.com", True),
        ("https://portal.example.com", "http://portal.example.com.test:8000", True),
        ("https://portal.example.com.cn", "http://portal.example.com", True),
        ("https://portal.example.com", "http://portal.example.com:8000", False),
        ("https://portal.example.com:8443", "http://portal.example.com", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000", False),
    ],
)
def test_copy_of_production_is_held_outside_production(db, settings, released, practice, held):
    Release.objects.update(portal_url=released)
    settings.PORTAL_URL = practice
    assert is_held() is held


def test_copy_that_somebody_holds_stays_held_at_every_address(db, at, settings):
    Release.objects.update(portal_url="https://portal.example.com")
    operations.hold(by=None, at=at)
    settings.PORTAL_URL = "https://portal.example.com"
    assert is_held()


def test_holding_and_releasing_is_for_operators_and_done_once(smtp, queued, company, at):
    with pytest.raises(NotAllowed):
        operations.hold(by=company.hr, at=at)
    with pytest.raises(GuardFailed, match="not held"):
        operations.release(waiting="send", by=company.admin, at=at)
    operations.hold(by=company.admin, at=at, reason="wrong text")
    assert Event.objects.get(event="held").reason == "wrong text"
    with pytest.raises(GuardFailed, match="held already"):
        operations.hold(by=company.admin, at=at)
    with pytest.raises(NotAllowed):
        operations.release(waiting="send", by=company.hr, at=at)
    queued(1)
    assert operations.drain(at).sent == 0


def test_page_holds_and_releases(company):
    client = browser(company.admin)
    assert PAGE + "hold/" in client.get(PAGE).text
    assert client.post(PAGE + "hold/", {"reason": ""}).status_code == 302
    page = client.get(PAGE).text
    assert "The outbox is held" in page and PAGE + "release/" in page
    refused = client.post(PAGE + "release/", {})
    assert refused.status_code == 400 and is_held()
    assert client.post(PAGE + "release/", {"waiting": "send"}).status_code == 302
    assert "The outbox is held" not in client.get(PAGE).text
    assert browser(company.clerk).post(PAGE + "hold/", {}).status_code == 403


def test_rest_holds_and_releases(company):
    client = api(company.admin)
    assert client.post(REST + "hold/", {"reason": "x"}, format="json").json() == {"held": True}
    assert "waiting" in problem(client.post(REST + "release/", {}, format="json"), 400)["errors"]
    assert client.post(REST + "release/", {"waiting": "cancel"}, format="json").json() == {"held": False}
    problem(client.post(REST + "release/", {"waiting": "cancel"}, format="json"), 409)
    problem(api(company.clerk).post(REST + "hold/", {}, format="json"), 403)


def test_command_holds_and_releases(db):
    call_command("outbox", "hold", stdout=StringIO())
    assert is_held()
    with pytest.raises(CommandError, match="--send or --cancel"):
        call_command("outbox", "release")
    call_command("outbox", "release", "--cancel", stdout=StringIO())
    assert not is_held()
    with pytest.raises(CommandError, match="The outbox is not held"):
        call_command("outbox", "release", "--send")
