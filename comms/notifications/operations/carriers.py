"""The two ways out: one mail connection for a whole round, and messengers or webhooks that may not reach
inside our own network.
"""

import http.client
import json
import logging
import smtplib
import socket
import ssl
import time
from typing import Protocol

from django.core.mail import get_connection

from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import Words, email_of, words_of
from comms.notifications.rules.addresses import address_problem, all_public, is_webhook, split
from comms.notifications.rules.delivery import Verdict, smtp_verdict
from comms.notifications.rules.text import one_line

CONNECT_SECONDS = 4.0
READ_SECONDS = 5.0
# Of a webhook's answer only the status counts.
ANSWER_BYTES = 1024
GONE = (404, 410)


class Undelivered(Exception):
    """A delivery failed; the verdict says what it means."""

    def __init__(self, verdict: Verdict):
        super().__init__(verdict.reason)
        self.verdict = verdict


class Carrier(Protocol):
    """Something that delivers messages during one round."""

    def open(self) -> None:
        """Get ready. Raises Undelivered when the line is down."""

    def deliver(self, message: Outbox) -> None:
        """Deliver one message. Raises Undelivered, or whatever a broken template raises."""

    def close(self) -> None:
        """Put everything away."""


class MailCarrier:
    """E-mail over one connection, opened anew after it broke."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def open(self) -> None:
        """Connect and sign in."""
        try:
            self.connection.open()
        except Exception as problem:
            self.close()
            verdict = smtp_verdict(problem)
            raise Undelivered(Verdict(verdict.reason, line=True, silent=verdict.silent)) from problem

    def deliver(self, message: Outbox) -> None:
        """Send one e-mail. What cannot even be written raises its own error: no fault of the server's."""
        email = email_of(message, self.connection)
        self.open()
        try:
            self.connection.send_messages([email])
        except (OSError, smtplib.SMTPException) as problem:
            verdict = smtp_verdict(problem)
            if verdict.line:
                self.close()
            raise Undelivered(verdict) from problem

    def close(self) -> None:
        """Leave, whatever state the connection is in."""
        try:
            self.connection.close()
        except Exception as problem:  # a broken line may break once more on leaving
            logging.getLogger(__name__).info("closing the mail connection failed: %s", type(problem).__name__)
            self.connection = get_connection()


class PushCarrier:
    """Messengers through apprise (fixed hosts only) and plain webhooks through a guarded connection."""

    def __init__(self) -> None:
        self.silent_hosts: set[str] = set()

    def open(self) -> None:
        """Nothing to open."""

    def deliver(self, message: Outbox) -> None:
        """Send one message. A host that was silent once in this round is not asked again in it."""
        words = words_of(message)
        host = split(message.address).netloc
        if problem := address_problem(message.address):
            raise Undelivered(Verdict(f"the address cannot be used ({problem})", dead=True))
        if host in self.silent_hosts:
            raise Undelivered(Verdict("the host did not answer before"))
        try:
            if is_webhook(message.address):
                post(message, words)
            else:
                push(message, words)
        except Undelivered as failure:
            if failure.verdict.silent:
                self.silent_hosts.add(host)
            raise

    def close(self) -> None:
        """Nothing to close."""


def push(message: Outbox, words: Words) -> None:
    """Hand the message to a messenger service. Raises Undelivered."""
    import apprise  # takes half a second and some memory: only for whoever sends

    asset = apprise.AppriseAsset(
        async_mode=False,
        http_redirects=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        secure_logging=True,
    )
    service = apprise.Apprise.instantiate(message.address, asset=asset, suppress_exceptions=True)
    if service is None:
        raise Undelivered(Verdict("the address is not understood", dead=True))
    # The person's own address may not choose how long we wait or whether we look at certificates.
    service.socket_connect_timeout, service.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    service.verify_certificate, service.redirects = True, False
    started = time.monotonic()
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        delivered = service.notify(title=words.subject, body=_short(words))
        reason = one_line(said.getvalue(), 300)
    if not delivered:
        silent = time.monotonic() - started >= CONNECT_SECONDS
        raise Undelivered(Verdict(reason or "the service refused the message", silent=silent))


def post(message: Outbox, words: Words) -> None:
    """POST the message as JSON to the webhook address that was checked; no redirects. Raises Undelivered."""
    parts = split(message.address)
    body = {
        "id": message.message_id.strip("<>"),
        "kind": message.kind,
        "title": words.subject,
        "body": words.body,
        "url": words.url,
    }
    try:
        connection = _connect(parts.scheme, str(parts.hostname), parts.port)
        try:
            target = parts.path or "/"
            if parts.query:
                target += f"?{parts.query}"
            connection.request(
                "POST",
                target,
                json.dumps(body).encode(),
                {"Content-Type": "application/json", "Connection": "close"},
            )
            answer = connection.getresponse()
            answer.read(ANSWER_BYTES)
        finally:
            connection.close()
    except TimeoutError:
        raise Undelivered(Verdict("the webhook does not answer", silent=True)) from None
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as problem:
        raise Undelivered(Verdict(f"the webhook cannot be reached ({type(problem).__name__})")) from None
    if not 200 <= answer.status < 300:
        raise Undelivered(Verdict(f"the webhook answered {answer.status}", dead=answer.status in GONE))


DEFAULT_PORTS = {"https": 443, "http": 80}


def _connect(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """A connection to a public address of the host; one look-up, so check and use see the same."""
    port = port or DEFAULT_PORTS[scheme]
    addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all_public(addresses):
        raise Undelivered(Verdict("the webhook leads to a private address", dead=True))
    line = socket.create_connection((addresses[0], port), timeout=CONNECT_SECONDS)
    line.settimeout(READ_SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=READ_SECONDS)
    connection.sock = line
    if scheme == "https":
        connection.sock = _wrapped(line, host)
    return connection


def _wrapped(line: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _short(words: Words) -> str:
    return f"{words.body}\n{words.url}".strip()
