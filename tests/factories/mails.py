"""Mails as people, calendars and mail servers send them."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from comms.notifications.operations import receive

_serial = count(1)
SENT = datetime(2026, 11, 23, 1, 20, tzinfo=UTC)


def written(
    text="请问会议室在几楼？",
    *,
    sender="王建国 <wang@example.com>",
    subject="关于周三的会议",
    message_id="",
    answers="",
    **headers,
):
    """A mail of a person; `headers` with underscores for hyphens."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "portal@example.com", subject
    mail["Date"] = format_datetime(SENT)
    mail["Message-ID"] = message_id or f"<{next(_serial)}@mail.example.com>"
    if answers:
        mail["In-Reply-To"] = answers
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def with_calendar(text, method, **said):
    """A mail with a calendar, as mail programs answer invitations (RFC 6047)."""
    mail = written("Accepted", **said)
    mail.add_alternative(text, subtype="calendar", params={"method": method})
    return mail


def returned(original_id, *, action="failed", reason="550 5.1.1 no such user", subject="Undeliverable: x"):
    """What a mail server sends when it cannot deliver (RFC 3464)."""
    head = (
        "From: MAILER-DAEMON@mx.example.com\nTo: portal@example.com\nReturn-Path: <>\n"
        f"Subject: {subject}\nMessage-ID: <{next(_serial)}@mx.example.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
    )
    parts = [
        "Content-Type: text/plain\n\nYour message could not be delivered.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; a@example.com\nAction: {action}\nStatus: 5.1.1\n"
        f"Diagnostic-Code: smtp; {reason}\n",
        f"Content-Type: message/rfc822\n\nMessage-ID: {original_id}\nSubject: 机密议程\n\nthe whole letter\n",
    ]
    return (head + "".join(f"--B\n{part}\n" for part in parts) + "--B--\n").encode()


def take_in(mail, at):
    """The row of a mail that arrived."""
    return receive(mail if isinstance(mail, bytes) else mail.as_bytes(), at=at)


def kept_mail(at, **said):
    """A mail that waits for a person."""
    return take_in(written(**said), at)
