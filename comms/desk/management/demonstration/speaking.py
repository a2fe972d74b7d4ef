"""Who speaks in the meetings of the demonstration, and for how long: most keep to eight minutes (1.7.3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from comms.base.versions import ANY
from comms.desk.management.demonstration.scenario import Scenario
from comms.organization.models import User
from meetings.models import AgendaItem, Meeting, Participant
from meetings.operations import speaking
from meetings.states import ATTENDED

# Seconds of one speech after the other, shifted by a place from meeting to meeting: two are too long
SPEECHES = (345, 462, 541, 388, 480, 502, 317)
IN_A_MEETING = 5
FIRST, APART = timedelta(minutes=12), timedelta(minutes=14)
Act = Callable[[datetime], None]
PAUSED_AT, PAUSE = timedelta(minutes=3), timedelta(seconds=75)


def plan_speeches(scenario: Scenario, meeting: Meeting, *, by: User, at: datetime, shift: int) -> None:
    """Let those who came speak one after the other on the items of a meeting that began; the second of them
    is interrupted.
    """
    present = list(meeting.participants.filter(attendance__in=ATTENDED).order_by("pk")[:IN_A_MEETING])
    items = list(meeting.agenda_items.all())
    for number, part in enumerate(present):
        begun = at + FIRST + APART * number
        long = timedelta(seconds=SPEECHES[(number + shift) % len(SPEECHES)])
        item = items[number % len(items)] if items else None
        scenario.plan(begun, _call(meeting, part, item, by))
        if number == 1:
            scenario.plan(begun + PAUSED_AT, lambda now: _act(meeting, speaking.pause_turn, by, now))
            scenario.plan(begun + PAUSED_AT + PAUSE, lambda now: _act(meeting, speaking.resume_turn, by, now))
            long += PAUSE
        scenario.plan(begun + long, lambda now: _act(meeting, speaking.end_turn, by, now))


def _call(meeting: Meeting, part: Participant, item: AgendaItem | None, by: User) -> Act:
    def act(at: datetime) -> None:
        speaking.give_floor(meeting, participant=part, item=item, by=by, at=at)

    return act


def _act(meeting: Meeting, act, by: User, at: datetime) -> None:
    """One act on whoever speaks."""
    for turn in meeting.speaking_turns.open():
        act(turn, by=by, at=at, version=ANY)
