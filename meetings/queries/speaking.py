"""Speaking times of one meeting, and across meetings for the report (1.7.2, 1.7.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from comms.organization.models import User
from meetings.models import Meeting, Participant, SpeakingTurn
from meetings.rules import SpeakingTotal, Speech, speaking_totals
from meetings.states import HELD, TurnState


@dataclass(frozen=True)
class SpeakerTotal:
    """A participant and what they said in all; `speaks` while they are still at it."""

    participant: Participant
    total: SpeakingTotal
    speaks: bool = False


def totals_of(turns: Iterable[SpeakingTurn], at: datetime | None = None) -> list[SpeakerTotal]:
    """The totals of each speaker, whoever spoke longest first; with a moment also of the speech that goes on
    then, without one of finished speeches.
    """
    begun = [turn for turn in turns if turn.begun_at is not None and (at or turn.seconds is not None)]
    people = {turn.participant_id: turn.participant for turn in begun}
    speaking = {turn.participant_id for turn in begun if turn.is_open}
    speeches = [
        Speech(turn.participant_id, _seconds(turn, at), (turn.limit_minutes or 0) * 60) for turn in begun
    ]
    return [
        SpeakerTotal(people[total.speaker], total, total.speaker in speaking)
        for total in speaking_totals(speeches)
    ]


def _seconds(turn: SpeakingTurn, at: datetime | None) -> int:
    if at is None:
        return turn.seconds or 0
    return turn.seconds_at(at)


def turns_of(meeting: Meeting) -> QuerySet[SpeakingTurn]:
    """All turns of a meeting with people and items, those who wait in their order."""
    return meeting.speaking_turns.select_related("participant__user", "item", "meeting").order_by(
        "position", "id"
    )


def place_in_queue(turn: SpeakingTurn) -> int:
    """The place of somebody who waits; 1 is next."""
    before = Q(position__lt=turn.position) | Q(position=turn.position, pk__lt=turn.pk)
    waiting = SpeakingTurn.objects.filter(meeting=turn.meeting_id, state=TurnState.WAITING)
    return waiting.filter(before).count() + 1


def with_speaking(meetings: QuerySet[Meeting], *, speaker: User | None = None) -> QuerySet[Meeting]:
    """Meetings with `speeches`, `speaking_seconds`, `longest_seconds` and `speeches_over` of everybody, or of
    one person. Each is asked for by a query of its own inside, so that no join counts a speech twice.
    """
    spoken = SpeakingTurn.objects.spoken().filter(meeting=OuterRef("pk"))
    if speaker is not None:
        spoken = spoken.filter(participant__user=speaker)
    over = Count("pk", filter=Q(seconds__gt=F("limit_minutes") * 60))
    return meetings.annotate(
        speeches=_number(spoken, Count("pk")),
        speaking_seconds=_number(spoken, Sum("seconds")),
        longest_seconds=_number(spoken, Max("seconds")),
        speeches_over=_number(spoken, over),
    )


def _number(rows: QuerySet[SpeakingTurn], figure: Count | Sum | Max) -> Coalesce:
    grouped = rows.order_by().values("meeting").annotate(figure=figure).values("figure")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), Value(0))


def held_meetings(reader: User) -> QuerySet[Meeting]:
    """The meetings that were held and whose papers the reader opens: what was said in them is theirs."""
    held = Meeting.objects.papers_for(reader).filter(state__in=HELD, actual_start__isnull=False)
    return held.select_related("unit", "kind")
