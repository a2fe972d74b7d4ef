"""Words on their way out: one line for subjects, and times that were kept as text. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")
SUBJECT_LENGTH = 200
Wording = Callable[[str, str], str]
InPlaceOf = Callable[[str, str], str]


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """A subject: one line without control and direction characters, so that none slips into a header."""
    plain = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(plain.split())[:length]


def doer(name: str, absent: str = "") -> str | dict[str, str]:
    """Who did something, as a context keeps it: the name, with the absent person for whom they acted."""
    if not absent:
        return name
    return {"doer": name, "absent": absent}


def revived(values: Mapping[str, Any], wording: Wording, in_place_of: InPlaceOf) -> dict[str, Any]:
    """A stored context for a template.

    ISO 8601 instants with an offset become datetimes again; of a name in two languages, {"zh": …, "en": …},
    `wording(zh, en)` takes the reader's; a deputy and the absent person, {"doer": …, "absent": …}, become
    what `in_place_of(doer, absent)` says.
    """
    return {name: _revive(value, wording, in_place_of) for name, value in values.items()}


def _revive(value: Any, wording: Wording, in_place_of: InPlaceOf) -> Any:
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return wording(value["zh"], value["en"])
        if value.keys() == {"doer", "absent"}:
            return in_place_of(value["doer"], value["absent"])
        return revived(value, wording, in_place_of)
    if isinstance(value, list):
        return [_revive(item, wording, in_place_of) for item in value]
    return value
