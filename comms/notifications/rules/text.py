"""Words on their way out: one line for subjects, and times that were kept as text. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")
SUBJECT_LENGTH = 200


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """A subject: one line without control and direction characters, so that none slips into a header."""
    plain = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(plain.split())[:length]


def revived(values: Mapping[str, Any]) -> dict[str, Any]:
    """A stored context for a template: ISO 8601 instants with an offset become datetimes again."""
    return {name: _revive(value) for name, value in values.items()}


def _revive(value: Any) -> Any:
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(value, dict):
        return revived(value)
    if isinstance(value, list):
        return [_revive(item) for item in value]
    return value
