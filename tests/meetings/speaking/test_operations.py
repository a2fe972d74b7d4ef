"""The queue of speakers, one speech at a time, its pauses and its end (1.7.3)."""

import pytest
from django.db import IntegrityError, transaction

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from meetings import operations
from meetings.models import Meeting, SpeakingTurn
from meetings.operations import speaking
from meetings.queries.documents import document_of
from meetings.queries.speaking import place_in_queue
from meetings.states import TurnState
from tests.factories.meetings import adopted, submitted

pytestmark = pytest.mark.django_db


def names(hall):
    return [str(turn) for turn in hall.speaking_turns.waiting()]


@pytest.fixture
def asked(hall, company, moment):
    """President, vice president and minute taker wait, in this order."""
    return [
        speaking.ask_to_speak(hall, by=person, at=moment(1))
        for person in (company.president, company.vice, company.hr)
    ]


@pytest.mark.clause("1.7.3", by="operation")
@pytest.mark.parametrize("seconds, over", [(300, 0), (480, 0), (481, 1)])
def test_a_speech_is_timed_without_its_pause(hall, company, part, moment, seconds, over):
    """Two minutes of pause are not spoken."""
    own = {"by": company.hr, "version": ANY}
    turn = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    turn = speaking.pause_turn(turn, at=moment(11), **own)
    assert turn.seconds_at(moment(12, 30)) == 60
    turn = speaking.resume_turn(turn, at=moment(13), **own)
    assert (turn.paused_seconds, turn.paused_since) == (120, None)
    turn = speaking.end_turn(turn, at=moment(12, seconds), **own)
    assert (turn.state, turn.seconds, turn.limit_minutes, turn.over_seconds) == ("ended", seconds, 8, over)


@pytest.mark.clause("1.7.3", by="operation")
def test_one_speech_at_a_time(hall, company, part, moment, asked):
    first = speaking.begin_turn(asked[1], by=company.hr, at=moment(2), version=ANY)
    for act in (
        lambda: speaking.give_floor(hall, participant=part(company.hr), by=company.hr, at=moment(3)),
        lambda: speaking.begin_turn(asked[0], by=company.hr, at=moment(3), version=ANY),
    ):
        with pytest.raises(GuardFailed) as refused:
            act()
        assert str(refused.value) == "副总裁 speaks now; end that turn first."
    speaking.pause_turn(first, by=company.hr, at=moment(3), version=ANY)
    with pytest.raises(GuardFailed):
        speaking.begin_turn(asked[0], by=company.hr, at=moment(3), version=ANY)


def test_the_database_holds_one_open_turn_too(hall, company, moment, asked):
    now = moment(2)
    speaking.begin_turn(asked[0], by=company.hr, at=now, version=ANY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SpeakingTurn.objects.filter(pk=asked[1].pk).update(state="speaking", begun_at=now, limit_minutes=8)


def test_people_put_themselves_on_the_list_and_whoever_runs_it_anybody(hall, company, part, moment):
    turn = speaking.ask_to_speak(hall, by=company.vice, at=moment(1))
    assert (turn.participant.user, place_in_queue(turn)) == (company.vice, 1)
    with pytest.raises(NotAllowed):
        speaking.ask_to_speak(hall, participant=part(company.president), by=company.vice, at=moment(1))
    with pytest.raises(NotAllowed):
        speaking.ask_to_speak(hall, by=company.engineering, at=moment(1))
    second = speaking.ask_to_speak(hall, participant=part(company.president), by=company.hr, at=moment(1))
    assert place_in_queue(second) == 2
    with pytest.raises(Refused) as refused:
        speaking.ask_to_speak(hall, by=company.vice, at=moment(2))
    assert refused.value.errors == {"participant": ["副总裁 waits to speak already."]}
    with pytest.raises(Refused) as refused:  # she runs the meeting's office and takes no part
        speaking.ask_to_speak(hall, by=company.hr_staff, at=moment(2))
    assert list(refused.value.errors) == ["participant"]


def test_people_and_items_of_other_meetings_are_refused_by_field(hall, company, part, moment):
    other = Meeting.objects.exclude(pk=hall.pk).filter(agenda_items__isnull=False).first()
    told = {"by": company.hr, "at": moment(1)}
    with pytest.raises(Refused) as refused:
        speaking.give_floor(hall, participant=other.participants.first(), **told)
    assert list(refused.value.errors) == ["participant"]
    with pytest.raises(Refused) as refused:
        speaking.ask_to_speak(hall, item=other.agenda_items.first(), **told)
    assert list(refused.value.errors) == ["item"]


def test_the_queue_is_moved(hall, company, moment, asked):
    own = {"by": company.hr, "at": moment(2), "version": ANY}
    speaking.move_turn(asked[2], position=1, **own)
    assert names(hall) == ["行政主管", "总裁", "副总裁"]
    speaking.move_turn(asked[2], position=99, **own)
    assert names(hall) == ["总裁", "副总裁", "行政主管"]
    with pytest.raises(NotAllowed):
        speaking.move_turn(asked[2], position=1, by=company.vice, at=moment(2), version=ANY)
    turn = speaking.begin_turn(asked[0], **own)
    with pytest.raises(GuardFailed):
        speaking.move_turn(turn, position=1, **own)
    with pytest.raises(StaleVersion):
        speaking.move_turn(asked[1], position=1, by=company.hr, at=moment(2), version=99)


def test_next_ends_the_speech_that_was_seen_and_begins_the_first_of_the_queue(hall, company, moment, asked):
    told = {"by": company.president}
    first = speaking.next_speaker(hall, at=moment(1), **told)
    assert str(first) == "总裁"
    with pytest.raises(GuardFailed) as refused:  # the other one pressed a moment before
        speaking.next_speaker(hall, at=moment(2), **told)
    assert str(refused.value) == "总裁 speaks by now. Look, and press again."
    second = speaking.next_speaker(hall, after=first, at=moment(6), **told)
    first.refresh_from_db()
    assert (first.state, first.seconds, str(second)) == ("ended", 300, "副总裁")
    third = speaking.next_speaker(hall, after=second, at=moment(7), **told)
    with pytest.raises(GuardFailed) as refused:
        speaking.next_speaker(hall, after=third, at=moment(8), **told)
    assert str(refused.value) == "Nobody waits to speak."
    third.refresh_from_db()
    assert third.state == TurnState.SPEAKING
    with pytest.raises(NotAllowed):
        speaking.next_speaker(hall, after=third, by=company.vice, at=moment(8))


def test_whoever_waits_is_called_with_their_item(hall, company, part, moment):
    item = hall.agenda_items.first()
    turn = speaking.ask_to_speak(hall, item=item, by=company.vice, at=moment(1))
    called = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(2))
    assert (called.pk, called.item) == (turn.pk, item)


def test_one_takes_back_the_own_wish_alone(hall, company, moment, asked):
    own = {"by": company.vice, "at": moment(2), "version": ANY}
    with pytest.raises(NotAllowed):
        speaking.withdraw_turn(asked[0], **own)
    assert speaking.withdraw_turn(asked[1], **own).state == "withdrawn"
    speaking.withdraw_turn(asked[0], by=company.hr, at=moment(2), version=ANY)
    turn = speaking.begin_turn(asked[2], by=company.hr, at=moment(2), version=ANY)
    with pytest.raises(IllegalMove):
        speaking.withdraw_turn(turn, by=company.hr, at=moment(2), version=ANY)


def test_participants_lead_nobody(hall, company, moment, asked):
    own = {"by": company.vice, "at": moment(2), "version": ANY}
    with pytest.raises(NotAllowed):
        speaking.begin_turn(asked[1], **own)
    turn = speaking.begin_turn(asked[1], by=company.hr, at=moment(2), version=ANY)
    for act in (speaking.pause_turn, speaking.resume_turn, speaking.end_turn):
        if act is speaking.resume_turn:
            turn = speaking.pause_turn(turn, by=company.hr, at=moment(2), version=ANY)
        with pytest.raises(NotAllowed):
            act(turn, **own)


@pytest.mark.clause("1.7.2", by="operation")
def test_with_the_meeting_its_speech_ends_and_nobody_waits(hall, company, moment, asked):
    """At the actual end, also when that is entered later."""
    turn = speaking.begin_turn(asked[0], by=company.hr, at=moment(50), version=ANY)
    operations.finish(hall, occurred_at=moment(60), by=company.hr, at=moment(75), version=ANY)
    turn.refresh_from_db()
    assert (turn.state, turn.ended_at, turn.seconds) == ("ended", moment(60), 600)
    assert {row.state for row in hall.speaking_turns.exclude(pk=turn.pk)} == {"withdrawn"}
    with pytest.raises(GuardFailed):
        speaking.ask_to_speak(hall, by=company.vice, at=moment(80))


def test_a_meeting_that_ended_before_the_speech_leaves_nothing_of_it(hall, company, part, moment):
    turn = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(70))
    speaking.pause_turn(turn, by=company.hr, at=moment(71), version=ANY)
    operations.finish(hall, occurred_at=moment(60), by=company.hr, at=moment(75), version=ANY)
    turn.refresh_from_db()
    assert (turn.state, turn.ended_at, turn.seconds) == ("ended", moment(70), 0)
    assert "speaking" in document_of(hall.minutes)
    assert document_of(hall.minutes)["speaking"] == []


def test_the_system_ends_a_meeting_with_its_speech(hall, company, part, moment):
    speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    operations.finish(hall, by=None, at=moment(20), version=ANY)
    assert hall.speaking_turns.get().seconds == 600


def test_nothing_is_said_before_the_meeting(issued, company, at):
    with pytest.raises(GuardFailed):
        speaking.ask_to_speak(issued, by=company.president, at=at)
    with pytest.raises(GuardFailed):
        speaking.give_floor(issued, participant=issued.participants.first(), by=company.hr, at=at)
    with pytest.raises(GuardFailed):
        speaking.next_speaker(issued, by=company.hr, at=at)


def test_times_are_corrected_with_a_reason_while_the_minutes_are_a_draft(hall, company, part, moment):
    turn = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    own = {"by": company.hr, "version": ANY}
    with pytest.raises(GuardFailed) as refused:
        speaking.correct_turn(turn, seconds=1, reason="x", at=moment(11), **own)
    assert "finished speech" in str(refused.value)
    turn = speaking.end_turn(turn, at=moment(20), **own)
    for item in hall.agenda_items.all():
        operations.note_outcome(item, outcome="concluded", at=moment(20), **own)
    adopted(hall, company)
    meeting = operations.finish(hall, at=moment(60), **own)
    for said, field in (({"reason": " "}, "reason"), ({"seconds": 90_000}, "minutes")):
        with pytest.raises(Refused) as refused:
            speaking.correct_turn(turn, at=moment(61), **({"seconds": 5, "reason": "忘记停表"} | said | own))
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotAllowed):
        speaking.correct_turn(turn, seconds=5, reason="x", by=company.vice, at=moment(61), version=ANY)
    turn = speaking.correct_turn(turn, seconds=450, reason="忘记停表", at=moment(61), **own)
    assert (turn.seconds, turn.over_seconds) == (450, 0)
    meeting.refresh_from_db()
    minutes = submitted(meeting, company)
    kept = [{"name": "副总裁", "turns": 1, "seconds": 450, "longest": 450, "over": 0}]
    assert minutes.current.document["speaking"] == kept
    with pytest.raises(GuardFailed) as refused:
        speaking.correct_turn(turn, seconds=5, reason="x", at=moment(90), **own)
    assert "draft" in str(refused.value)


def test_whoever_spoke_stays_on_the_list_of_participants(hall, company, part, moment):
    absent = part(company.representative)
    turn = speaking.give_floor(hall, participant=absent, by=company.hr, at=moment(1))
    speaking.end_turn(turn, by=company.hr, at=moment(2), version=ANY)
    with pytest.raises(GuardFailed):
        operations.uninvite(absent, by=company.hr, at=moment(3), version=ANY)


def test_turns_are_for_those_who_read_the_papers(hall, company, asked):
    assert SpeakingTurn.objects.visible_to(company.vice).count() == 3
    assert not SpeakingTurn.objects.visible_to(company.quality).exists()
