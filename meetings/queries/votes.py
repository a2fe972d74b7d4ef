"""Who has a vote in a meeting, who of them is there, and what they said (1.7.6.1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from comms.base.clock import today
from comms.procedure.queries import value
from meetings.models import Meeting, Motion, Participant, SignIn, Vote
from meetings.queries.people import audience_of_kind, in_audience
from meetings.rules import Result, Tally, result_of
from meetings.states import Role, Rsvp, VoteChoice

VOTING_ROLES = (Role.CHAIR, Role.MEMBER)
TONES = {
    VoteChoice.YES: "success",
    VoteChoice.NO: "danger",
    VoteChoice.ABSTAIN: "secondary",
    VoteChoice.RECUSED: "warning",
}


@dataclass(frozen=True)
class Seat:
    """A member with a vote: whether they are there now, and what they said in this round (None: nothing)."""

    part: Participant
    is_present: bool
    vote: Vote | None

    @property
    def tone(self) -> str:
        """The colour word of what the member said."""
        return TONES[VoteChoice(self.vote.choice)] if self.vote else "secondary"

    @property
    def is_recused(self) -> bool:
        """Whether the member has an interest of their own and does not vote."""
        return self.vote is not None and self.vote.choice == VoteChoice.RECUSED


def may_vote(part: Participant) -> bool:
    """Whether somebody on the list of participants has a vote: chair and attendees; observers and guests have
    none. Who takes the minutes has one where they belong to those whom the meeting is for.
    """
    if part.role != Role.SECRETARY:
        return part.role in VOTING_ROLES
    return _belongs(part)


def _belongs(part: Participant) -> bool:
    meeting, day = part.meeting, today(part.meeting.starts_at)
    if part.user is None:
        return False
    if meeting.series is not None:
        return in_audience(meeting.series, part.user, day)
    if meeting.with_audience:
        return part.user in audience_of_kind(meeting.kind, meeting.unit, day)
    return True


def is_there(lines: Iterable[SignIn]) -> bool:
    """Whether the lines of somebody on the attendance sheet say that they are in the room: signed in, the
    line not corrected, and not signed out again.
    """
    return any(line.stands and line.out_at is None for line in lines)


def seats_of(meeting: Meeting, motion: Motion | None = None) -> list[Seat]:
    """The members with a vote in the order of the list, with what they said to a motion in its present
    round.

    Whoever sent a stand-in has no vote beside them, unless they came all the same.
    """
    parts = meeting.participants.select_related("user", "meeting__series", "meeting__kind")
    votes = {}
    if motion is not None:
        votes = {vote.participant_id: vote for vote in motion.votes.filter(round=motion.round)}
    seats = [
        Seat(part, is_there(part.sign_ins.all()), votes.get(part.pk))
        for part in parts.prefetch_related("sign_ins__corrections")
        if may_vote(part)
    ]
    return [seat for seat in seats if seat.is_present or seat.part.rsvp != Rsvp.DELEGATED]


def tally_of(seats: Iterable[Seat]) -> Tally:
    """The count of what members said. Whoever is recused counts nowhere; whoever voted and left counts as
    present.
    """
    counted = [seat for seat in seats if not seat.is_recused]
    said = Counter(seat.vote.choice for seat in counted if seat.vote is not None)
    return Tally(
        members=len(counted),
        present=sum(1 for seat in counted if seat.is_present or seat.vote is not None),
        yes=said[VoteChoice.YES],
        no=said[VoteChoice.NO],
        abstain=said[VoteChoice.ABSTAIN],
    )


def outcome_of(meeting: Meeting, tally: Tally) -> Result:
    """What a count means by the numbers of the kind of meeting."""
    kind = meeting.kind
    return result_of(
        tally,
        quorum=value(kind.quorum_policy),
        majority=value("votes.majority"),
        base=value(kind.base_policy),
    )
