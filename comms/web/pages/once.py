"""A form is sent once: a second press does no harm; coming back to send it again shows what it made."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from django.core.exceptions import TooManyFieldsSent
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comms.base import idempotency
from comms.base.clock import now
from comms.base.models import IdempotencyKey
from comms.base.transactions import one_transaction

KEY = "idempotency_key"
# The name of the button “send this as a new one”; its value says the new key and which button was pressed
# before
AGAIN = "as_new"
# What a form carries besides its content
NOT_CONTENT = {"csrfmiddlewaretoken", KEY, AGAIN, "seen"}
# So soon after the first time it is the same press, or the browser that tries again after the connection
# broke
SAME_PRESS = timedelta(seconds=10)
# Controls that a page has drawn; buttons are none, of them only the pressed one is sent
DRAWN = re.compile(r'<(?:input|select|textarea)\b[^>]*?\sname="([^"]*)"')
MOST_BUTTONS = 20


@dataclass(frozen=True)
class Sent:
    """What a key made the first time: what it is called and where it is."""

    label: str
    address: str


class SentOnce:
    """The part of a form page that sends. `operate(form)` and `success_address(obj)` are the page's."""

    request: HttpRequest
    sent_before: Sent | None = None

    def setup(self, request: Any, *args: object, **kwargs: object) -> None:
        """The button “send this as a new one” stands for the one pressed before, with another key."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if AGAIN in request.POST:
            request.POST = sent_as_new(request.POST)

    def send(self, form: BaseForm) -> str:
        """Run the operation unless the key was used, and return where to go. Notes in `sent_before` that it
        was sent long ago.

        Raises KeyReused for a key that was used with other content, and what the operation raises.
        """
        key, page = self.request.POST.get(KEY, ""), cast(Any, self)
        if not key:
            return page.success_address(page.operate(form))
        with one_transaction():
            scope = f"page:{self.request.user.pk}:{self.request.path}"
            kept = idempotency.claim(scope=scope, key=key, body=self._content(), at=now())
            if kept.status:
                found = what_it_made(kept)
                if now() - kept.created_at > SAME_PRESS:
                    self.sent_before = found
                return found.address
            obj = page.operate(form)
            address = page.success_address(obj)
            answer = {"label": str(getattr(obj, "audit_label", "")), "address": str(address)}
            idempotency.keep(kept, status=302, answer=answer)
        return address

    def _content(self) -> dict[str, list[str]]:
        """What was typed and which files were chosen: the same key with other content is a new press."""
        said = {name: values for name, values in self.request.POST.lists() if name not in NOT_CONTENT}
        files = {
            f"file:{name}": [f"{file.name} {file.size}" for file in chosen]
            for name, chosen in self.request.FILES.lists()
        }
        return said | files

    def key(self) -> str:
        """The key of the form: the one it was sent with, so that it stays the same form, or a new one."""
        return self.request.POST.get(KEY, "") or uuid4().hex

    def already_sent(self) -> str:
        """The sentence when the same was sent again, with a way to another one where objects are made."""
        if self.sent_before is None or not self.sent_before.label:
            said = _("You have sent this already.")
        else:
            said = _("You have sent this already: %(name)s.") % {"name": self.sent_before.label}
        address = self.another_address()
        if not address:
            return said
        return format_html('{} <a href="{}">{}</a>', said, address, _("Send a new one"))

    def another_address(self) -> str:
        """Where another one is made; nowhere on pages about one object."""
        return self.request.get_full_path()

    def as_new(self, page: str) -> str:
        """The value of the button “send this as a new one” on a page drawn again: a new key, and the button
        pressed before.
        """
        drawn = {unescape(name) for name in DRAWN.findall(page)} | NOT_CONTENT
        pressed = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in drawn
        ]
        return urlencode([(KEY, uuid4().hex), *pressed[:MOST_BUTTONS]])


def what_it_made(kept: IdempotencyKey) -> Sent:
    """What a used key stands for. Older rows hold the address alone."""
    if isinstance(kept.answer, dict):
        return Sent(str(kept.answer.get("label", "")), str(kept.answer.get("address", "")))
    return Sent("", str(kept.answer))


def sent_as_new(sent: QueryDict) -> QueryDict:
    """What was sent, with the key and the pressed button that the value of `as_new` says."""
    said = sent.copy()
    try:
        pairs = parse_qsl(str(said.pop(AGAIN)[-1]), keep_blank_values=True, max_num_fields=MOST_BUTTONS + 1)
    except ValueError:
        raise TooManyFieldsSent from None
    for name, value in pairs:
        if name == KEY:
            said[KEY] = value
        elif name not in sent:
            said.appendlist(name, value)
    return said
