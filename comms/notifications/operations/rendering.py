"""A message in the reader's language: subject, text, HTML, and the e-mail made of them."""

import base64
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context, TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.utils import translation
from django.utils.translation import gettext as _

from comms.audit.models import Attachment
from comms.base.company import company_name
from comms.base.dates import read_in
from comms.notifications.models import Notice, Outbox
from comms.notifications.queries import in_readers_words
from comms.notifications.rules import one_line
from comms.organization.models import User

logger = logging.getLogger(__name__)
FALLBACK = "emails/notifications/plain"


@dataclass(frozen=True)
class Words:
    """A message in words."""

    subject: str
    body: str
    html: str
    url: str


def subject_of(notice: Notice) -> str:
    """The title of a notice in the present language."""
    return one_line(
        _text(notice.kind, "subject", _context(notice.context, absolute(notice.url), notice.recipient))
    )


def words_of(message: Outbox) -> Words:
    """The message in its reader's language; who lives in another zone than the company's reads the own time
    beside the company's. Raises what a broken template raises.
    """
    reader = message.recipient
    language = (reader or message).language or settings.LANGUAGE_CODE
    with translation.override(language), read_in(_own_zone(reader), beside=True):
        url = absolute(message.url)
        # What only a letter may carry asks by which way it goes
        context = _context(message.context, url, reader) | {"channel": message.channel}
        subject = one_line(_text(message.kind, "subject", context))
        body = _text(message.kind, "body", context).strip()
        return Words(subject, body, _html({**context, "subject": subject, "body": body}), url)


def email_of(message: Outbox, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The e-mail of a message, with its stable Message-ID."""
    words = words_of(message)
    text = words.body
    if words.url not in text:
        text += f"\n\n{words.url}"
    email = EmailMultiAlternatives(
        words.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        connection=connection,
        reply_to=[settings.MAILBOX_ADDRESS] if settings.MAILBOX_ADDRESS else None,
        # Machines must not answer (holiday replies, tickets).
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if words.html:
        email.attach_alternative(words.html, "text/html")
    for part in message.attachments:
        _add_part(email, part)
    return email


def absolute(url: str) -> str:
    """The address with the portal's own name in front."""
    if url.startswith("/"):
        return f"{settings.PORTAL_URL}{url}"
    return url


def _context(stored: Mapping[str, object], url: str, recipient: User | None) -> dict[str, object]:
    company = company_name() or _("Property communication portal")
    return {
        **in_readers_words(stored),
        "recipient": recipient,
        "url": url,
        "company_name": company,
        "portal_url": settings.PORTAL_URL,
    }


def _text(kind: str, part: str, context: dict[str, object]) -> str:
    """Plain text: nothing is escaped. A kind without words of its own is told in general ones."""
    app, _dot, name = kind.partition(".")
    own, general = f"emails/{app}/{name}.{part}.txt", f"{FALLBACK}.{part}.txt"
    template = select_template([own, general])
    if template.template.name == general != own:
        logger.error("the notice kind %s has no template %s", kind, own)
    return template.template.render(Context(context, autoescape=False))


def _html(context: dict[str, object]) -> str:
    try:
        return render_to_string("emails/base.html", context)
    except TemplateDoesNotExist:
        return ""


def _own_zone(reader: User | None) -> str:
    return reader.time_zone if reader else ""


def _add_part(email: EmailMultiAlternatives, part: dict[str, Any]) -> None:
    """An attachment; an invitation is an alternative of the text, as mail programs expect (RFC 6047). A file
    of the portal (`attachment`) is read now: many letters may carry it, and one that was withdrawn meanwhile
    goes with none.
    """
    if "attachment" in part:
        file = Attachment.objects.present().filter(uuid=part["attachment"]).first()
        if file is None:
            return
        with file.file.open("rb") as stream:
            content = base64.b64encode(stream.read()).decode()
        part = {"name": file.name, "media_type": file.media_type, "content": content, "base64": True}
    media_type, params = part["media_type"], part.get("params") or {}
    if media_type == "text/calendar":
        said = "".join(f'; {name}="{value}"' for name, value in {**params, "name": part["name"]}.items())
        email.attach_alternative(part["content"], f"text/calendar{said}")
    else:
        main, _slash, sub = media_type.partition("/")
        body = MIMEBase(main, sub, **params)
        content = part["content"]
        body.set_payload(base64.b64decode(content) if part.get("base64") else content.encode())
        encode_base64(body)
        body.add_header("Content-Disposition", "attachment", filename=("utf-8", "", part["name"]))
        email.attach(body)
