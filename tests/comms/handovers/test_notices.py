"""Every notice of a slip has words of its own, in every language, naming the slip."""

import pytest
from django.conf import settings
from django.template.loader import get_template

from comms.handovers import operations
from comms.handovers.states import SLIP_TABLE, TASK_TABLE, State
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from tests.factories.handovers import HOUR, make_slip, slip_in

KINDS = sorted({move.notice for table in (SLIP_TABLE, TASK_TABLE) for move in table if move.notice} | {"slip_asked_for"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["subject", "body"])
def test_notice_has_words(kind, part):
    assert get_template(f"emails/handovers/{kind}.{part}.txt")


@pytest.mark.django_db
@pytest.mark.clause("1.5.5.2")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_notice_of_a_slip_says_what_and_until_when(company, at, language):
    company.engineering.language = language
    company.engineering.save()
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    words = words_of(Outbox.objects.get(kind="handovers.slip_sent", recipient=company.engineering))
    assert slip.number in words.subject
    assert slip.problem in words.body
    assert "14:00" in words.body
    assert words.url.endswith(slip.get_absolute_url())


@pytest.mark.django_db
def test_reason_of_a_return_stands_in_the_letter(company, at):
    slip_in(State.RETURNED, company, at)
    assert "属于安全部" in words_of(Outbox.objects.get(kind="handovers.slip_returned", recipient=company.clerk)).body


@pytest.mark.django_db
def test_nobody_is_told_of_their_own_act(company, at):
    slip = make_slip(company, at, by=company.director)
    operations.promise(slip, promised_at=at + HOUR, promised_content="修", by=company.engineer, at=at)
    told = set(Outbox.objects.filter(kind="handovers.slip_promised").values_list("recipient__username", flat=True))
    assert told == {"director"}
    assert not Outbox.objects.filter(kind="handovers.slip_sent", recipient=company.director).exists()
