"""The hash chain: every seal covers its event and the seal before it, so that a change anywhere breaks
everything after it. Seals are made with a key that the database does not hold, so that whoever changes rows
cannot compute them anew.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

# What the first seal points back to.
GENESIS = "0" * 64
# Seals from before the chain had a key
NO_KEY = ""


def canonical(facts: Mapping[str, object]) -> str:
    """The one spelling of an event's facts: keys sorted, no blanks, times in UTC with microseconds.

    The spelling must never change: a different one would break every chain ever written.
    """
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_spell)


def seal_hash(*, seq: int, prev_hash: str, facts: Mapping[str, object], key: str) -> str:
    """HMAC-SHA-256 (hex) over the seal's number, the hash of the seal before it and the facts of its event;
    plain SHA-256 with NO_KEY.
    """
    covered = f"{seq}\n{prev_hash}\n{canonical(facts)}"
    if key == NO_KEY:
        return hashlib.sha256(covered.encode()).hexdigest()
    return _signed(key, covered)


def fingerprint(key: str) -> str:
    """16 hex digits by which a key is known without being told."""
    return _signed(key, "fingerprint")[:16]


def key_proof(key: str, from_seq: int) -> str:
    """What shows that the holder of a key wrote down from which seal on it is used (64 hex digits)."""
    return _signed(key, f"from\n{from_seq}")


def _signed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an event cannot hold {type(value).__name__}")
