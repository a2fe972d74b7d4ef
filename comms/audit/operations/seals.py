"""The sealer: chains new events in batches, and anchors the chain once a day inside and outside the database.

Writers of events never wait for each other: the chain's one order is made here, by whoever sweeps. The
deadlines room calls `seal(at)` in each tick; two sweepers at once are safe.
"""

import json
import logging
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from comms.audit.models import Anchor, Event, Seal
from comms.audit.rules.chain import GENESIS, seal_hash
from comms.base.clock import today

BATCH = 500
# Ids are given before the commit, so an event may appear behind the last sealed one. The sweeper looks back
# this far, and over everything once a day before it anchors.
LOOK_BACK = 5000

logger = logging.getLogger(__name__)


def seal(at: datetime, *, batches: int = 20) -> int:
    """Seal events that have no seal yet, at most `batches` times 500 of them; return how many. Anchors when a
    new day began.
    """
    sealed = 0
    for _round in range(batches):
        number = _seal_batch(at, everything=False)
        sealed += number
        if number < BATCH:
            break
    if not Anchor.objects.filter(day=today(at)).exists():
        sealed += _seal_batch(at, everything=True)
        anchor(at)
    return sealed


def anchor(at: datetime) -> Anchor | None:
    """Write down where the chain stands today; None when there is no chain, it is done already or the file
    cannot be written.

    The line goes to the file first: a crash in between leaves a true line more, never a row without its line.
    """
    last = Seal.objects.order_by("-seq").first()
    day = today(at)
    if last is None or Anchor.objects.filter(day=day).exists():
        return None
    stand = {"seq": last.seq, "hash": last.hash, "count": Seal.objects.filter(seq__lte=last.seq).count()}
    if not _append({"day": day.isoformat(), **stand, "made_at": at.isoformat()}):
        return None
    made, _new = Anchor.objects.get_or_create(day=day, defaults={**stand, "made_at": at})
    return made


def _seal_batch(at: datetime, *, everything: bool) -> int:
    """Seal one batch. A sweeper that finds its numbers taken by another one gives up: the other
    did the work.
    """
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-seq").first()
            events = Event.objects.unsealed().order_by("id")
            if last and not everything:
                events = events.filter(pk__gt=last.event_id - LOOK_BACK)
            links = _links(list(events[:BATCH]), last, at)
            Seal.objects.bulk_create(links)
            return len(links)
    except IntegrityError:
        return 0


def _links(events: list[Event], last: Seal | None, at: datetime) -> list[Seal]:
    seq, prev = 0, GENESIS
    if last:
        seq, prev = last.seq, last.hash
    links = []
    for event in events:
        seq += 1
        digest = seal_hash(seq=seq, prev_hash=prev, facts=event.facts)
        links.append(Seal(event=event, seq=seq, prev_hash=prev, hash=digest, sealed_at=at))
        prev = digest
    return links


def _append(line: dict) -> bool:
    path = settings.AUDIT_ANCHOR_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as book:
            book.write(json.dumps(line) + "\n")
    except OSError:
        logger.exception("the audit anchor could not be written; it is tried again at the next sweep")
        return False
    return True
