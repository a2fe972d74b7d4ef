"""The kinds of meeting as rows: loaded once from kinds.toml, edited in the portal afterwards."""

import tomllib
from pathlib import Path
from typing import Any

from meetings.models import MeetingKind

BOOK = Path(__file__).parent.parent / "kinds.toml"


def load_kinds() -> int:
    """Make the kinds of the procedure that are not there yet; return how many. Rows that exist keep what people changed."""
    present = set(MeetingKind.objects.values_list("code", flat=True))
    book = tomllib.loads(BOOK.read_text(encoding="utf-8"))
    missing = [_kind(code, position, said) for position, (code, said) in enumerate(book.items()) if code not in present]
    MeetingKind.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _kind(code: str, position: int, said: dict[str, Any]) -> MeetingKind:
    return MeetingKind(
        code=code, position=position, clauses=said["clauses"], name_zh=said["zh"], name_en=said["en"],
        purpose_zh=said["purpose_zh"], purpose_en=said["purpose_en"], unit_code=said["unit"], chair_post=said["chair"],
        minute_taker_rule=said["minute_taker"], group_codes=said["groups"], agenda_template=said["agenda"],
        needs_resolutions=said["needs_resolutions"], output=said["output"], confidential=said.get("confidential", False),
        open_to_guests=said.get("open_to_guests", False), resolution_prefix=said["prefix"],
    )  # fmt: skip
