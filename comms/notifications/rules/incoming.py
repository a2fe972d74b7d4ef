"""Reading a mail that arrived (RFC 5322): who, when, what, and whether a machine wrote it. Pure.

Whatever is wrong with a mail, reading it raises nothing: a part that cannot be read is left out, and a mail
that cannot be read at all says so in `problem`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import TypeVar

from comms.notifications.rules.text import one_line

MOST_PARTS = 200
MOST_LETTERS = 20_000
LONGEST_ID = 250
IDENTITY = re.compile(r"<[^<>\s]{1,248}>")
RETURNED_ID = re.compile(r"^message-id:\s*(<[^<>\s]{1,248}>)", re.IGNORECASE | re.MULTILINE)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Clocks of mail programs may be fast, by a day at most
AHEAD = timedelta(days=1)
# Who sends what could not be delivered (RFC 3464, and servers that keep to nothing)
RETURNERS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon")
AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-mail-autoreply", "x-autoresponder")
AUTOMATIC_PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk")
AUTOMATIC_SUBJECT = re.compile(
    r"[\s\[【(]*(automatic reply|auto[- ]?reply|out of (the )?office|自动回复|自動回覆|自动答复)"
    r"\s*[\]】)]?\s*[:：]",
    re.IGNORECASE,
)
# Names of character sets under which mail programs write the larger one that holds it
CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "us-ascii": "utf-8",
    "big5": "big5hkscs",
}
# An answer to an invitation is an act of a person, whatever the program that sends it says about itself
ANSWERS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")
Found = TypeVar("Found")


@dataclass(frozen=True)
class CalendarText:
    """A calendar in a mail: its method in capital letters (empty when it has none) and its text."""

    method: str
    text: str


@dataclass(frozen=True)
class Attached:
    """A file that hangs on a mail; it is listed and never opened."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Bounce:
    """What a mail server says of a message that it could not deliver: finally or not yet, why, and the
    Message-IDs that it names.
    """

    final: bool
    reason: str
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadMail:
    """A mail as it was read. `sender` is empty when the mail names none, or several; `answers` are the
    Message-IDs that it says it answers; `automatic` is whether a machine wrote it.
    """

    message_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    answers: tuple[str, ...] = ()
    automatic: bool = False
    bounce: Bounce | None = None
    text: str = ""
    calendars: tuple[CalendarText, ...] = ()
    attachments: tuple[Attached, ...] = ()
    problem: str = ""


@dataclass
class _Parts:
    """What was found while walking through the parts of a mail."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    calendars: list[CalendarText] = field(default_factory=list)
    attachments: list[Attached] = field(default_factory=list)


def read_mail(raw: bytes, *, at: datetime) -> ReadMail:
    """Read a mail that arrived at a moment."""
    fallback = ReadMail(message_id=made_up_id(raw), problem="unreadable")
    return _safely(lambda: _read(raw, at), fallback)


def made_up_id(raw: bytes) -> str:
    """The identity of a mail that has no Message-ID: the same bytes have the same one."""
    return f"<{sha256(raw).hexdigest()}@no-message-id>"


def _read(raw: bytes, at: datetime) -> ReadMail:
    message = message_from_bytes(raw, policy=policy.default)
    headers = _headers(message)
    parts = _Parts()
    for part in _leaves(message):
        _safely(lambda part=part: _sort(part, parts), None)  # type: ignore[misc]
    sender, name = _sender(headers)
    words = "\n\n".join(parts.plain).strip() or "\n\n".join(map(_without_tags, parts.html)).strip()
    subject = _decoded(_first(headers, "subject"))
    bounce = _safely(lambda: _bounce(message, headers, sender, words), None)
    answered = any(calendar.method in ANSWERS for calendar in parts.calendars)
    said = _first(headers, "in-reply-to") + _first(headers, "references")
    return ReadMail(
        message_id=_identity(_first(headers, "message-id")) or made_up_id(raw),
        sender=sender,
        sender_name=name,
        recipients=one_line(", ".join(_decoded(value) for value in headers.get("to", [])), 500),
        subject=one_line(subject),
        sent_at=_safely(lambda: _moment(_first(headers, "date"), at), None),
        answers=tuple(dict.fromkeys(IDENTITY.findall(said)))[:50],
        automatic=not answered and bounce is None and _automatic(message, headers, subject),
        bounce=bounce,
        text=_lines(words)[:MOST_LETTERS],
        calendars=tuple(parts.calendars),
        attachments=tuple(parts.attachments),
        problem="" if sender or bounce or headers.get("from") else "unreadable",
    )


def _safely(read: Callable[[], Found], otherwise: Found) -> Found:
    """What a reader gives, or something else where it breaks: strangers write mails, and Python's own parser
    breaks on some of them in ways that nobody has listed.
    """
    try:
        return read()
    except Exception:
        return otherwise


# Headers


def _headers(message: Message) -> dict[str, list[str]]:
    """The headers as they stand, by their name in small letters."""
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), []).append(_unfolded(str(value)))
    return found


def _unfolded(value: str) -> str:
    """One line; bytes that no header may hold are read as UTF-8, else as Chinese."""
    kept = value.encode("utf-8", "surrogateescape")
    try:
        text = kept.decode()
    except UnicodeDecodeError:
        text = kept.decode("gb18030", "replace")
    return re.sub(r"[\r\n]+[ \t]*", " ", text).replace("\0", "").strip()


def _first(headers: dict[str, list[str]], name: str) -> str:
    return headers.get(name, [""])[0]


def _decoded(value: str) -> str:
    """A header in words (RFC 2047)."""
    return _safely(lambda: "".join(_word(text, charset) for text, charset in decode_header(value)), value)


def _word(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    return _text(text, charset or "utf-8")


def _text(content: bytes, charset: str) -> str:
    """Bytes as text: as they say, else as UTF-8, else as Chinese, else with marks for what cannot be read."""
    named = CHARSETS.get(charset.lower().strip("\"' "), charset.lower().strip("\"' "))
    for tried in (named, "utf-8", "gb18030"):
        try:
            return content.decode(tried)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _identity(value: str) -> str:
    """A Message-ID with its brackets, also where a program forgot them; empty when there is none."""
    found = IDENTITY.search(value)
    if found:
        return found.group()
    word = "".join(value.split()).strip("<>")
    return f"<{word}>" if word and len(word) <= LONGEST_ID - 2 and word.isprintable() else ""


def _sender(headers: dict[str, list[str]]) -> tuple[str, str]:
    """(address, name) of the one who wrote it; without an address when several are named."""
    said = headers.get("from", [])
    found = [pair for pair in getaddresses(said) if "@" in pair[1]]
    name = one_line(_decoded(found[0][0] if found else " ".join(said)), 120)
    if len(said) != 1 or len(found) != 1 or len(found[0][1]) > 254:
        return "", name
    return one_line(found[0][1], 254), name


def _moment(value: str, at: datetime) -> datetime | None:
    """When it was sent, as it says; None when it does not say, or says what cannot be."""
    if not value:
        return None
    said = parsedate_to_datetime(value)
    said = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    return said if EARLIEST <= said <= at + AHEAD else None


# Parts


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within a mail is one of them. Without recursion, and not for
    ever: nobody says how deep strangers nest.
    """
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [part for part in reversed(inside) if isinstance(part, Message)]
        else:
            yield part


def _sort(part: Message, parts: _Parts) -> None:
    media_type = part.get_content_type()
    if media_type == "text/calendar" or _name(part).lower().endswith(".ics"):
        text = _content(part)
        calendar = CalendarText(_method(part, text), text)
        if calendar not in parts.calendars:
            parts.calendars.append(calendar)
    elif media_type in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
        (parts.plain if media_type == "text/plain" else parts.html).append(_content(part)[: 5 * MOST_LETTERS])
    elif media_type not in ("message/delivery-status", "text/rfc822-headers"):
        content = part.get_payload(decode=True)
        parts.attachments.append(
            Attached(one_line(_name(part), 120), one_line(media_type, 100), len(content or b""))
        )


def _name(part: Message) -> str:
    return _safely(lambda: _decoded(part.get_filename() or ""), "")


def _content(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return _text(content, _safely(lambda: part.get_content_charset() or "utf-8", "utf-8")).replace("\0", "")


def _method(part: Message, text: str) -> str:
    """As the calendar says it, else as its media type does."""
    if found := re.search(r"^METHOD[^:\r\n]*:[ \t]*([A-Za-z-]{1,20})[ \t]*\r?$", text, re.MULTILINE):
        return found.group(1).upper()
    return _safely(lambda: str(part.get_param("method") or "").upper()[:20], "")


class _Words(HTMLParser):
    """The words of HTML, lines where a browser would begin new ones, nothing of scripts and styles."""

    BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "blockquote"})
    SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self.silent = max(0, self.silent - (tag in self.SILENT))
        if tag in self.BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self.silent:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_tags(html: str) -> str:
    reader = _Words()
    with suppress(Exception):
        reader.feed(html)
        reader.close()
    return re.sub(r" *\n[\n ]*\n *", "\n\n", "".join(reader.words))


def _lines(text: str) -> str:
    """Lines without control and direction characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")


# Machines


def _automatic(message: Message, headers: dict[str, list[str]], subject: str) -> bool:
    """Whether a machine wrote it (RFC 3834), by what programs say who keep to no rule, too."""
    said = _first(headers, "auto-submitted").partition(";")[0].strip().lower()
    if said and said != "no":
        return True
    if any(name in headers for name in AUTOMATIC_HEADERS) or _first(headers, "return-path") == "<>":
        return True
    if _first(headers, "precedence").lower() in AUTOMATIC_PRECEDENCE:
        return True
    return message.get_content_type() == "multipart/report" or bool(AUTOMATIC_SUBJECT.match(subject))


def _bounce(message: Message, headers: dict[str, list[str]], sender: str, words: str) -> Bounce | None:
    """What a report says of a message that was not delivered; None when the mail is no such report."""
    reports = [part for part in _leaves(message) if part.get_content_type() == "message/delivery-status"]
    from_server = sender.partition("@")[0].lower() in RETURNERS
    if not reports and not (from_server and _first(headers, "return-path") in ("", "<>")):
        return None
    facts = [_facts(block) for report in reports for block in _blocks(report)]
    actions = {fact["action"] for fact in facts if fact.get("action")}
    if actions and not actions & {"failed", "delayed"}:
        return None  # it arrived: a receipt, as automatic as other reports
    reasons = [said for fact in facts if (said := fact.get("diagnostic-code") or fact.get("status"))]
    said = "".join(_first(headers, name) for name in ("in-reply-to", "references", "x-failed-message-id"))
    returned = "".join(_returned(part) for part in _leaves(message))
    named = RETURNED_ID.findall(f"{returned}\n{words}")
    return Bounce(
        final=actions != {"delayed"},
        reason=one_line(reasons[0] if reasons else words, 300),
        message_ids=tuple(dict.fromkeys([*named, *IDENTITY.findall(said)]))[:50],
    )


def _blocks(report: Message) -> list[Message]:
    inside = report.get_payload()
    return [block for block in inside if isinstance(block, Message)] if isinstance(inside, list) else []


def _facts(block: Message) -> dict[str, str]:
    found = {name: values[0] for name, values in _headers(block).items()}
    return found | {"action": found.get("action", "").lower()}


def _returned(part: Message) -> str:
    """The headers of the message that came back."""
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        if isinstance(first, Message):
            return "".join(f"{name}: {value}\n" for name, value in first.raw_items())
    if part.get_content_type() == "text/rfc822-headers":
        return f"{_content(part)}\n"
    return ""
