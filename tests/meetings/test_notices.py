"""What people are told: every kind is in the table, has its words, and reaches whom it concerns."""

import pytest
import time_machine
from django.template.loader import get_template

from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations import known_notices
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.notices import NOTICES
from meetings.states import MEETING_TABLE, MINUTES_TABLE, RESOLUTION_TABLE, SERIES_TABLE
from tests.factories.absences import away, fresh
from tests.factories.meetings import HOUR, submitted


@pytest.mark.parametrize("name", NOTICES)
def test_every_kind_is_known_and_has_its_words(name):
    assert known_notices()[f"meetings.{name}"] is NOTICES[name]
    for part in ("subject", "body"):
        assert get_template(f"emails/meetings/{name}.{part}.txt")


@pytest.mark.parametrize("table", [MEETING_TABLE, MINUTES_TABLE, RESOLUTION_TABLE, SERIES_TABLE])
def test_every_notice_of_a_move_says_whom_it_concerns(table):
    named = {move.notice for move in table if move.notice}
    assert {name for name in named if NOTICES[name].recipients is None} == set()


# Who did it stands in each letter that somebody caused: a deputy with the absent person


def tell_everything(meeting, company, person, at):
    """The agenda, its change, somebody put on the list and taken off, a move and a cancellation."""
    told = {"by": person, "at": at}
    meeting = operations.issue_agenda(meeting, version=ANY, **told)
    operations.add_item(meeting, title="电梯维保", **told)
    operations.issue_agenda(meeting, version=ANY, **told)
    [part] = operations.invite(meeting, users=[company.staff], **told)
    operations.uninvite(part, version=ANY, **told)
    later = meeting.starts_at + HOUR
    operations.reschedule(meeting, starts_at=later, reason="场地", version=ANY, **told)
    operations.cancel(meeting, reason="出差", version=ANY, **told)


def done_by(kind):
    """What the newest letter of a kind says about who did it; None where it names nobody."""
    letter = Outbox.objects.filter(kind=f"meetings.{kind}").select_related("recipient").latest("id")
    lines = words_of(letter).body.splitlines()
    label = "办理人"
    return next((line.removeprefix(label).strip(": ：") for line in lines if line.startswith(label)), None)


LETTERS = ("agenda_issued", "agenda_changed", "uninvited", "rescheduled", "cancelled")


@pytest.mark.django_db
@pytest.mark.parametrize(("deputy", "words"), [(False, "行政主管"), (True, "工程师 代 行政主管")])
def test_letters_about_a_meeting_say_who_did_it(meeting, company, at, deputy, words):
    person = company.hr
    with time_machine.travel(at, tick=False):
        if deputy:
            away(company.hr, company.engineer, at=at)
            person = fresh(company.engineer)
        tell_everything(meeting, company, person, at)
    assert {kind: done_by(kind) for kind in LETTERS} == dict.fromkeys(LETTERS, words)


@pytest.mark.django_db
def test_minutes_say_who_sent_them(over, company):
    at = over.actual_end + HOUR
    with time_machine.travel(at, tick=False):
        away(company.president, company.vice, at=at)
        told = {"at": at, "version": ANY}
        sent = operations.approve(submitted(over, company, at), by=fresh(company.vice), **told)
        assert done_by("minutes_distributed") == "副总裁 代 总裁"
        sent = operations.distribute(sent, recipients=[company.engineer], by=company.hr, **told)
        assert done_by("minutes_distributed") == "行政主管"
        operations.correct(sent, reason="有误", by=company.hr, **told)
        operations.approve(submitted(over, company, at), by=fresh(company.vice), **told)
        assert done_by("minutes_corrected") == "副总裁 代 总裁"


@pytest.mark.django_db
def test_what_the_portal_does_itself_names_nobody(meeting, company, at):
    operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    operations.cancel(meeting, reason="停办", by=None, at=at, version=ANY)
    assert done_by("cancelled") is None
