"""Leaders take turns: who leads the coming meetings of a series is decided anew whenever something changes,
and kept (1.5.2.2, 1.5.2.3, reading A8).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from comms.base.clock import today
from comms.base.transactions import one_transaction
from comms.base.transitions import Change, locked, plain, record
from comms.base.versions import ANY
from comms.notifications.operations import notify, unlink
from comms.organization.models import Absence, Group, User
from comms.organization.queries import orders_on
from comms.procedure.queries import value
from meetings.models import LeaderAssignment, LeaderRefusal, Meeting, MeetingSeries, Participant
from meetings.operations.attendance import put_on, take_off
from meetings.operations.handing_on import give_role, hand_on
from meetings.operations.turns import keep_turn
from meetings.queries.documents import name_of
from meetings.queries.people import in_audience
from meetings.queries.rota import WhoIsOut, rotas_of, turns_of, who_is_out
from meetings.rules import Turn, next_turn, queue_after
from meetings.states import UPCOMING, AutomaticReason, MeetingState, PassedOver, Role, SeriesState

logger = logging.getLogger(__name__)
RESTING = (SeriesState.DRAFT, SeriesState.ENDED)


@dataclass(frozen=True)
class _Rota:
    """All that decides about the coming meetings of a series, read once."""

    series: MeetingSeries
    orders: dict[date, list[User]]
    people: dict[int, User]
    out: WhoIsOut
    settled: timedelta
    policy: str


# Deciding


@one_transaction()
def arrange_turns(series: MeetingSeries, *, at: datetime, wait: bool = True) -> int:
    """Decide who leads the coming meetings of a series and write what changed; returns how many leaders did.

    Who was named by hand stays, and so does, from some hours before the start on, who leads by then (an
    absence that is withdrawn does not swap back), unless they are out themselves. Without `wait` it is left
    to the sweep when somebody else is deciding at this moment.
    """
    rows = MeetingSeries.objects.select_for_update(of=("self",), skip_locked=not wait)
    row = rows.filter(pk=series.pk, rota__isnull=False).exclude(state__in=RESTING).first()
    ahead = _ahead(row) if row is not None else []
    if row is None or not ahead:
        return 0
    rota = _read(row, ahead)
    queue = queue_after(turns_of(row), rota.policy)
    changed = 0
    for meeting in ahead:
        known = getattr(meeting, "turn", None)
        why = rota.out.reasons(meeting.starts_at, meeting.ends_at, meeting)
        if known is not None and _stands(known, why, rota, at):
            turn = known.as_turn
        else:
            order = [person.pk for person in rota.orders[today(meeting.starts_at)]]
            turn = next_turn(queue, order, why.keys(), rota.policy)
            changed += _decide(meeting, known, turn, why, rota, at)
        queue = queue_after([turn], rota.policy, begin=queue)
    return changed


def _ahead(series: MeetingSeries) -> list[Meeting]:
    people = ("kind", "series", "unit", "chair", "minute_taker", "turn", "turn__actual", "turn__planned")
    return list(series.meetings.upcoming().select_related(*people).order_by("starts_at", "pk"))


def _read(series: MeetingSeries, ahead: list[Meeting]) -> _Rota:
    assert series.rota is not None, "its leaders take turns"
    orders = orders_on(series.rota, (today(meeting.starts_at) for meeting in ahead))
    people = {person.pk: person for order in orders.values() for person in order}
    for meeting in ahead:
        turn = getattr(meeting, "turn", None)
        named = (turn.actual, turn.planned) if turn is not None else ()
        people |= {person.pk: person for person in named if person is not None}
    out = who_is_out(people, ahead[0].starts_at, max(one.ends_at for one in ahead), ahead)
    settled = timedelta(hours=value("meetings.rotation_settled"))
    return _Rota(series, orders, people, out, settled, value("meetings.rotation"))


def _stands(known: LeaderAssignment, why: dict[int, str], rota: _Rota, at: datetime) -> bool:
    """Whether what was decided stays: named by hand or settled, and the leader can. Once the time of the
    start has come an absence changes nothing any more; whoever leads can still say that they cannot.
    """
    leader = known.actual
    if leader is None or not leader.is_active:
        return False
    begins = known.meeting.starts_at
    if at >= begins:
        return why.get(leader.pk) != PassedOver.REFUSED
    return leader.pk not in why and (known.by_hand or at >= begins - rota.settled)


def _decide(
    meeting: Meeting,
    known: LeaderAssignment | None,
    turn: Turn,
    why: dict[int, str],
    rota: _Rota,
    at: datetime,
) -> bool:
    """Write a turn; True when somebody else leads than before."""
    before = meeting.chair if known is None else known.actual
    keep_turn(meeting, known, turn, why=why, people=rota.people, at=at)
    leader = rota.people[turn.actual] if turn.actual is not None else None
    if before == leader and (known is not None or leader is not None):
        return False
    reason = _reason(known, before, turn, why, meeting)
    let_lead(meeting, leader, planned=rota.people.get(turn.planned or 0), reason=reason, by=None, at=at)
    if known is not None and _concerns(meeting, before, why, rota, at):
        tell_both(meeting, before, leader, reason, at)
    return True


def _reason(
    known: LeaderAssignment | None, before: User | None, turn: Turn, why: dict[int, str], meeting: Meeting
) -> str:
    """Why somebody leads who did not before, or whose turn it is not: a key, or what they said themselves."""
    first = before.pk if known is not None and before is not None else turn.planned
    if first is not None and why.get(first) == PassedOver.REFUSED:
        return LeaderRefusal.objects.get(meeting=meeting, user=first).reason
    if first is not None and first in why:
        return AutomaticReason.LEADER_AWAY.value
    if known is None:
        return ""
    if before is not None and before.pk not in turn.order:
        return AutomaticReason.LEADER_GONE.value
    return AutomaticReason.QUEUE_MOVED.value


def _concerns(meeting: Meeting, before: User | None, why: dict[int, str], rota: _Rota, at: datetime) -> bool:
    """Whether a change is told at once. That the turns of later weeks moved on stands on the rota, and each
    leader is told when it is settled.
    """
    announced = meeting.state == MeetingState.AGENDA_ISSUED or at >= meeting.starts_at - rota.settled
    return announced or before is None or before.pk in why


# What a decision changes


def let_lead(
    meeting: Meeting,
    leader: User | None,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    planned: User | None = None,
) -> Meeting:
    """Make somebody the chair of a meeting that has not begun; nobody when all are out, and then the
    responsible department has a clock to name somebody. In a transaction.
    """
    row = locked(meeting, ANY)
    before, row.chair = row.chair, leader
    row.version += 1
    row.save()
    _seat(row, before, leader, at)
    if before != leader:
        was = planned if before is None and planned != leader else before
        event = "leader_changed" if before or reason else "leader_planned"
        clocks = {"meets" if by is not None else "cancels": ("leader",)}
        record(
            row,
            event,
            by=by,
            at=at,
            reason=reason,
            old=plain({"chair": was}),
            new=plain({"chair": leader}),
            turn=name_of(planned),
            **clocks,  # type: ignore[arg-type]
        )
        if (
            by is not None
        ):  # by the portal alone many meetings change, of which nothing waits for the chair yet
            hand_on(row, by, at)
    if leader is None:
        record(row, "leader_missing", by=None, at=at, starts=("leader",), notice="leader_missing")
    meeting.chair, meeting.version = leader, row.version
    return row


def _seat(meeting: Meeting, before: User | None, leader: User | None, at: datetime) -> None:
    """The list of participants after a change: whoever came to lead and leads no more stays away, unless they
    belong to the audience, answered, or were invited by hand. Of what nobody was told yet the event of the
    leader says enough.
    """
    announced = meeting.state == MeetingState.AGENDA_ISSUED
    if leader is not None and meeting.participants.filter(user=leader).exists():
        give_role(meeting, leader, Role.CHAIR, at)
    else:
        meeting.participants.filter(role=Role.CHAIR).update(role=Role.MEMBER)
        line: dict[str, Any] = {"role": Role.CHAIR, "by_audience": True}
        if leader is not None and announced:
            put_on(meeting, [leader], by=None, at=at, **line)
        elif leader is not None:
            Participant.objects.create(meeting=meeting, user=leader, created_at=at, **line)
    if before is None or before == leader:
        return
    part = meeting.participants.filter(user=before).first()
    if part is not None and _came_to_lead(meeting, part):
        if announced:
            take_off(meeting, part, by=None, at=at)
        else:
            part.delete()


def _came_to_lead(meeting: Meeting, part: Participant) -> bool:
    if part.role != Role.MEMBER or not part.by_audience or part.replied or part.sign_ins.exists():
        return False
    if meeting.series is None or part.user is None or part.user_id == meeting.minute_taker_id:
        return False
    return not in_audience(meeting.series, part.user, today(meeting.starts_at))


def tell_both(meeting: Meeting, before: User | None, leader: User | None, reason: str, at: datetime) -> None:
    """Both hear of it: who leads no more, and who leads now. The line of somebody who does not see the
    meeting any more leads nowhere.
    """
    notify(
        "meetings.leader_changed",
        key=f"leader:{meeting.number}:{meeting.version}",
        at=at,
        obj=meeting,
        recipients=[person for person in (before, leader) if person is not None],
        context={
            "before": name_of(before),
            "leader": name_of(leader),
            "reason": reason,
        },
    )
    if before is not None and not Meeting.objects.visible_to(before).filter(pk=meeting.pk).exists():
        unlink(meeting, before)


# At once, and by the sweep

MEETING_EVENTS = frozenset({"cancel", "restore", "reschedule", "miss", "record-held"})
PERSON_EVENTS = frozenset({"deactivated", "reactivated"})


def follow_changes(change: Change) -> None:
    """Decide anew when an absence is noted or called off, the leaders or their order change, somebody leaves,
    a meeting moves or falls away. An effect of every change; what fails here is done by the sweep.
    """
    for series in _concerned(change):
        try:
            with transaction.atomic():
                arrange_turns(series, at=change.at, wait=False)
        except Exception:  # nobody's absence is refused because of a rota
            logger.exception("the turns of series %s could not be arranged", series.code)


def _concerned(change: Change) -> Iterable[MeetingSeries]:
    obj = change.obj
    if isinstance(obj, Absence):
        return rotas_of(obj.user)
    if isinstance(obj, User) and change.event in PERSON_EVENTS:
        return rotas_of(obj)
    if isinstance(obj, Group):
        return MeetingSeries.objects.filter(rota=obj).exclude(state__in=RESTING)
    if isinstance(obj, Meeting) and change.event in MEETING_EVENTS and obj.series and obj.series.rota_id:
        return [obj.series]
    return ()


def arrange_all(at: datetime) -> int:
    """Decide anew about every series whose leaders take turns, and tell whoever leads a meeting that is
    settled; returns how many leaders changed. Idempotent.
    """
    done = 0
    for series in MeetingSeries.objects.filter(rota__isnull=False).exclude(state__in=RESTING):
        try:
            with transaction.atomic():
                done += arrange_turns(series, at=at)
        except Exception:  # one bad series holds up no other
            logger.exception("the turns of series %s could not be arranged", series.code)
    tell_leaders(at)
    return done


def tell_leaders(at: datetime) -> None:
    """Tell each leader once, when it is settled, that they lead; who was told of a change meanwhile knows."""
    settled = timedelta(hours=value("meetings.rotation_settled"))
    near = LeaderAssignment.objects.filter(meeting__state__in=UPCOMING)
    near = near.filter(meeting__starts_at__gt=at, meeting__starts_at__lte=at + settled)
    for turn in near.select_related("actual", "meeting__unit", "meeting__chair", "meeting__series"):
        meeting = turn.meeting
        if turn.actual is None or turn.decided_at > meeting.starts_at - settled:
            continue
        key = f"leads:{meeting.number}:{meeting.sequence}:{turn.actual_id}"
        notify("meetings.leader_settled", key=key, at=at, obj=meeting, recipients=[turn.actual])
