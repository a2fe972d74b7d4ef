"""Does the proof hold? The chain is computed anew from its first link and compared with every anchor."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.conf import settings

from comms.audit.models import Anchor, Event, HourlyAnchor, Seal, SealKey
from comms.audit.rules.chain import GENESIS, NO_KEY, fingerprint, key_proof, seal_hash
from comms.audit.states import SEAL_WITHIN

CHUNK = 2000


@dataclass
class Anchors:
    """What was written down about the chain: seq -> hashes, in the database and in the file outside it."""

    rows: dict[int, set[str]] = field(default_factory=dict)
    lines: dict[int, set[str]] = field(default_factory=dict)
    # The seals at which an hour was anchored, as only versions do that seal with a key
    hourly: set[int] = field(default_factory=set)

    def at(self, seq: int) -> Iterator[tuple[str, str]]:
        """(hash, where it stands) of everything that was written about one seal."""
        for said, place in ((self.rows, "the database"), (self.lines, "the anchor file")):
            for claimed in sorted(said.get(seq, ())):
                yield claimed, place

    def beyond(self, last: int) -> Iterator[tuple[int, str]]:
        """(seal, where it is named) of the seals after the chain's end."""
        for seq in sorted({*self.rows, *self.lines}):
            if seq > last:
                yield seq, next(place for _claimed, place in self.at(seq))

    def only_in_database(self) -> list[int]:
        """The seals whose anchor in the database has no line in the file."""
        return sorted(seq for seq, claimed in self.rows.items() if not claimed <= self.lines.get(seq, set()))


def chain_problems(at: datetime, *, anchor_file: Path | None = None) -> Iterator[str]:
    """Sentences about everything that does not fit, the first broken link first; none when all holds.

    A broken link breaks all that follow, so only the first is named. Events must be sealed
    when they are older than ten minutes.
    """
    path = anchor_file or settings.AUDIT_ANCHOR_FILE
    anchors, keys = _anchors(path), list(SealKey.objects.order_by("from_seq"))
    yield from _wrong_keys(keys)
    spans = [(row.from_seq, _known_keys().get(row.fingerprint)) for row in keys]
    key: str | None = NO_KEY
    expected, last, prev = 1, 0, GENESIS
    for seal in Seal.objects.order_by("seq").select_related("event").iterator(chunk_size=CHUNK):
        while spans and spans[0][0] <= seal.seq:
            key = spans.pop(0)[1]
        if problem := _broken(seal, expected, prev, key):
            yield problem
            return
        prev, last, expected = seal.hash, seal.seq, seal.seq + 1
        for claimed, place in anchors.at(seal.seq):
            if claimed != seal.hash:
                yield f"seal {seal.seq}: the anchor in {place} has another hash"
    for seq, place in anchors.beyond(last):
        yield f"seal {seq}: missing, although an anchor in {place} names it (the chain ends at {last})"
    if not keys and any(seq < last for seq in anchors.hourly):
        yield "no seal was made with a key, although the portal makes all of them so"
    yield from _missing_lines(anchors, path)
    yield from _unsealed(at)


def is_sealed_with_our_key() -> bool:
    """Whether AUDIT_KEY is the key with which the latest seals were made."""
    key = SealKey.objects.order_by("-from_seq").first()
    return key is not None and key.fingerprint == fingerprint(settings.AUDIT_KEY)


def _known_keys() -> dict[str, str]:
    """fingerprint -> key, of the keys that this installation has."""
    return {fingerprint(key): key for key in (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)}


def _wrong_keys(keys: list[SealKey]) -> Iterator[str]:
    known = _known_keys()
    for row in keys:
        if row.fingerprint not in known:
            yield (
                f"seal {row.from_seq}: from here on made with the key {row.fingerprint}, which is not here; "
                "put it into AUDIT_KEY_FALLBACKS"
            )
        elif row.proof != key_proof(known[row.fingerprint], row.from_seq):
            yield f"seal {row.from_seq}: whoever wrote that a key begins here did not have that key"


def _broken(seal: Seal, expected: int, prev: str, key: str | None) -> str:
    """What is wrong with one seal; without its key only its place in the chain can be looked at."""
    if seal.seq != expected:
        return f"seal {expected}: missing"
    if seal.prev_hash != prev:
        return f"seal {seal.seq}: does not follow the seal before it"
    if key is None:
        return ""
    if seal.hash != seal_hash(seq=seal.seq, prev_hash=prev, facts=seal.event.facts, key=key):
        return f"seal {seal.seq}: event {seal.event_id} was changed after it was sealed"
    return ""


def _anchors(path: Path) -> Anchors:
    anchors = Anchors()
    for row in chain(Anchor.objects.all(), HourlyAnchor.objects.all()):
        # A count that differs from the number means that links were cut out when the anchor was made.
        claimed = row.hash if row.count == row.seq else "count differs"
        anchors.rows.setdefault(row.seq, set()).add(claimed)
    anchors.hourly.update(HourlyAnchor.objects.values_list("seq", flat=True))
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            _read_line(line, anchors)
    return anchors


def _read_line(line: str, anchors: Anchors) -> None:
    try:
        said = json.loads(line)
        seq, claimed = int(said["seq"]), str(said["hash"])
    except (ValueError, KeyError, TypeError):
        # Half a line is what a full disk leaves behind; the row was not written then either.
        return
    anchors.lines.setdefault(seq, set()).add(claimed)
    if "hour" in said:
        anchors.hourly.add(seq)


def _missing_lines(anchors: Anchors, path: Path) -> Iterator[str]:
    """The file outside the database must name what the database names: it is the one that nobody of the
    database can change.
    """
    missing = anchors.only_in_database()
    if not missing:
        return
    if not path.exists():
        yield f"the anchor file is missing, although the database holds {len(anchors.rows)} anchors"
        return
    yield f"seal {missing[0]}: its anchor is missing in the anchor file ({len(missing)} such anchors)"


def _unsealed(at: datetime) -> Iterator[str]:
    late = Event.objects.unsealed().filter(recorded_at__lt=at - SEAL_WITHIN)
    first = late.order_by("id").first()
    if first:
        since = f"{first.recorded_at:%Y-%m-%d %H:%M} UTC"
        yield f"event {first.pk}: not sealed since {since} ({late.count()} such events)"
