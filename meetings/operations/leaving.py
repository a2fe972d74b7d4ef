"""Meetings, series and resolutions pass from somebody who leaves to a successor. Nobody gets the chair of a
meeting that has begun, the papers of a confidential one, or the verification of their own work by it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked, record, transition
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import reassign
from comms.organization.models import User
from comms.organization.operations import HAND_OVER, refuse_named
from comms.organization.queries import heads_above, management_representatives
from meetings.models import (
    ActionStep,
    AgendaItem,
    Distribution,
    Meeting,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    Participant,
    Resolution,
)
from meetings.operations.attendance import put_on, take_off
from meetings.operations.duties import pass_duties
from meetings.operations.handing_on import give_role, hand_on
from meetings.operations.kinds import unfitting
from meetings.operations.resolutions import restart_clocks
from meetings.operations.turns import name_by_hand
from meetings.queries import chair_by_kind, expected_people
from meetings.queries.documents import name_of
from meetings.queries.people import people_of
from meetings.states import Role, Rsvp

# Series


@one_transaction()
def pass_series_chair(
    series: MeetingSeries, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> MeetingSeries:
    """Give a series another chair, who holds the post that the procedure names (1.5, 1.7).

    Raises NotAllowed, Refused.
    """
    by = allow(by, HAND_OVER, series.chair)
    unfit = unfitting(series.kind, unit=series.unit, chair=successor)
    if said := unfit.get("chair"):
        raise Refused(errors={"chair": said})
    _check_secret(series.kind.confidential, successor, expected_people(series), by)
    event: dict[str, Any] = {"event": "handed_over", "reason": reason}
    passed = edit(series, by=by, at=at, version=ANY, chair=successor, **event)
    pass_duties(passed, by=by, at=at)
    return passed


@one_transaction()
def pass_series_minutes(
    series: MeetingSeries, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> MeetingSeries:
    """Give a series another minute taker. Raises NotAllowed, Refused."""
    by = allow(by, HAND_OVER, series.minute_taker)
    _check_secret(series.kind.confidential, successor, expected_people(series), by)
    event: dict[str, Any] = {"event": "handed_over", "reason": reason}
    passed = edit(series, by=by, at=at, version=ANY, minute_taker=successor, **event)
    pass_duties(passed, by=by, at=at)
    return passed


class Member(Protocol):
    """A further attendee of a series."""

    user: User
    meetingseries: MeetingSeries


@one_transaction()
def pass_member(
    row: Member, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> MeetingSeries:
    """Put the successor, if one is named, in a further attendee's place. Raises NotAllowed, Refused."""
    by = allow(by, HAND_OVER, row.user)
    series, former = locked(row.meetingseries, ANY), row.user
    _check_secret(series.kind.confidential, successor, expected_people(series), by)
    series.members.remove(former)
    if successor is not None:
        series.members.add(successor)
    series.version += 1
    series.save(update_fields=["version"])
    record(series, "handed_over", by=by, at=at, reason=reason, old=former.name, new=name_of(successor))
    return series


# Meetings


@one_transaction()
def pass_chair(
    meeting: Meeting, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Meeting:
    """Give an unfinished meeting another chair, who now reviews its minutes and judges its resolutions.

    From the start on nobody takes the chair themselves, and only who may say who chairs gives it to anybody
    else than those whom the rules name. Raises NotAllowed, Refused.
    """
    by = allow(by, HAND_OVER, meeting.chair)
    row = locked(meeting, ANY)
    if row.actual_start is not None and by is not None:
        _check_judge(row, successor, by)
    return _pass_role(row, "chair", Role.CHAIR, successor, by, at, reason)


@one_transaction()
def pass_minutes(
    meeting: Meeting, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Meeting:
    """Give an unfinished meeting another minute taker, with the clocks of the meeting and of its draft.

    Raises NotAllowed, Refused.
    """
    by = allow(by, HAND_OVER, meeting.minute_taker)
    return _pass_role(locked(meeting, ANY), "minute_taker", Role.SECRETARY, successor, by, at, reason)


def _pass_role(
    row: Meeting, field: str, role: Role, successor: User | None, by: User | None, at: datetime, reason: str
) -> Meeting:
    listed = people_of(row)
    _check_secret(row.confidential, successor, listed, by)
    fields: dict[str, Any] = {field: successor, f"{field}_named": True}
    meeting = edit(row, by=by, at=at, version=ANY, reason=reason, event="handed_over", **fields)
    if successor is not None:
        give_role(meeting, successor, role, at)
    hand_on(meeting, by, at)
    if field == "chair" and successor is not None and meeting.actual_end is None:
        name_by_hand(meeting, successor, reason=reason, by=by, at=at)
    for resolution in meeting.resolutions.open():
        _keep_verifier(resolution, successor)
    return meeting


@one_transaction()
def pass_place(
    part: Participant, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Meeting:
    """Invite the successor in the place of a participant; without one the participant is taken off the list.

    Raises NotAllowed, Refused.
    """
    by = allow(by, HAND_OVER, part.user)
    meeting = locked(part.meeting, ANY)
    listed = people_of(meeting)
    _check_secret(meeting.confidential, successor, listed, by)
    take_off(meeting, locked(part, ANY), by=by, at=at, reason=reason)
    if successor is not None and successor not in listed:
        put_on(meeting, [successor], required=part.required, by=by, at=at)
    return meeting


@one_transaction()
def end_stand_in(
    part: Participant, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Participant:
    """Ask a participant again whose stand-in has left. Raises NotAllowed, Refused when somebody is named."""
    by = allow(by, HAND_OVER, part.substitute)
    refuse_named(successor)
    return edit(
        part,
        by=by,
        at=at,
        version=ANY,
        reason=reason,
        event="handed_over",
        rsvp=Rsvp.NEEDS_ACTION,
        substitute=None,
        replied_at=None,
    )


@one_transaction()
def pass_item(
    item: AgendaItem, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> AgendaItem:
    """Give an item of an open agenda another presenter. Raises NotAllowed."""
    by = allow(by, HAND_OVER, item.presenter)
    return edit(item, by=by, at=at, version=ANY, reason=reason, event="handed_over", presenter=successor)


@one_transaction()
def pass_turn(clock: Clock, successor: User | None, *, by: User | None, at: datetime, reason: str) -> Clock:
    """Give the review of minutes or the verification of a resolution to whom the rules name now (1.7.7.1,
    1.7.8). Raises NotAllowed, Refused when somebody is named.
    """
    by = allow(by, HAND_OVER, clock.person)
    refuse_named(successor)
    thing = clock.subject
    assert isinstance(thing, Resolution | Minutes), "only these have turns that follow from rules"
    turn = thing.verifier if isinstance(thing, Resolution) else thing.approver(at)
    reassign(thing, clock.name, person=turn, by=by, at=at)
    return Clock.objects.get(pk=clock.pk)


@one_transaction()
def end_receipt(
    row: Distribution, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Minutes:
    """Note that minutes stay unconfirmed because the recipient left. Raises NotAllowed, Refused when somebody
    is named: who signs has read.
    """
    by = allow(by, HAND_OVER, row.recipient)
    refuse_named(successor)
    minutes = row.revision.minutes
    record(minutes, "receipt_ended", by=by, at=at, reason=reason, person=row.recipient.name)
    return minutes


# Resolutions


@one_transaction()
def pass_resolution(
    resolution: Resolution, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> Resolution:
    """Give an open resolution another person responsible, with clocks of their own (1.7.6.2).

    Raises NotAllowed, Refused when nobody else would be left to verify the result (1.7.8).
    """
    by = allow(by, HAND_OVER, resolution.owner)
    row = locked(resolution, ANY)
    cycle = row.cycle + 1
    row = edit(row, by=by, at=at, version=ANY, reason=reason, owner=successor, cycle=cycle)
    _keep_verifier(row, successor)
    restart_clocks(row, by, at)
    return row


@one_transaction()
def pass_step(
    step: ActionStep, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> ActionStep:
    """Give a step of an open resolution's plan to another person. Raises NotAllowed."""
    by = allow(by, HAND_OVER, step.assignee)
    row = locked(step, ANY)
    old, row.assignee = row.assignee, successor
    row.version += 1
    row.save(update_fields=["assignee", "version"])
    names = {"old": name_of(old), "new": name_of(successor)}
    record(row.resolution, "step_handed_over", by=by, at=at, reason=reason, step=row.text[:80], names=names)
    reassign(row, "step", person=row.in_charge, by=by, at=at)
    return row


# Requests


@one_transaction()
def pass_request(
    row: MeetingRequest, successor: User | None, *, by: User | None, at: datetime, reason: str
) -> MeetingRequest:
    """Somebody else answers for a report that asks for a meeting (1.7.c.3). Raises NotAllowed."""
    by = allow(by, HAND_OVER, row.requested_by)
    event: dict[str, Any] = {"event": "handed_over", "reason": reason}
    row = edit(row, by=by, at=at, version=ANY, requested_by=successor, **event)
    reassign(row, "amendment", person=successor, by=by, at=at)
    return row


@one_transaction()
def end_motion(row: Motion, successor: User | None, *, by: User | None, at: datetime, reason: str) -> Motion:
    """Withdraw a motion that no meeting has on its agenda yet: nobody moves it for another.

    Raises NotAllowed, Refused when somebody is named.
    """
    allow(by, HAND_OVER, row.submitter)
    refuse_named(successor)
    return transition(row, "withdraw", by=None, at=at, version=ANY, reason=reason, remark=reason[:400])


# What must hold


def _check_judge(meeting: Meeting, successor: User | None, by: User) -> None:
    """Whether this person may give a meeting that has begun to that chair: the chair judges those who write
    the minutes, so the writers do not choose the judge (1.7.7.1). Raises Refused.
    """
    if successor == by:
        raise Refused(errors={"chair": _("Nobody makes themselves the chair of a meeting that has begun.")})
    if successor is None or by.has_perm("meetings.change_chair", meeting):
        return
    named = _judges(meeting)
    if successor not in named:
        said = _("The meeting has begun. Without those above the chair it can go to: %(names)s.")
        raise Refused(errors={"chair": said % {"names": ", ".join(person.name for person in named) or "–"}})


def _judges(meeting: Meeting) -> list[User]:
    """Whom the rules name for the chair: who holds its post, the heads above, then the management
    representative; of a confidential meeting its members. Never who wrote the minutes.
    """
    minutes = getattr(meeting, "minutes", None)
    writer = minutes and minutes.current and minutes.current.author_id
    people = [chair_by_kind(meeting.kind, meeting.unit)]
    if meeting.confidential:
        people += people_of(meeting)
    else:
        people += [*(heads_above(meeting.chair) if meeting.chair else ()), *management_representatives()]
    fit = [person for person in people if person and person.is_active]
    return [one for one in dict.fromkeys(fit) if one.pk not in (writer, meeting.chair_id)]


def _check_secret(closed: bool, successor: User | None, known: Iterable[User], by: User | None) -> None:
    """Nobody lets themselves into confidential papers by handing over (1.7.a.4). Raises Refused."""
    if closed and by is not None and successor == by and by not in known:
        raise Refused(errors={"successor": _("Nobody lets themselves into confidential meetings.")})


def _keep_verifier(resolution: Resolution, successor: User | None) -> None:
    """Raise Refused when nobody but its owner would be left to verify a resolution (1.7.8)."""
    if successor is None or resolution.owner_id != successor.pk or resolution.verifier is not None:
        return
    said = _("Nobody but %(name)s would be left to verify %(number)s. Name somebody else.")
    raise Refused(errors={"owner": said % {"name": successor.name, "number": resolution.number}})
