"""Shared by the notification tests: a mail server on this machine that can be told to misbehave, and an
object with a page.
"""

import socket
import threading
import time
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation

from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.operations import notices
from comms.notifications.rules import NoticeKind
from comms.organization.models import Unit


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in English, whatever the company's language."""
    with translation.override("en"):
        yield


class Sink:
    """Keeps every e-mail; `refuse["a@example.com"] = "550 no such user"` answers so to that recipient,
    `on_data` to everything.
    """

    def __init__(self):
        self.mails, self.refuse, self.on_data, self.sessions, self.pause = [], {}, "", set(), 0.0
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Answer for one recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Keep one message."""
        time.sleep(self.pause)
        if self.on_data:
            return self.on_data
        with self.lock:
            self.sessions.add(session.peer)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 kept"

    @property
    def ids(self):
        """The Message-IDs in the order of arrival."""
        return [mail["Message-ID"] for mail in self.mails]


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """A running mail server; the settings point at it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield sink
    controller.stop()


@pytest.fixture
def office(company, monkeypatch):
    """An object with a page."""
    monkeypatch.setattr(Unit, "get_absolute_url", lambda self: f"/units/{self.code}/", raising=False)
    return company.MO01


@pytest.fixture
def kinds(monkeypatch):
    """`kinds(**{"notifications.plain": NoticeKind()})` makes kinds of notice known for one test."""

    def register(**known):
        for kind, facts in known.items():
            monkeypatch.setitem(notices._kinds, kind, facts)

    return register


@pytest.fixture
def tell(office, company, at, kinds):
    """`tell(clerk, …)` notifies people about the office; kind, key and the rest have defaults."""

    def write(*people, acknowledge=False, **changes):
        kinds(**{changes.get("kind", "notifications.plain"): NoticeKind(acknowledge=acknowledge)})
        facts = {
            "kind": "notifications.plain",
            "key": "news:1",
            "context": {"title": "Lift", "text": "Lift 2 stands still."},
            "obj": office,
            "at": at,
        }
        operations.notify(recipients=people or [company.clerk], **facts | changes)

    return write


@pytest.fixture
def queued(at):
    """`queued(n)` makes n plain messages to addresses without account."""

    def make(number, **changes):
        for index in range(number):
            facts = {
                "kind": "notifications.plain",
                "address": f"a{index}@example.com",
                "key": f"m:{index}",
                "at": at,
                "language": "en",
            }
            operations.mail(**facts | {"context": {"title": f"Letter {index}"}} | changes)
        return list(Outbox.objects.order_by("id"))

    return make
