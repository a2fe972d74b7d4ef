"""Slips and tasks tell in the same words, each by its own noun, in every language."""

import pytest
from django.conf import settings
from django.template.loader import get_template

from comms.base.versions import ANY
from comms.handovers import operations
from comms.handovers.notices import NOTICES
from comms.handovers.states import SLIP_TABLE, TASK_TABLE, State
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from tests.factories.handovers import HOUR, make_slip, make_task, slip_in

TOLD_BY_MOVES = {move.notice for table in (SLIP_TABLE, TASK_TABLE) for move in table if move.notice}


def test_every_move_that_tells_names_a_kind_of_the_room():
    assert TOLD_BY_MOVES | {"asked_for", "time_contradicted"} == set(NOTICES)


@pytest.mark.parametrize("kind", NOTICES)
@pytest.mark.parametrize("part", ["subject", "body"])
def test_notice_has_words(kind, part):
    assert get_template(f"emails/handovers/{kind}.{part}.txt")


@pytest.mark.django_db
@pytest.mark.clause("1.5.5.2", by="operation")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_notice_of_a_slip_says_what_and_until_when(company, at, language):
    company.engineering.language = language
    company.engineering.save()
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    words = words_of(Outbox.objects.get(kind="handovers.sent", recipient=company.engineering))
    assert slip.number in words.subject
    assert slip.problem in words.body
    assert "14:00" in words.body
    assert words.url.endswith(slip.get_absolute_url())


@pytest.mark.django_db
def test_slips_and_tasks_share_their_words(company, at):
    company.engineer.language = "en"
    company.engineer.save()
    slip, task = make_slip(company, at), make_task(company, at)
    messages = Outbox.objects.filter(recipient=company.engineer).order_by("pk")
    words = [words_of(message) for message in messages]
    assert [said.subject for said in words] == [
        f"New slip {slip.number} from MO01",
        f"New task {task.number} from AH",
    ]
    assert all("To department: EN" in said.body for said in words)


@pytest.mark.django_db
def test_reason_of_a_return_stands_in_the_letter(company, at):
    slip_in(State.RETURNED, company, at)
    assert (
        "属于安全部" in words_of(Outbox.objects.get(kind="handovers.returned", recipient=company.clerk)).body
    )


@pytest.mark.django_db
def test_nobody_is_told_of_their_own_act(company, at):
    slip = make_slip(company, at, by=company.director)
    operations.promise(
        slip,
        promised_at=at + HOUR,
        promised_content="修",
        by=company.engineer,
        at=at,
        version=ANY,
    )
    told = set(Outbox.objects.filter(kind="handovers.promised").values_list("recipient__username", flat=True))
    assert told == {"director"}
    assert not Outbox.objects.filter(kind="handovers.sent", recipient=company.director).exists()
