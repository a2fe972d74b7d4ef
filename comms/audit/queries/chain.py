"""Does the proof hold? The chain is computed anew from its first link and compared with every anchor."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from comms.audit.models import Anchor, Event, Seal
from comms.audit.rules.chain import GENESIS, seal_hash
from comms.audit.states import SEAL_WITHIN

CHUNK = 2000


def chain_problems(at: datetime, *, anchor_file: Path | None = None) -> Iterator[str]:
    """Sentences about everything that does not fit, the first broken link first; nothing when the proof
    holds.

    A broken link breaks all that follow, so only the first is named. Events older than ten minutes must be
    sealed.
    """
    claims = _claims(anchor_file or settings.AUDIT_ANCHOR_FILE)
    expected, last = 1, 0
    prev = GENESIS
    for seal in Seal.objects.order_by("seq").select_related("event").iterator(chunk_size=CHUNK):
        if problem := _broken(seal, expected, prev):
            yield problem
            return
        prev, last, expected = seal.hash, seal.seq, seal.seq + 1
        for claimed, source in claims.pop(seal.seq, ()):
            if claimed != seal.hash:
                yield f"seal {seal.seq}: the anchor in {source} has another hash"
    for seq, said in sorted(claims.items()):
        yield f"seal {seq}: missing, although an anchor in {said[0][1]} names it (the chain ends at {last})"
    yield from _unsealed(at)


def _broken(seal: Seal, expected: int, prev: str) -> str:
    if seal.seq != expected:
        return f"seal {expected}: missing"
    if seal.prev_hash != prev:
        return f"seal {seal.seq}: does not follow the seal before it"
    if seal.hash != seal_hash(seq=seal.seq, prev_hash=prev, facts=seal.event.facts):
        return f"seal {seal.seq}: event {seal.event_id} was changed after it was sealed"
    return ""


def _claims(path: Path) -> dict[int, list[tuple[str, str]]]:
    """What the anchors say: seq -> [(hash, where it stands)]."""
    claims: dict[int, list[tuple[str, str]]] = {}
    for anchor in Anchor.objects.all():
        # A count that differs from the number means that links were cut out when the anchor was made.
        claimed = anchor.hash if anchor.count == anchor.seq else "count differs"
        claims.setdefault(anchor.seq, []).append((claimed, "the database"))
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            _read_line(line, claims)
    return claims


def _read_line(line: str, claims: dict[int, list[tuple[str, str]]]) -> None:
    try:
        said = json.loads(line)
        seq, claimed = int(said["seq"]), str(said["hash"])
    except (ValueError, KeyError, TypeError):
        # Half a line is what a full disk leaves behind; the row was not written then either.
        return
    claims.setdefault(seq, []).append((claimed, "the anchor file"))


def _unsealed(at: datetime) -> Iterator[str]:
    late = Event.objects.unsealed().filter(recorded_at__lt=at - SEAL_WITHIN)
    first = late.order_by("id").first()
    if first:
        since = f"{first.recorded_at:%Y-%m-%d %H:%M} UTC"
        yield f"event {first.pk}: not sealed since {since} ({late.count()} such events)"
