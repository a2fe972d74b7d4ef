"""Who speaks in a meeting and for how long (1.7.3): the queue, one speech at a time, its pauses, its end."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import User
from comms.procedure.queries import value
from meetings.models import AgendaItem, Meeting, Participant, SpeakingTurn
from meetings.models.speaking import A_DAY
from meetings.operations.agenda import records_open
from meetings.states import MeetingState, TurnState

LEAD, RUN = "meetings.lead_speaking", "meetings.run_meeting"


@one_transaction()
def ask_to_speak(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    participant: Participant | None = None,
    item: AgendaItem | None = None,
) -> SpeakingTurn:
    """Put oneself at the end of the queue of speakers, or anybody by whoever runs the meeting (1.7.3).

    Raises NotAllowed, GuardFailed while the meeting does not run, Refused for whoever waits already.
    """
    by = allow(by, "meetings.add_speakingturn", meeting)
    meeting = _running(meeting)
    part = participant or meeting.participants.filter(user=by.pk).first()
    if part is None:
        raise Refused(errors={"participant": _("Say who wants to speak.")})
    if part.user_id != by.pk:
        by = allow(by, RUN, meeting)
    return _queue(meeting, part, item, by=by, at=at)


@one_transaction()
def give_floor(
    meeting: Meeting, *, participant: Participant, by: User, at: datetime, item: AgendaItem | None = None
) -> SpeakingTurn:
    """Let a participant speak now, whether they wait or not (1.7.3).

    Raises NotAllowed, GuardFailed while somebody speaks or the meeting does not run, Refused.
    """
    by = allow(by, RUN, meeting)
    meeting = _running(meeting)
    _check_nobody_speaks(meeting)
    turn = meeting.speaking_turns.waiting().filter(participant=participant).first()
    if turn is None:
        turn = _queue(meeting, participant, item, by=by, at=at)
    return _begin(turn, item or turn.item, by=by, at=at)


@one_transaction()
def begin_turn(turn: SpeakingTurn, *, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """Let somebody of the queue speak now, whatever their place.

    Raises NotAllowed, StaleVersion, IllegalMove, GuardFailed while somebody speaks.
    """
    by = allow(by, LEAD, turn)
    meeting = _running(turn.meeting)
    row = locked(turn, version)
    if row.state == TurnState.WAITING:
        _check_nobody_speaks(meeting)
    return _begin(row, row.item, by=by, at=at)


@one_transaction()
def next_speaker(
    meeting: Meeting, *, by: User, at: datetime, after: SpeakingTurn | None = None
) -> SpeakingTurn:
    """End the speech `after`, which whoever presses saw going on (None: nobody spoke), and let the first of
    the queue speak. Returns the speech that begins.

    Raises NotAllowed, GuardFailed when nobody waits, or another one speaks by now.
    """
    by = allow(by, RUN, meeting)
    meeting = _running(meeting)
    present = meeting.speaking_turns.open().first()
    if present is not None and present != after:
        raise GuardFailed(_("%(name)s speaks by now. Look, and press again.") % {"name": present})
    following = meeting.speaking_turns.waiting().first()
    if following is None:
        raise GuardFailed(_("Nobody waits to speak."))
    if present is not None:
        _end(present, by=by, at=at, ended_at=at)
    return _begin(following, following.item, by=by, at=at)


@one_transaction()
def pause_turn(turn: SpeakingTurn, *, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """Stop the time of the speech. Raises NotAllowed, StaleVersion, IllegalMove."""
    return transition(turn, "pause", by=by, at=at, version=version)


@one_transaction()
def resume_turn(turn: SpeakingTurn, *, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """Let the time of the speech go on; the pause does not count. Raises NotAllowed, StaleVersion,
    IllegalMove.
    """
    by = allow(by, LEAD, turn)
    row = locked(turn, version)
    paused = row.paused_at(at)
    return transition(row, "resume", by=by, at=at, version=ANY, paused_since=None, paused_seconds=paused)


@one_transaction()
def end_turn(turn: SpeakingTurn, *, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """End the speech; what it took without its pauses is kept. Raises NotAllowed, StaleVersion,
    IllegalMove.
    """
    by = allow(by, LEAD, turn)
    return _end(locked(turn, version), by=by, at=at, ended_at=at)


@one_transaction()
def withdraw_turn(turn: SpeakingTurn, *, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """Take oneself off the queue, or anybody by whoever runs the meeting. Raises NotAllowed, StaleVersion,
    IllegalMove.
    """
    return transition(turn, "withdraw", by=by, at=at, version=version)


@one_transaction()
def move_turn(turn: SpeakingTurn, *, position: int, by: User, at: datetime, version: Version) -> SpeakingTurn:
    """Put somebody at another place of the queue (1 = next); the others close up.

    Raises NotAllowed, StaleVersion, GuardFailed for whoever does not wait.
    """
    by = allow(by, LEAD, turn)
    meeting = locked(turn.meeting, ANY)
    row = locked(turn, version)
    if row.state != TurnState.WAITING:
        raise GuardFailed(_("Only those who wait have a place in the queue."))
    others = list(meeting.speaking_turns.waiting().exclude(pk=row.pk))
    place = max(1, min(position, len(others) + 1))
    row = edit(row, by=by, at=at, version=ANY, event="moved", position=place)
    for number, other in enumerate(others, start=1):
        other.position = number + (number >= place)
    SpeakingTurn.objects.bulk_update(others, ["position"])
    return row


@one_transaction()
def correct_turn(
    turn: SpeakingTurn, *, seconds: int, reason: str, by: User, at: datetime, version: Version
) -> SpeakingTurn:
    """Put right how long somebody spoke, with a reason, while the minutes are a draft; nothing at all takes
    the speech out of every count.

    Raises NotAllowed, StaleVersion, GuardFailed, Refused.
    """
    by = allow(by, LEAD, turn)
    row = locked(turn, version)
    if not records_open(row.meeting):
        raise GuardFailed(_("Speaking times are corrected while the minutes are a draft."))
    if row.state != TurnState.ENDED:
        raise GuardFailed(_("Only a finished speech is corrected."))
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why.")})
    if not 0 <= seconds <= A_DAY:
        raise Refused(errors={"minutes": _("A speech takes less than a day.")})
    return edit(row, by=by, at=at, version=ANY, event="corrected", reason=reason, seconds=seconds)


def close_turns(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """With a meeting its speech ends, at the actual end, and nobody waits any more. In a transaction."""
    ended_at = meeting.actual_end or at
    for turn in meeting.speaking_turns.open():
        _end(locked(turn), by=by, at=at, ended_at=ended_at)
    for turn in meeting.speaking_turns.waiting():
        transition(turn, "withdraw", by=by, at=at, version=ANY)


def _running(meeting: Meeting) -> Meeting:
    """The meeting, locked until the act is over: of two who press at once the second sees what the first
    did. Raises GuardFailed unless it is in progress.
    """
    row = locked(meeting, ANY)
    if row.state != MeetingState.IN_PROGRESS:
        raise GuardFailed(_("People ask to speak and speak while the meeting is in progress."))
    return row


def _check_nobody_speaks(meeting: Meeting) -> None:
    present = meeting.speaking_turns.open().select_related("participant__user").first()
    if present is not None:
        raise GuardFailed(_("%(name)s speaks now; end that turn first.") % {"name": present})


def _queue(
    meeting: Meeting, part: Participant, item: AgendaItem | None, *, by: User, at: datetime
) -> SpeakingTurn:
    if part.meeting_id != meeting.pk:
        raise Refused(errors={"participant": _("This person does not take part in the meeting.")})
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(errors={"item": _("This item is not on the agenda of the meeting.")})
    waiting = meeting.speaking_turns.waiting()
    if waiting.filter(participant=part).exists():
        raise Refused(errors={"participant": _("%(name)s waits to speak already.") % {"name": part}})
    last = waiting.order_by().aggregate(last=Max("position"))["last"] or 0
    turn = insert(
        SpeakingTurn(
            meeting=meeting, participant=part, item=item, position=last + 1, queued_at=at, created_at=at
        )
    )
    record(turn, "created", by=by, at=at)
    return turn


def _begin(turn: SpeakingTurn, item: AgendaItem | None, *, by: User, at: datetime) -> SpeakingTurn:
    limit = value("meetings.speech_max")
    return transition(turn, "begin", by=by, at=at, version=ANY, item=item, limit_minutes=limit)


def _end(turn: SpeakingTurn, *, by: User | None, at: datetime, ended_at: datetime) -> SpeakingTurn:
    """A meeting that is said to have ended before the speech began leaves nothing of it."""
    ended_at = max(ended_at, turn.begun_at or ended_at)
    return transition(
        turn,
        "end",
        by=by,
        at=at,
        occurred_at=ended_at,
        version=ANY,
        paused_since=None,
        paused_seconds=turn.paused_at(ended_at),
        seconds=min(turn.seconds_at(ended_at), A_DAY),
    )
