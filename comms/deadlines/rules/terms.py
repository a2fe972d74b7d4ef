"""What a changed number or calendar moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Shift:
    """What a changed number or calendar moves: the thing, its page, its time before and after (None: none).

    `obj` is the thing itself: who may not see it is not told of it either.
    """

    label: str
    url: str
    old: datetime | None
    new: datetime | None
    provisional: bool = False
    obj: Any = None
