"""One meeting: called, changed, its agenda issued, moved, cancelled, or found not held."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields, edit, locked, record, transition
from comms.base.versions import ANY, Version
from comms.deadlines.operations import change_due
from comms.deadlines.queries import clock_of
from comms.organization.models import Unit, User
from comms.procedure.queries import value
from meetings.models import AgendaIssue, Meeting, MeetingKind, Participant
from meetings.models.meetings import own_units
from meetings.notices import invited
from meetings.operations.agenda import complete_agenda, fill_from_template, snapshot
from meetings.operations.asking import ask_again, overtake
from meetings.operations.audience import follow_audience
from meetings.operations.duties import explain_duty
from meetings.operations.handing_on import ROLES, give_role, hand_on
from meetings.operations.kinds import unfitting
from meetings.operations.notices import tell_participants
from meetings.operations.submissions import displace
from meetings.operations.turns import name_by_hand
from meetings.queries import chair_by_kind
from meetings.queries.meetings import agenda_due_at
from meetings.queries.people import minute_taker_by_kind
from meetings.rules import too_long
from meetings.states import MeetingState, Role

FARTHEST = timedelta(days=731)


@one_transaction()
def call_meeting(
    *,
    kind: MeetingKind,
    unit: Unit,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    at: datetime,
    chair: User | None = None,
    minute_taker: User | None = None,
    members: list[User] | None = None,
    with_audience: bool = True,
    extended_reason: str = "",
    confidential: bool = False,
    follows: Meeting | None = None,
    **said: Any,
) -> Meeting:
    """Call a meeting of its own, outside any series; `said` are its title, place and the reason for a short
    notice.

    Where nobody is named the kind says who chairs and who takes the minutes, never who calls; it also says
    who comes (`with_audience`), beside `members`. `confidential` keeps it to its participants also where the
    kind does not; `follows` is the meeting whose open matters it takes up, for kinds that are called when
    there is need.

    Raises NotAllowed, Refused (past, backwards, too long without a reason: 1.7.2; sooner than the agenda has
    to be out without a reason: 1.7.a.5, 1.7.b.5; a department, chair or earlier meeting that does not fit;
    nobody to take the minutes).
    """
    by = allow(by, "meetings.add_meeting")
    by = allow(by, "meetings.add_meeting", unit)
    _check_kind(kind, unit, chair, by)
    _check_times(starts_at, ends_at, extended_reason, at)
    _check_follows(kind, follows, by)
    leader, writer = _in_charge(kind, unit, chair, minute_taker)
    meeting = Meeting(
        kind=kind,
        unit=unit,
        starts_at=starts_at,
        ends_at=ends_at,
        original_start=starts_at,
        chair=leader,
        chair_named=chair is not None,
        minute_taker=writer,
        minute_taker_named=minute_taker is not None,
        extended_reason=extended_reason,
        confidential=kind.confidential or confidential,
        follows=follows,
        with_audience=with_audience,
        **said,
    )
    _check_notice(meeting, at)
    people: dict[User, str] = dict.fromkeys(members or [], Role.MEMBER)
    people[writer] = Role.SECRETARY
    if leader:
        people[leader] = Role.CHAIR
    meeting = open_meeting(meeting, people, by=by, at=at)
    follow_audience(meeting, on=today(starts_at), at=at)
    return meeting


def _in_charge(
    kind: MeetingKind, unit: Unit, chair: User | None, minute_taker: User | None
) -> tuple[User | None, User]:
    """Chair and minute taker: who was named, else as the kind says. Raises Refused without a minute taker."""
    leader = chair or chair_by_kind(kind, unit)
    writer = minute_taker or minute_taker_by_kind(kind, unit, leader)
    if writer is None:
        raise Refused(errors={"minute_taker": _("Name who takes the minutes.")})
    return leader, writer


def open_meeting(meeting: Meeting, people: dict[User, str], *, by: User | None, at: datetime) -> Meeting:
    """Give a new meeting its number, people, agenda and clocks. In a transaction, also of the planner."""
    meeting.number, meeting.created_at = next_number("MT", at), at
    check_fields(meeting, ["title", "location", "extended_reason", "short_notice_reason"])
    meeting.save()  # not insert(): the planner tells by the IntegrityError that another one was first
    Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            user=user,
            role=role,
            by_audience=meeting.series is not None and role == Role.MEMBER,
            created_at=at,
        )
        for user, role in people.items()
    )
    fill_from_template(meeting, at=at)
    complete_agenda(meeting, at=at)
    record(meeting, "created", by=by, at=at, starts=meeting.TABLE.opens)
    return meeting


@one_transaction()
def change_meeting(
    meeting: Meeting, *, by: User, at: datetime, version: Version, reason: str = "", **fields: Any
) -> Meeting:
    """Change title, place, chair, minute taker or the reason for no resolution.

    The chair of this one meeting may be anybody: whoever stands in for the post that the procedure names. Who
    leads where leaders take turns is changed by `name_leader`, until the meeting has begun.
    From the start on only the present chair or somebody above says who chairs, with a reason, and nobody
    names themselves: the chair judges those who write the minutes. Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "meetings.change_meeting", meeting)
    chair_changes = "chair" in fields and fields["chair"] != meeting.chair
    if chair_changes and meeting.actual_start is not None:
        _check_new_chair(meeting, fields["chair"], reason, by)
    elif chair_changes and meeting.in_turn:
        said = _("Leaders take turns here. Name another leader instead.")
        raise Refused(errors={"chair": said})
    for name in ROLES:
        if name in fields and fields[name] != getattr(meeting, name):
            fields[f"{name}_named"] = True
    meeting = edit(meeting, by=by, at=at, version=version, reason=reason, **fields)
    for name, role in ROLES.items():
        if fields.get(name):
            give_role(meeting, fields[name], role, at)
    if ROLES.keys() & fields.keys():
        hand_on(meeting, by, at)
    if chair_changes:
        name_by_hand(meeting, fields["chair"], reason=reason, by=by, at=at)
    return meeting


def _check_new_chair(meeting: Meeting, chair: User | None, reason: str, by: User) -> None:
    """Whether this person may give a meeting that has begun another chair. Raises NotAllowed, Refused."""
    allow(by, "meetings.change_chair", meeting)
    if chair == by:
        raise Refused(errors={"chair": _("Nobody makes themselves the chair of a meeting that has begun.")})
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why somebody else chairs a meeting that has begun.")})


@one_transaction()
def issue_agenda(meeting: Meeting, *, by: User, at: datetime, version: Version) -> Meeting:
    """Send the agenda to every participant (1.7.b.5); after changes again, as a version with what changed.
    Who participates follows the audience of the series at this moment.

    Raises GuardFailed with no item or no chair, IllegalMove, NotAllowed, StaleVersion.
    """
    row = locked(meeting, version)
    again = row.state == MeetingState.AGENDA_ISSUED
    new = follow_audience(row, on=today(at), at=at)
    meeting = transition(meeting, "issue-agenda", by=by, at=at, version=ANY)
    complete_agenda(meeting, at=at)
    last = meeting.agenda_issues.last()
    due = agenda_due_at(meeting)
    issue = AgendaIssue.objects.create(
        meeting=meeting,
        number=1 + (last.number if last else 0),
        snapshot=snapshot(meeting),
        issued_at=at,
        issued_by=by,
        on_time=due is None or at <= due,
        created_at=at,
    )
    key = f"agenda:{meeting.number}:{meeting.sequence}:{issue.number}"
    if again:
        known = [part for part in invited(meeting) if part not in new]
        tell_participants(meeting, "agenda_changed", key=key, at=at, by=meeting.moved_by, parts=known)
    else:
        tell_participants(meeting, "agenda_issued", key=key, at=at, by=meeting.moved_by)
    return meeting


@one_transaction()
def reschedule(
    meeting: Meeting,
    *,
    starts_at: datetime,
    reason: str,
    by: User,
    at: datetime,
    version: Version,
    ends_at: datetime | None = None,
    location: str = "",
    extended_reason: str = "",
) -> Meeting:
    """Move a meeting; length and place stay unless others are given.

    Outside the days of the rule it is flagged (1.5.1.1).

    The period and the original start never change. Invited people get a new invitation and answer again.
    Raises Refused (past, backwards, too long without a reason), IllegalMove, NotAllowed, StaleVersion.
    """
    check_far(starts_at, at)
    ends_at = ends_at or starts_at + (meeting.ends_at - meeting.starts_at)
    extended_reason = extended_reason or meeting.extended_reason
    _check_times(starts_at, ends_at, extended_reason, at)
    invited = meeting.state == MeetingState.AGENDA_ISSUED
    meeting = transition(
        meeting,
        "reschedule",
        by=by,
        at=at,
        version=version,
        reason=reason,
        move_reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        location=location or meeting.location,
        extended_reason=extended_reason,
        moved_by_hand=True,
        out_of_rule=_out_of_rule(meeting, starts_at),
        sequence=meeting.sequence + invited,
    )
    for name in ("agenda", "leader"):
        move_clock(meeting, name, meeting.starts_at, reason=reason, by=by, at=at)
    overtake(meeting, at=at)
    if invited:
        ask_again(meeting)
        key = f"moved:{meeting.number}:{meeting.sequence}"
        tell_participants(meeting, "rescheduled", key=key, at=at, by=meeting.moved_by)
    return meeting


def move_clock(
    meeting: Meeting, name: str, moment: datetime, *, reason: str, by: User | None, at: datetime
) -> None:
    """Let an open clock count from another time; one that has ended stays as it is."""
    clock = clock_of(meeting, name)
    if clock and clock.is_open:
        change_due(meeting, name, due_at=moment, reason=reason, by=by, at=at)


@one_transaction()
def cancel(meeting: Meeting, *, reason: str, by: User | None, at: datetime, version: Version) -> Meeting:
    """Cancel a meeting; the planner never revives it. Raises Refused (no reason), IllegalMove, NotAllowed."""
    invited = meeting.agenda_issues.exists()
    meeting = transition(
        meeting,
        "cancel",
        by=by,
        at=at,
        version=version,
        reason=reason,
        cancel_reason=reason,
        sequence=meeting.sequence + invited,
    )
    overtake(meeting, at=at)
    displace(meeting, at=at)
    if invited:
        key = f"cancelled:{meeting.number}:{meeting.sequence}"
        tell_participants(meeting, "cancelled", key=key, at=at, by=meeting.moved_by, method="CANCEL")
    return meeting


@one_transaction()
def restore(meeting: Meeting, *, by: User, at: datetime, version: Version) -> Meeting:
    """Take a cancellation back; the agenda goes out anew. Raises GuardFailed, IllegalMove, NotAllowed."""
    meeting = transition(meeting, "restore", by=by, at=at, version=version, sequence=meeting.sequence + 1)
    ask_again(meeting)
    return meeting


@one_transaction()
def miss(meeting: Meeting, *, at: datetime) -> Meeting:
    """The system found that a meeting was not held; its department has to say why (1.5.1.1)."""
    overtake(meeting, at=at)
    meeting = transition(meeting, "miss", by=None, at=at, version=ANY)
    displace(meeting, at=at)
    return meeting


@one_transaction()
def explain(meeting: Meeting, *, reason: str, by: User, at: datetime, version: Version) -> Meeting:
    """Say why a meeting was not held; where its duty is missed by now, that explains the duty too."""
    meeting = transition(
        meeting, "explain", by=by, at=at, version=version, reason=reason, not_held_reason=reason
    )
    explain_duty(meeting, reason=reason, by=meeting.moved_by, at=at)
    return meeting


def check_far(moment: datetime, at: datetime, field: str = "starts_at") -> None:
    """A mistyped year is refused before anything is computed from it."""
    if moment - at > FARTHEST:
        raise Refused(errors={field: _("This is more than two years ahead.")})


def _check_times(starts_at: datetime, ends_at: datetime, extended_reason: str, at: datetime) -> None:
    check_far(starts_at, at)
    check_far(ends_at, at, "ends_at")
    if ends_at <= starts_at:
        raise Refused(errors={"ends_at": _("The end must be after the start.")})
    if starts_at <= at:
        raise Refused(errors={"starts_at": _("This time is past.")})
    longest = value("meetings.max_minutes")
    if too_long(starts_at, ends_at, max_minutes=longest) and not extended_reason.strip():
        said = _("A meeting takes at most %(minutes)s minutes. Say why this one takes longer.") % {
            "minutes": longest
        }
        raise Refused(errors={"extended_reason": said})


def _check_kind(kind: MeetingKind, unit: Unit, chair: User | None, by: User) -> None:
    """Department and chair fit the kind; whoever organises meetings of another department does so for those
    that the own post chairs (1.5.4.4). Raises Refused.
    """
    if unfit := unfitting(kind, unit=unit, chair=chair):
        raise Refused(errors=unfit)
    if unit.pk not in own_units(by) and not (kind.on_demand and by.holds(kind.chair_post)):
        raise Refused(errors={"kind": _("You organise only the talks between departments.")})


def _check_notice(meeting: Meeting, at: datetime) -> None:
    """A meeting whose agenda would have to be out already is called with a reason (1.7.a.5, 1.7.b.5)."""
    due = agenda_due_at(meeting)
    if due is None or at <= due or meeting.short_notice_reason.strip():
        return
    days = value(meeting.kind.agenda_policy)
    said = _("The agenda goes out %(days)s days before. Say why this meeting is called at shorter notice.")
    raise Refused(errors={"short_notice_reason": said % {"days": days}})


def _check_follows(
    kind: MeetingKind, follows: Meeting | None, by: User, meeting: Meeting | None = None
) -> None:
    """Only a meeting of a kind that is called when there is need says with which one it goes on, one of its
    kind whose papers the caller reads. Raises Refused.
    """
    if follows is None:
        return
    if not kind.on_demand:
        raise Refused(errors={"follows": _("Meetings of this kind take up what is open by themselves.")})
    if follows.kind_id != kind.pk or follows == meeting or not follows.papers_open_to(by):
        raise Refused(
            errors={"follows": _("This is no earlier meeting of the same kind that you take part in.")}
        )


def _out_of_rule(meeting: Meeting, starts_at: datetime) -> bool:
    if meeting.window_from is None or meeting.window_to is None:
        return False
    return not meeting.window_from <= today(starts_at) <= meeting.window_to
