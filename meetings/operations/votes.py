"""The vote on a motion: opened and closed by the chair, said by the members who are there, counted by the
portal or by show of hands; an adopted motion is a resolution in the same transaction (1.7.6.1, 1.7.6.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, locked, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import Unit, User
from comms.procedure.queries import value
from meetings.models import Motion, Vote
from meetings.operations.agenda import records_open
from meetings.operations.motions import close_item
from meetings.operations.resolutions import adopt
from meetings.queries.votes import Seat, outcome_of, seats_of, tally_of
from meetings.rules import Result, Tally
from meetings.states import AutomaticReason, ItemOutcome, MeetingState, VoteChoice


@one_transaction()
def open_vote(row: Motion, *, by: User, at: datetime, version: Version) -> Motion:
    """Let the members who are there vote. One that was adjourned in this meeting is voted on anew, and
    nothing said before counts.

    Raises GuardFailed unless the meeting is in progress, IllegalMove, NotAllowed, StaleVersion.
    """
    return transition(row, "open-vote", by=by, at=at, version=version, round=row.round + 1, remark="")


@one_transaction()
def cast_vote(row: Motion, *, choice: str, by: User, at: datetime, reason: str = "") -> Vote:
    """Say yes, no, abstain or recused (with a reason); the last word before the vote is closed counts. Who is
    recused does not vote any more in this round.

    Raises NotAllowed (no vote in this meeting), GuardFailed when no vote is open or the member is not there,
    Refused by field.
    """
    by = allow(by, "meetings.cast_vote", row)
    row = locked(row, ANY)
    if not row.is_voting or row.meeting.state != MeetingState.IN_PROGRESS:
        raise GuardFailed(_("No vote is open on this motion."))
    seat = next((one for one in seats_of(row.meeting, row) if one.part.user_id == by.pk), None)
    if seat is None or not seat.is_present:
        raise GuardFailed(_("Only members who are signed in vote. Sign in first, or come back."))
    _check_choice(seat, choice, reason)
    vote = seat.vote or Vote(motion=row, round=row.round, participant=seat.part, created_at=at)
    before = vote.choice
    if vote.pk and (before, vote.reason) == (choice, reason.strip()):
        return vote
    vote.choice, vote.reason, vote.voted_at = choice, reason.strip(), at
    check_fields(vote, ["choice", "reason"])
    if vote.pk:
        vote.version += 1
    vote.save()
    record(row, f"voted_{choice}", by=by, at=at, reason=vote.reason, before=before)
    return vote


def _check_choice(seat: Seat, choice: str, reason: str) -> None:
    if choice not in VoteChoice.values:
        raise Refused(errors={"choice": _("There is no such choice.")})
    if seat.is_recused and choice != VoteChoice.RECUSED:
        raise GuardFailed(
            _("You are recused from this motion and do not vote on it."),
            errors={"choice": _("You are recused from this motion and do not vote on it.")},
        )
    if choice == VoteChoice.RECUSED and not reason.strip():
        raise Refused(errors={"reason": _("Say why you are recused.")})


@one_transaction()
def close_vote(row: Motion, *, by: User, at: datetime, version: Version, **terms: Any) -> Motion:
    """Close the vote and say what it decided. Adopted, the motion is a resolution at once, for which `terms`
    name owner, due day and the unit that follows up, as `adopt` asks them; too few present, it is adjourned.

    Raises NotAllowed, GuardFailed once the minutes are sealed, IllegalMove, StaleVersion, Refused by field.
    """
    seats = _counted(row, version)
    figures = _figures(row, tally_of(seats), seats)
    counted = transition(row, "close-vote", by=by, at=at, version=version, by_hand=False, **figures)
    return _settle(counted, tally_of(seats), by=by, at=at, **terms)


@one_transaction()
def count_hands(
    row: Motion,
    *,
    yes: int,
    no: int,
    abstain: int,
    by: User,
    at: datetime,
    version: Version,
    **terms: Any,
) -> Motion:
    """Write down how many hands were raised instead of votes by button, never more than are present; the rest
    as `close_vote`. Who is recused says so by button before.

    Raises as `close_vote` does, and GuardFailed when members have voted by button.
    """
    seats = _counted(row, version)
    if any(seat.vote is not None and not seat.is_recused for seat in seats):
        raise GuardFailed(_("Members have voted by button. Close that vote instead."))
    tally = replace(tally_of(seats), yes=yes, no=no, abstain=abstain)
    _check_hands(tally)
    figures = _figures(row, tally, seats)
    # A show of hands without an opened vote is a round, too
    number = row.round if row.is_voting else row.round + 1
    counted = transition(
        row, "count-hands", by=by, at=at, version=version, by_hand=True, round=number, **figures
    )
    return _settle(counted, tally, by=by, at=at, **terms)


def _check_hands(tally: Tally) -> None:
    raised = tally.yes + tally.no + tally.abstain
    if raised > tally.present:
        said = _("%(raised)s hands are more than the %(present)s members who are present and not recused.")
        sentence = said % {"raised": raised, "present": tally.present}
        raise Refused(errors=dict.fromkeys(("yes", "no", "abstain"), sentence))


def _counted(row: Motion, version: Version) -> list[Seat]:
    """The seats as they are counted, with the motion locked so that nobody votes meanwhile."""
    present = locked(row, version)
    if not records_open(present.meeting):
        raise GuardFailed(_("Votes are closed during the meeting and while its minutes are a draft."))
    return seats_of(present.meeting, present)


def _figures(row: Motion, tally: Tally, seats: Sequence[Seat]) -> dict[str, Any]:
    """What the count writes on the motion."""
    return {
        "yes_count": tally.yes,
        "no_count": tally.no,
        "abstain_count": tally.abstain,
        "recused_count": sum(1 for seat in seats if seat.is_recused),
        "present_count": tally.present,
        "member_count": tally.members,
        "quorum_percent": value(row.meeting.kind.quorum_policy),
    }


def _settle(
    row: Motion,
    tally: Tally,
    *,
    by: User,
    at: datetime,
    owner: User | None = None,
    due_on: date | None = None,
    tracking_unit: Unit | None = None,
) -> Motion:
    """Say what the count means, on the motion and on the agenda."""
    result = outcome_of(row.meeting, tally)
    if result == Result.NO_QUORUM:
        why = AutomaticReason.NO_QUORUM
        row = transition(row, "fall-short", by=None, at=at, version=ANY, reason=why, remark=why)
        close_item(row, ItemOutcome.DEFERRED, "", by=by, at=at)
        return row
    if result == Result.REJECTED:
        row = transition(row, "defeat", by=None, at=at, version=ANY)
    else:
        people: dict[str, Any] = {"owner": owner, "due_on": due_on, "tracking_unit": tracking_unit}
        made = adopt(row.meeting, text=row.text, item=row.item, by=by, at=at, **people)
        row = transition(row, "adopt", by=None, at=at, version=ANY, resolution=made)
    close_item(row, ItemOutcome.CONCLUDED, "", by=by, at=at)
    return row
