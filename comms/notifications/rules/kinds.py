"""What people are told, as tables: each room lists its kinds of notice in `notices.py`, and moves and
operations name the kind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# (the object, the change that caused it or None): each room's functions take their own kind of object
People = Callable[..., Iterable[Any]]  # users, whom the rules do not know
Words = Callable[..., Mapping[str, object]]
Parts = Callable[..., Sequence[Mapping[str, object]]]
Addresses = Callable[..., Iterable[tuple[str, str]]]


def no_words(obj: object, change: object) -> Mapping[str, object]:
    """A notice that needs no more than the address of its object."""
    return {}


def no_addresses(obj: object, change: object) -> Iterable[tuple[str, str]]:
    """A notice for people alone."""
    return ()


def no_parts(obj: object, change: object) -> Sequence[Mapping[str, object]]:
    """A notice with nothing attached."""
    return ()


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice.

    `recipients` says who is told (None: whoever sends it names them), `context` gives the words for the
    templates (JSON values, instants as ISO text; who did it is added as `by`), `attachments` dicts {name,
    media_type, content}; with `acknowledge` the reader must confirm it. `addresses` are (e-mail address,
    language) that are told besides and belong to nobody any more. Without `linked` the line leads nowhere: it
    tells people of something that they do not see any more.
    """

    recipients: People | None = None
    context: Words = no_words
    attachments: Parts = no_parts
    addresses: Addresses = no_addresses
    acknowledge: bool = False
    linked: bool = True
