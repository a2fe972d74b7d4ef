"""Every line of every inbox still reads, in every language, and so does every message that waits."""

import re
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import translation

from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import subject_of, words_of
from comms.notifications.states import OutboxState
from tests.upgrade.dumps import shared_out

LANGUAGES = [code for code, _name in configured.LANGUAGES]
# What a text asks for and is not given is marked so, instead of being left out
GAP = "⟦%s⟧"
# Not for a reader: gaps, template code, names of kinds, times as JSON keeps them, and None, unless English
# words go on after it
UNREADABLE = re.compile(
    r"⟦|{{|{%|\bNone\b(?! of its own| is made)|"
    r"\b(handovers|meetings|deadlines)\.[a-z_]+\b|\d{4}-\d\d-\d\dT\d\d:"
)


@pytest.fixture(autouse=True)
def _gaps_are_shown(settings):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = GAP
    settings.TEMPLATES = templates


def texts() -> Iterator[Notice]:
    """One notice of each text: those of the same kind, address and context differ by their reader only."""
    seen = set()
    for notice in Notice.objects.select_related("recipient").order_by("pk"):
        text = (notice.kind, notice.url, repr(notice.context))
        if text not in seen:
            seen.add(text)
            yield notice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_inbox_line_reads(upgraded, language, caplog):
    with translation.override(language):
        titles = {notice: subject_of(notice) for notice in texts()}
    assert {row.kind: title for row, title in titles.items() if not title or UNREADABLE.search(title)} == {}
    assert caplog.messages == []  # a kind without words of its own is told in general ones, and logged


# The words of a language are the same on each dump, and the rows of a dump in each language
@pytest.mark.parametrize(
    ("landed", "language"), shared_out(connection.vendor, LANGUAGES), indirect=["landed"], ids=str
)
def test_every_letter_reads(upgraded, language, caplog):
    bad = {}
    for notice in texts():
        notice.recipient.language = language
        said = {name: getattr(notice, name) for name in ("recipient", "kind", "context", "url")}
        words = words_of(Outbox(notice=notice, **said))
        for text in (words.subject, words.body, re.sub(r"<[^>]+>", "", words.html)):
            if not text.strip() or UNREADABLE.search(text):
                bad[notice.kind] = text
    assert bad == {}
    assert caplog.messages == []


def test_every_waiting_message_can_be_written(upgraded, caplog):
    unsent = Outbox.objects.filter(state__in=[OutboxState.QUEUED, OutboxState.DEAD])
    written = {message: words_of(message) for message in unsent.select_related("recipient")}
    assert len(written) > 500
    assert [row.kind for row, words in written.items() if UNREADABLE.search(words.subject + words.body)] == []
    assert caplog.messages == []
