"""Invitations as iCalendar text (RFC 5545, 5546). Only the organiser raises the sequence; times in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Property communication portal//EN"


@dataclass(frozen=True)
class Attendee:
    """A person invited. `role`: CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT or NON-PARTICIPANT; `partstat`:
    NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE or DELEGATED.
    """

    name: str
    email: str
    role: str = "REQ-PARTICIPANT"
    partstat: str = "NEEDS-ACTION"


def invitation(
    *,
    uid: str,
    sequence: int,
    method: str,
    summary: str,
    starts_at: datetime,
    ends_at: datetime,
    stamp: datetime,
    organizer: Attendee,
    attendees: Iterable[Attendee] = (),
    addressee: str = "",
    location: str = "",
    description: str = "",
    url: str = "",
) -> str:
    """One VCALENDAR with one VEVENT.

    `method` is REQUEST, CANCEL or PUBLISH; CANCEL sets STATUS:CANCELLED. `uid` stays for the life of the
    meeting, `sequence` is raised when time or place change, on cancelling and on restoring, not for words.
    `stamp` is the time of writing. Only the `addressee` (e-mail) is asked for an answer (RSVP=TRUE). Raises
    ValueError for other methods and for times without a zone.
    """
    if method not in ("REQUEST", "CANCEL", "PUBLISH"):
        raise ValueError(method)
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    for name, moment in (
        ("dtstamp", stamp),
        ("last-modified", stamp),
        ("dtstart", starts_at),
        ("dtend", ends_at),
    ):
        event.add(name, _utc(moment))
    event.add("summary", summary)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    for name, text in (("location", location), ("description", description), ("url", url)):
        if text:
            event.add(name, text)
    event.add("organizer", _address(organizer))
    for attendee in attendees:
        event.add(
            "attendee",
            _invited(attendee, asked=method == "REQUEST" and attendee.email == addressee),
            encode=False,
        )
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def calendar_part(text: str, method: str, name: str = "invite.ics") -> dict[str, object]:
    """The invitation as an attachment of `notify`: mail programs act on the method in its media type."""
    return {"name": name, "media_type": "text/calendar", "content": text, "params": {"method": method}}


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


def _address(person: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.name)
    return address


def _invited(person: Attendee, *, asked: bool) -> vCalAddress:
    address = _address(person)
    address.params["ROLE"] = vText(person.role)
    address.params["PARTSTAT"] = vText(person.partstat)
    if asked:
        address.params["RSVP"] = vText("TRUE")
    return address
