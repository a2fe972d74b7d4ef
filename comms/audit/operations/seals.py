"""The sealer: chains new events in batches, and anchors the chain every hour inside and outside the database.

Writers of events never wait for each other: the chain's one order is made here, by whoever sweeps. The
deadlines room calls `seal(at)` in each tick; two sweepers at once are safe.
"""

import json
import logging
import os
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from comms.audit.models import Anchor, Event, HourlyAnchor, Seal, SealKey
from comms.audit.rules.chain import GENESIS, fingerprint, key_proof, seal_hash
from comms.base.clock import today

BATCH = 500
# Ids are given before the commit, so an event may appear behind the last sealed one. The sweeper looks back
# this far, and over everything once a day before it anchors.
LOOK_BACK = 5000

logger = logging.getLogger(__name__)
anchors = structlog.get_logger(__name__)


def seal(at: datetime, *, batches: int = 20, former_lost: bool = False) -> int:
    """Seal events that have no seal yet, at most `batches` times 500 of them; return how many. Anchors when a
    new hour began.

    Nothing is sealed while AUDIT_KEY is not the key of the chain. Another one begins with the next seal when
    AUDIT_KEY_FALLBACKS names the former, or when somebody says that it is lost (`former_lost`).
    """
    latest = HourlyAnchor.objects.order_by("-hour").first()
    # Before anything else: what an earlier round sealed and could not anchor waits for no later one
    anchor(at)
    sealed = 0
    for _round in range(batches):
        number = _seal_batch(at, everything=False, former_lost=former_lost)
        sealed += number
        if number < BATCH:
            break
    if latest is None or today(latest.made_at) < today(at):
        sealed += _seal_batch(at, everything=True, former_lost=former_lost)
    if latest is None:
        anchor(at)  # the first one, of a chain that began in this round
    return sealed


def anchor(at: datetime) -> HourlyAnchor | None:
    """Write down where the chain stands in this hour; None when there is no chain, it is done already or the
    file cannot be written.

    The line goes to the file and to the log first: a crash in between leaves a true line more, never a row
    without its line.
    """
    last, hour = Seal.objects.order_by("-seq").first(), hour_of(at)
    if last is None or HourlyAnchor.objects.filter(hour=hour).exists():
        return None
    stand = {"seq": last.seq, "hash": last.hash, "count": _count_until(last)}
    line = {"hour": hour.isoformat(), **stand, "made_at": at.isoformat()}
    if not _append(line):
        return None
    anchors.info("audit_anchor", **line)
    made, _new = HourlyAnchor.objects.get_or_create(hour=hour, defaults={**stand, "made_at": at})
    return made


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour (UTC) of a moment."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _count_until(last: Seal) -> int:
    """How many seals there are up to this one: those of the newest anchor, and what came since."""
    before = HourlyAnchor.objects.order_by("-hour").first() or Anchor.objects.order_by("-day").first()
    seals = Seal.objects.filter(seq__lte=last.seq)
    if before is None:
        return seals.count()
    return before.count + seals.filter(seq__gt=before.seq).count()


def _seal_batch(at: datetime, *, everything: bool, former_lost: bool) -> int:
    """Seal one batch. A sweeper that finds its numbers taken gives up: another one did the work.

    The key is asked for after the last seal: whoever sees the first seal of a new key sees the key too, and
    whoever does not see it wants the same number and loses.
    """
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-seq").first()
            key = SealKey.objects.order_by("-from_seq").first()
            if key and not _may_follow(key, former_lost=former_lost):
                logger.error("AUDIT_KEY is not the key of the sealed record; nothing is sealed")
                return 0
            events = Event.objects.unsealed().order_by("id")
            if last and not everything:
                events = events.filter(pk__gt=last.event_id - LOOK_BACK)
            links = _links(list(events[:BATCH]), last, at)
            if links and (key is None or key.fingerprint != fingerprint(settings.AUDIT_KEY)):
                _begin_key(links[0].seq, at)
            Seal.objects.bulk_create(links)
            return len(links)
    except IntegrityError:
        return 0


def _may_follow(key: SealKey, *, former_lost: bool) -> bool:
    """Whether AUDIT_KEY may seal what follows this key: a machine with another key than the rest may not."""
    known = {fingerprint(each) for each in (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)}
    return former_lost or key.fingerprint in known


def _begin_key(from_seq: int, at: datetime) -> None:
    """Write down that AUDIT_KEY is used from this seal on; to be called together with its first seal."""
    ours = settings.AUDIT_KEY
    SealKey.objects.create(
        from_seq=from_seq, fingerprint=fingerprint(ours), proof=key_proof(ours, from_seq), since=at
    )


def _links(events: list[Event], last: Seal | None, at: datetime) -> list[Seal]:
    seq, prev = 0, GENESIS
    if last:
        seq, prev = last.seq, last.hash
    links = []
    for event in events:
        seq += 1
        digest = seal_hash(seq=seq, prev_hash=prev, facts=event.facts, key=settings.AUDIT_KEY)
        links.append(Seal(event=event, seq=seq, prev_hash=prev, hash=digest, sealed_at=at))
        prev = digest
    return links


def _append(line: dict[str, object]) -> bool:
    """Add a line to the file of anchors and see it on the disk; half a line that a full disk left behind
    stays a line of its own.
    """
    path = settings.AUDIT_ANCHOR_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as book:
            if book.tell():
                book.seek(-1, os.SEEK_END)
                if book.read(1) != b"\n":
                    book.write(b"\n")
            book.write(json.dumps(line).encode() + b"\n")
            book.flush()
            os.fsync(book.fileno())
    except OSError:
        logger.exception("the audit anchor could not be written; it is tried again at the next sweep")
        return False
    return True
