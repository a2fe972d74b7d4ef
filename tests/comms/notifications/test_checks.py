"""What people are told is checked before anything runs: words in every language, and whom it concerns."""

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import to_locale

from comms.base.ops.translations.catalogs import load, translations
from comms.base.ops.translations.extract import collect
from comms.base.states import MoveTable
from comms.handovers.models import FaultSlip
from comms.notifications.operations import known_notices
from comms.notifications.operations.checks import notice_problems, templates_of, word_problems
from comms.notifications.rules import NoticeKind
from tests.waiting import rooms_models

LOCALE = Path(settings.BASE_DIR, "locale")
SEND = FaultSlip.TABLE.first("send")


def slip_table(**changes):
    """The table of the slips with another sending alone."""
    move, table = dataclasses.replace(SEND, **changes), FaultSlip.TABLE
    return MoveTable(table.states, [move], initial=table.initial)


@pytest.mark.parametrize("kind", known_notices())
def test_every_kind_has_its_words(kind):
    assert list(word_problems(kind)) == []


@pytest.mark.needs("xgettext")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_the_words_of_every_kind_are_in_every_language(language):
    catalog = load(LOCALE, to_locale(language))
    translated = [entry for entry in catalog if all(translations(entry)) and not entry.obsolete]
    known = {(entry.msgctxt or "", entry.msgid) for entry in translated}
    templates = {template for kind in known_notices() for template in templates_of(kind)}
    files = {
        Path(get_template(name).origin.name).relative_to(settings.BASE_DIR).as_posix() for name in templates
    }
    said = [text for text, used in collect(Path(settings.BASE_DIR)).values() if files & set(used)]
    assert len(said) > len(templates)
    assert [text for text in said if (text.context, text.msgid) not in known] == []


def test_a_kind_without_words_is_named(kinds):
    kinds(**{"handovers.lost": NoticeKind()})
    assert list(word_problems("handovers.lost")) == [
        "handovers.lost: there is no template emails/handovers/lost.subject.txt",
        "handovers.lost: there is no template emails/handovers/lost.body.txt",
    ]


@pytest.mark.parametrize("model", rooms_models(), ids=lambda model: model._meta.label)
def test_every_move_tells_whom_it_concerns(model):
    assert list(notice_problems(model)) == []


def test_a_move_that_names_no_kind_is_named(monkeypatch):
    monkeypatch.setattr(FaultSlip, "TABLE", slip_table(notice="snet"))
    assert list(notice_problems(FaultSlip)) == ["send: no room registers the notice handovers.snet"]


def test_a_move_that_tells_nobody_is_named(monkeypatch, kinds):
    kinds(**{"handovers.sent": NoticeKind()})
    assert list(notice_problems(FaultSlip)) == ["send: the notice sent does not say whom it concerns"]
