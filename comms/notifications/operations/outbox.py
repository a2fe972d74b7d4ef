"""Draining the outbox: borrow a few due messages, send them one by one outside any transaction, write down
each result at once.

A message is sent at least once. Only a sender that dies between sending and writing it down makes another one
repeat it, and the repetition carries the same Message-ID. A message is charged only for its own failures:
while the server cannot be reached at all everything waits without losing tries.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from comms.notifications.models import Outbox
from comms.notifications.operations.carriers import Carrier, MailCarrier, PushCarrier, Undelivered
from comms.notifications.operations.links import answer_link_requests, is_for_an_earlier_address
from comms.notifications.queries import is_held
from comms.notifications.rules import Verdict, backoff, gives_up, one_line
from comms.notifications.states import (
    BATCH,
    LEASE,
    LINE_PAUSE,
    RENDER_TRIES,
    ROUND,
    SILENCES,
    Channel,
    OutboxState,
)

logger = logging.getLogger(__name__)
CARRIERS: dict[str, Callable[[], Carrier]] = {Channel.EMAIL: MailCarrier, Channel.APPRISE: PushCarrier}
FREE = {"lease_until": None, "lease_token": None}


@dataclass
class Round:
    """What one round did."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0


class Watch:
    """The moment the round was called at, moving on by the machine's steady clock."""

    def __init__(self, at: datetime):
        self.at, self.started = at, time.monotonic()

    def now(self) -> datetime:
        """The present moment of the round."""
        return self.at + self.elapsed()

    def elapsed(self) -> timedelta:
        """How long the round has lasted."""
        return timedelta(seconds=time.monotonic() - self.started)


def drain(at: datetime, *, limit: int = 1000) -> Round:
    """Send what is due, at most `limit` per channel and 45 seconds in all; many processes may at once.
    Nothing leaves while the outbox is held; somebody who holds it stops the rounds that run.
    """
    if is_held():
        return Round()
    answer_link_requests(at)
    round_, watch = Round(), Watch(at)
    for channel, carrier in CARRIERS.items():
        Run(channel, carrier, watch, round_).work(limit)
    return round_


class Run:
    """One channel's part of a round."""

    def __init__(self, channel: str, carrier: Callable[[], Carrier], watch: Watch, round_: Round):
        self.channel, self.watch, self.round = channel, watch, round_
        self.make_carrier, self.token, self.silences = carrier, uuid4(), 0

    def work(self, limit: int) -> None:
        """Take batches until nothing is due, the limit or the time is reached, the line is down or somebody
        holds the outbox.
        """
        carrier: Carrier | None = None
        try:
            while limit > 0 and self.watch.elapsed() < ROUND and not is_held():
                messages = self._borrow(min(BATCH, limit))
                if not messages:
                    return
                limit -= len(messages)
                if carrier is None:
                    carrier = self.make_carrier()
                    carrier.open()
                if not self._deliver(messages, carrier):
                    return
        except Undelivered as failure:
            self._line_is_down(failure.verdict)
        finally:
            if carrier is not None:
                carrier.close()
            self._give_back()

    def _borrow(self, size: int) -> list[Outbox]:
        """Lease due messages in one short transaction. Whoever updates a message first has it, alone."""
        at = self.watch.now()
        due = Outbox.objects.due(at).filter(channel=self.channel)
        with transaction.atomic():
            wanted = due.order_by("next_at", "id")
            if connection.features.has_select_for_update_skip_locked:
                wanted = wanted.select_for_update(skip_locked=True)
            ids = list(wanted.values_list("pk", flat=True)[:size])
            due.filter(pk__in=ids).update(lease_token=self.token, lease_until=at + LEASE)
        return list(self._held().filter(pk__in=ids).select_related("recipient").order_by("next_at", "id"))

    def _held(self, pk: int | None = None) -> QuerySet[Outbox]:
        held = Outbox.objects.queued().filter(lease_token=self.token)
        if pk is None:
            return held
        return held.filter(pk=pk)

    def _deliver(self, messages: list[Outbox], carrier: Carrier) -> bool:
        """Send one by one; False when the round of this channel is over."""
        for message in messages:
            if self.watch.elapsed() >= ROUND or self.silences >= SILENCES:
                return False
            if self._begin(message):
                self._send(message, carrier)
        return self.silences < SILENCES

    def _begin(self, message: Outbox) -> bool:
        """Make the lease fresh and count the attempt before it is made, so that a message that kills its
        sender is found out.
        """
        if gives_up(message.attempts):
            self._bury(message, "every sender of this message died")
            return False
        message.attempts += 1
        if message.recipient and not message.recipient.is_active:
            self._held(message.pk).update(
                state=OutboxState.CANCELLED, last_error="the recipient has left", **FREE
            )
            return False
        if is_for_an_earlier_address(message):
            said = "the recipient's address has changed"
            self._held(message.pk).update(state=OutboxState.CANCELLED, last_error=said, **FREE)
            return False
        renewed = {"attempts": message.attempts, "lease_until": self.watch.now() + LEASE}
        return bool(self._held(message.pk).filter(lease_until__gt=self.watch.now()).update(**renewed))

    def _send(self, message: Outbox, carrier: Carrier) -> None:
        try:
            carrier.deliver(message)
        except Undelivered as failure:
            self._failed(message, failure.verdict)
        except Exception as problem:  # one broken message must not hold up the others
            logger.exception("message %s cannot be written", message.uuid)
            self._poison(message, f"{type(problem).__name__}: {problem}")
        else:
            self.silences = 0
            self.round.sent += 1
            self._held(message.pk).update(
                state=OutboxState.SENT, sent_at=self.watch.now(), last_error="", **FREE
            )

    def _failed(self, message: Outbox, verdict: Verdict) -> None:
        self.silences += 1
        if not verdict.silent:
            self.silences = 0
        if verdict.dead or gives_up(message.attempts):
            self._bury(message, verdict.reason)
        else:
            self._delay(message, verdict.reason)

    def _poison(self, message: Outbox, reason: str) -> None:
        if message.attempts >= RENDER_TRIES:
            self._bury(message, reason)
        else:
            self._delay(message, reason)

    def _delay(self, message: Outbox, reason: str) -> None:
        self.round.delayed += 1
        next_at = self.watch.now() + backoff(message.attempts)
        self._held(message.pk).update(next_at=next_at, last_error=one_line(reason, 500), **FREE)

    def _bury(self, message: Outbox, reason: str) -> None:
        self.round.dead += 1
        self._held(message.pk).update(state=OutboxState.DEAD, last_error=one_line(reason, 500), **FREE)

    def _line_is_down(self, verdict: Verdict) -> None:
        """Nobody could be reached: what is due waits a little, charged to nobody."""
        logger.warning("the %s line is down: %s", self.channel, verdict.reason)
        at = self.watch.now()
        waiting = self._held() | Outbox.objects.due(at).filter(channel=self.channel)
        self.round.delayed += waiting.update(
            next_at=at + LINE_PAUSE, last_error=one_line(verdict.reason, 500), **FREE
        )

    def _give_back(self) -> None:
        """Free what was borrowed and not sent."""
        self._held().update(**FREE)
