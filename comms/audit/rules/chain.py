"""The hash chain: every seal covers its event and the seal before it, so that a change anywhere breaks
everything after it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

# What the first seal points back to.
GENESIS = "0" * 64


def canonical(facts: Mapping[str, object]) -> str:
    """The one spelling of an event's facts: keys sorted, no blanks, times in UTC with microseconds.

    The spelling must never change: a different one would break every chain ever written.
    """
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_spell)


def seal_hash(*, seq: int, prev_hash: str, facts: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the seal's number, the hash of the seal before it and the facts of its event."""
    return hashlib.sha256(f"{seq}\n{prev_hash}\n{canonical(facts)}".encode()).hexdigest()


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an event cannot hold {type(value).__name__}")
