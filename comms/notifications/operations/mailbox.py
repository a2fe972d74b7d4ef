"""Reading the mailbox by IMAP: a few mails in a round, each marked as read after it is kept.

The mailbox is the portal's own; what people marked as read there is not taken.
"""

import imaplib
import logging
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from comms.notifications.models import MailboxReading
from comms.notifications.operations.incoming import receive
from comms.notifications.queries import is_held
from comms.notifications.states import (
    MAILBOX_FAILURE_PAUSE,
    MAILBOX_LEASE,
    MAILBOX_MOST,
    MAILBOX_PAUSE,
    MAILBOX_ROUND,
    MAILBOX_SECONDS,
)

logger = logging.getLogger(__name__)
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# Whatever a server or the line to it does wrong
TROUBLE = (imaplib.IMAP4.error, OSError, ssl.SSLError, ValueError, EOFError)


class MailboxTrouble(Exception):
    """The mailbox could not be read; the sentence holds no credential."""


def read_mailbox(at: datetime) -> int:
    """Take the unread mails of the mailbox, at most 50 and for 20 seconds; return how many were kept.

    Nothing happens where no mailbox is configured, while the outbox is held (a restored copy would take the
    mails of the original), while another process reads, within half a minute after the last reading and
    within five minutes after one that failed. A failure is logged and shown on /healthz/ready, never raised.
    """
    if not settings.MAILBOX or is_held() or not _begin(at):
        return 0
    started = time.monotonic()
    kept, problem = 0, ""
    try:
        for _uid in _round(at, started):
            kept += 1
    except MailboxTrouble as trouble:
        problem = str(trouble)
        logger.warning("the mailbox cannot be read: %s", problem)
    finally:
        _end(at, problem)
    return kept


def _begin(at: datetime) -> bool:
    """Whether it is our turn; the row says so to everybody else."""
    MailboxReading.objects.get_or_create(pk=1)
    free = Q(busy_until=None) | Q(busy_until__lte=at)
    rested = Q(tried_at=None) | Q(tried_at__lte=at - MAILBOX_FAILURE_PAUSE)
    rested |= Q(problem="", tried_at__lte=at - MAILBOX_PAUSE)
    # A clock that was set back must not keep the mailbox closed
    rested |= Q(tried_at__gt=at + MAILBOX_FAILURE_PAUSE)
    mine = MailboxReading.objects.filter(free & rested, pk=1)
    return bool(mine.update(tried_at=at, busy_until=at + MAILBOX_LEASE))


def _end(at: datetime, problem: str) -> None:
    said: dict[str, Any] = {"busy_until": None, "problem": problem[:200]}
    if not problem:
        said["read_at"] = at
    MailboxReading.objects.filter(pk=1).update(**said)


def _round(at: datetime, started: float) -> Iterator[str]:
    """Each mail that was kept, by its UID."""
    server = _opened()
    try:
        for uid in _unread(server):
            if time.monotonic() - started >= MAILBOX_ROUND.total_seconds():
                return
            if _take(server, uid, at):
                yield uid
    except TROUBLE as problem:
        raise MailboxTrouble(_said(problem)) from None
    finally:
        for leave in (server.logout, server.shutdown):  # a broken line breaks once more on leaving
            with suppress(*TROUBLE):
                leave()


def _opened() -> imaplib.IMAP4:
    """A connection that is signed in and has the folder open. Raises MailboxTrouble."""
    box = settings.MAILBOX
    server: imaplib.IMAP4 | None = None
    try:
        if box["tls"]:
            context = ssl.create_default_context()
            server = imaplib.IMAP4_SSL(box["host"], box["port"], ssl_context=context, timeout=MAILBOX_SECONDS)
        else:
            server = imaplib.IMAP4(box["host"], box["port"], timeout=MAILBOX_SECONDS)
        server.login(box["user"], box["password"])
        folder = box["folder"].replace("\\", "\\\\").replace('"', '\\"')
        _checked(server.select(f'"{folder}"'), "the folder cannot be opened")
    except TROUBLE as problem:
        if server is not None:
            with suppress(*TROUBLE):
                server.shutdown()
        raise MailboxTrouble(_said(problem)) from None
    return server


def _unread(server: imaplib.IMAP4) -> list[str]:
    found = _checked(server.uid("SEARCH", "UNSEEN"), "the mails cannot be listed")
    uids = b" ".join(part for part in found if isinstance(part, bytes)).split()
    return [uid.decode("ascii") for uid in uids if uid.isdigit()][:MAILBOX_MOST]


def _take(server: imaplib.IMAP4, uid: str, at: datetime) -> bool:
    """Keep one mail and mark it as read; of one that is too large only its headers are fetched. One that
    cannot be kept stays unread and does not hold up the others.
    """
    told = _checked(server.uid("FETCH", uid, "(RFC822.SIZE)"), "a mail cannot be fetched")
    found = SIZE.search(b" ".join(_lines(told)))
    size = int(found.group(1)) if found else 0
    wanted = "(BODY.PEEK[HEADER])" if size > settings.MAIL_MAX_BYTES else "(BODY.PEEK[])"
    answer = _checked(server.uid("FETCH", uid, wanted), "a mail cannot be fetched")
    raw = next((part[1] for part in answer if isinstance(part, tuple) and len(part) > 1), None)
    if not raw:  # somebody took it away in between
        return False
    try:
        receive(bytes(raw), at=at, size=max(size, len(raw)))
    except Exception:
        logger.exception("a mail of the mailbox could not be kept; it stays unread")
        return False
    _checked(server.uid("STORE", uid, "+FLAGS", r"(\Seen)"), "a mail cannot be marked as read")
    return True


def _lines(answer: list[Any]) -> Iterator[bytes]:
    for part in answer:
        if isinstance(part, tuple):
            yield from (piece for piece in part if isinstance(piece, bytes))
        elif isinstance(part, bytes):
            yield part


def _checked(answer: tuple[str, list[Any]], wrong: str) -> list[Any]:
    """What the server answered. Raises imaplib's error when it is not OK."""
    status, found = answer
    if status != "OK":
        raise imaplib.IMAP4.error(wrong)
    return found


def _said(problem: BaseException) -> str:
    """The kind of trouble, and our own words for it; a server may repeat what we sent, the password too."""
    words = str(problem)
    ours = words in ("the folder cannot be opened", "the mails cannot be listed")
    return f"{type(problem).__name__}: {words}" if ours else type(problem).__name__
