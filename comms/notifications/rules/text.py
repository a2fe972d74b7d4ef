"""Words on their way out: one line for subjects, and times that were kept as text. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")
SUBJECT_LENGTH = 200
Wording = Callable[[str, str], str]


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """A subject: one line without control and direction characters, so that none slips into a header."""
    plain = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(plain.split())[:length]


def revived(values: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    """A stored context for a template.

    ISO 8601 instants with an offset become datetimes again; of a name in two languages, {"zh": …, "en": …},
    `wording(zh, en)` takes the reader's.
    """
    return {name: _revive(value, wording) for name, value in values.items()}


def _revive(value: Any, wording: Wording) -> Any:
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return wording(value["zh"], value["en"])
        return revived(value, wording)
    if isinstance(value, list):
        return [_revive(item, wording) for item in value]
    return value
