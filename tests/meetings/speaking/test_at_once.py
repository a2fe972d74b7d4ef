"""Chair and minute taker press at the same moment: one speech goes on, and the other hears whose."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from comms.base.errors import DomainError
from comms.base.versions import ANY
from meetings.operations import speaking


@pytest.fixture(autouse=True)
def many_writers():
    if connection.vendor != "postgresql":
        pytest.skip("the SQLite database of the tests lives in memory and has one writer")


def at_once(*acts):
    """(results, refusals) of acts that begin at the same moment, each in a connection of its own."""
    begin, done, refused = Barrier(len(acts)), [], []

    def work(act):
        try:
            begin.wait(timeout=10)
            done.append(act())
        except DomainError as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("1.7.3", by="operation")
def test_of_two_who_are_called_at_once_one_speaks(hall, company, part, moment):
    told = {"by": company.hr, "at": moment(1)}
    people = [part(company.vice), part(company.president)]
    done, refused = at_once(
        *(lambda one=one: speaking.give_floor(hall, participant=one, **told) for one in people)
    )
    assert (len(done), [refusal.status for refusal in refused]) == (1, [409])
    assert str(done[0]) in str(refused[0])
    assert hall.speaking_turns.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_next_at_once_one_calls_the_next(hall, company, part, moment):
    for person in (company.president, company.vice):
        speaking.ask_to_speak(hall, by=person, at=moment(1))
    first = speaking.next_speaker(hall, by=company.hr, at=moment(1))
    press = [
        lambda by=by: speaking.next_speaker(hall, after=first, by=by, at=moment(2))
        for by in (company.hr, company.president)
    ]
    done, refused = at_once(*press)
    assert (len(done), len(refused)) == (1, 1)
    assert [turn.state for turn in hall.speaking_turns.order_by("id")] == ["ended", "speaking"]


@pytest.mark.django_db(transaction=True)
def test_of_an_end_and_the_next_speaker_one_ends_the_speech(hall, company, moment):
    turn = speaking.next_speaker(
        hall, by=company.hr, at=speaking.ask_to_speak(hall, by=company.vice, at=moment(1)).queued_at
    )
    speaking.ask_to_speak(hall, by=company.president, at=moment(1))
    done, refused = at_once(
        lambda: speaking.end_turn(turn, by=company.hr, at=moment(2), version=ANY),
        lambda: speaking.next_speaker(hall, after=turn, by=company.president, at=moment(2)),
    )
    assert len(done) + len(refused) == 2
    assert hall.speaking_turns.open().count() <= 1
    turn.refresh_from_db()
    assert (turn.state, turn.seconds) == ("ended", 60)
