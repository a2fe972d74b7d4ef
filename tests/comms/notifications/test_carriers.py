"""Messengers and webhooks: told briefly, held to time-outs, and never led into our own network."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import apprise
import pytest

from comms.notifications import operations
from comms.notifications.models import ChannelAddress, Outbox
from comms.notifications.operations import carriers


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted; the server's `answer(handler)` says what comes back."""

    def do_POST(self):
        """Keep it, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers, json.loads(body)))
        self.server.answer(self)

    def log_message(self, *args):
        """Nothing."""


def status(code, **headers):
    """An answer with this status."""

    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


@pytest.fixture
def hook(monkeypatch):
    """A webhook on this machine that passes for a public one; `hook.answer = status(500)` changes
    its answer.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.posted, server.answer, server.daemon_threads = [], status(200), True
    server.url = f"http://127.0.0.1:{server.server_port}/in?x=1"
    monkeypatch.setattr(carriers, "all_public", lambda addresses: True)
    monkeypatch.setattr("comms.notifications.rules.addresses.all_public", lambda addresses: True)
    monkeypatch.setattr("comms.notifications.rules.addresses.PORTS", {server.server_port})
    monkeypatch.setattr(carriers, "READ_SECONDS", 0.5)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def subscribed(tell, company, at):
    """`subscribed(url)` queues one message for a channel of the clerk's, and no e-mail."""

    def queue(*urls):
        company.clerk.email = ""
        company.clerk.language = "en"
        company.clerk.save()
        for number, url in enumerate(urls):
            ChannelAddress.objects.create(user=company.clerk, name=str(number), url=url)
        tell(company.clerk)
        return list(Outbox.objects.order_by("id"))

    return queue


def test_webhook_gets_the_message_as_json(hook, subscribed, at, settings):
    settings.PORTAL_URL = "https://portal.example.com"
    (message,) = subscribed(hook.url)
    assert operations.drain(at).sent == 1
    ((path, headers, body),) = hook.posted
    assert (path, headers["Content-Type"]) == ("/in?x=1", "application/json")
    assert body == {
        "id": message.message_id.strip("<>"),
        "kind": "notifications.plain",
        "title": "Lift",
        "body": "Lift 2 stands still.",
        "url": "https://portal.example.com/units/MO01/",
    }


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        (status(500), "queued", "the webhook answered 500"),
        (status(404), "dead", "the webhook answered 404"),
        (status(410), "dead", "the webhook answered 410"),
        (status(302, Location="http://169.254.169.254/"), "queued", "the webhook answered 302"),
    ],
)
def test_webhook_answers(hook, subscribed, at, answer, state, said):
    hook.answer = answer
    subscribed(hook.url)
    operations.drain(at)
    message = Outbox.objects.get()
    assert (message.state, message.last_error) == (state, said)
    assert len(hook.posted) == 1


def test_silent_webhook_is_not_asked_twice_in_a_round(hook, subscribed, tell, at):
    hook.answer = lambda handler: time.sleep(1)
    subscribed(hook.url)
    tell(key="news:2")
    operations.drain(at)
    assert len(hook.posted) == 1
    assert sorted(Outbox.objects.values_list("last_error", flat=True)) == [
        "the host did not answer before",
        "the webhook does not answer",
    ]


def test_webhook_with_an_endless_answer_costs_nothing(hook, subscribed, at):
    def endless(handler):
        status(200)(handler)
        try:
            for _number in range(10_000):
                handler.wfile.write(b"x" * 1024)
        except OSError:
            pass

    hook.answer = endless
    subscribed(hook.url)
    started = time.monotonic()
    assert operations.drain(at).sent == 1
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("found", [["10.0.0.5"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_webhook_into_our_own_network_is_refused(subscribed, at, monkeypatch, found):
    def look_up(*args, flags=0, **kwargs):
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror("a name")
        return [(0, 0, 0, "", (address, 80)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: pytest.fail("connected"))
    subscribed("http://intranet.example.com/")
    operations.drain(at)
    message = Outbox.objects.get()
    assert (message.state, message.last_error) == ("dead", "the webhook leads to a private address")


def test_webhook_goes_to_the_address_that_was_checked(subscribed, at, monkeypatch):
    reached = []

    def connect(address, timeout):
        reached.append((address, timeout))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", ("8.8.8.8", 80))])
    monkeypatch.setattr(socket, "create_connection", connect)
    subscribed("http://example.com/")
    operations.drain(at)
    assert reached == [(("8.8.8.8", 80), carriers.CONNECT_SECONDS)]
    assert Outbox.objects.get().last_error == "the webhook cannot be reached (ConnectionRefusedError)"


def test_address_that_became_unusable_is_dead(subscribed, at):
    subscribed("file:///etc/passwd")
    operations.drain(at)
    assert Outbox.objects.get().last_error == "the address cannot be used (scheme)"


class Service:
    """What apprise hands back for an address."""

    def __init__(self, delivers):
        self.delivers, self.said = delivers, []
        self.socket_connect_timeout = self.socket_read_timeout = 900
        self.verify_certificate, self.redirects = False, True

    def notify(self, title, body):
        """Deliver, or not."""
        self.said.append((title, body))
        return self.delivers


@pytest.mark.parametrize(("delivers", "state"), [(True, "sent"), (False, "queued")])
def test_messenger_is_told_within_our_limits(subscribed, at, monkeypatch, delivers, state):
    service = Service(delivers)
    monkeypatch.setattr(apprise.Apprise, "instantiate", lambda *args, **kwargs: service)
    subscribed("wecombot://key?rto=900&verify=no&redirect=yes")
    operations.drain(at)
    assert service.said[0][0] == "Lift"
    assert service.said[0][1].startswith("Lift 2 stands still.\nhttp")
    assert (service.socket_connect_timeout, service.socket_read_timeout) == (
        carriers.CONNECT_SECONDS,
        carriers.READ_SECONDS,
    )
    assert (service.verify_certificate, service.redirects) == (True, False)
    message = Outbox.objects.get()
    assert message.state == state
    assert message.last_error == ("" if delivers else "the service refused the message")


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_messenger_address_that_apprise_does_not_understand_is_dead(subscribed, at):
    subscribed("twilio://nothing")
    operations.drain(at)
    assert Outbox.objects.get().last_error == "the address is not understood"


def test_trouble_with_one_channel_does_not_hold_up_the_other(hook, smtp, tell, company, at, settings):
    settings.EMAIL_PORT = 1
    ChannelAddress.objects.create(user=company.clerk, name="hook", url=hook.url)
    tell(company.clerk)
    operations.drain(at)
    assert dict(Outbox.objects.values_list("channel", "state")) == {"email": "queued", "apprise": "sent"}
