"""What a calendar that came back says: who answers which invitation and how (RFC 5546, REPLY and COUNTER).
Pure.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Calendar


@dataclass(frozen=True)
class Answered:
    """One attendee and the answer in the words of iCalendar: ACCEPTED, TENTATIVE, DECLINED, DELEGATED."""

    email: str
    partstat: str


@dataclass(frozen=True)
class CalendarAnswer:
    """One event of a calendar that came back; `sequence` and `stamp` are None where it does not say them.

    `starts_at` is the time that a COUNTER proposes.
    """

    method: str
    uid: str
    attendees: tuple[Answered, ...]
    sequence: int | None = None
    stamp: datetime | None = None
    comment: str = ""
    starts_at: datetime | None = None


def read_answer(text: str, method: str) -> CalendarAnswer | None:
    """The first event of a calendar that names a UID; None when the text is no such calendar."""
    try:
        calendar = Calendar.from_ical(text)
        for event in calendar.walk("VEVENT"):
            if event.get("uid"):
                return _read(event, method)
    except (
        Exception
    ):  # strangers write calendars, and the parser breaks on some in ways that nobody has listed
        return None
    return None


def _read(event: Any, method: str) -> CalendarAnswer:
    return CalendarAnswer(
        method=method,
        uid=str(event["uid"]).strip(),
        attendees=tuple(_answered(value) for value in _several(event.get("attendee"))),
        sequence=_number(event.get("sequence")),
        stamp=_moment(event.get("dtstamp")),
        comment="\n".join(str(value) for value in _several(event.get("comment"))).strip(),
        starts_at=_moment(event.get("dtstart")),
    )


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _answered(value: Any) -> Answered:
    address = str(value).strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    partstat = str(getattr(value, "params", {}).get("PARTSTAT", "NEEDS-ACTION"))
    return Answered(address.partition("?")[0].strip(), partstat.upper())


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _moment(value: Any) -> datetime | None:
    """A time in UTC; one without a zone counts as UTC, a day begins at midnight."""
    said = getattr(value, "dt", None)
    if isinstance(said, date) and not isinstance(said, datetime):
        said = datetime.combine(said, time.min)
    if not isinstance(said, datetime):
        return None
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
