"""The rota of a series: where its turns stand, who is out at a meeting, who leads the next ones (1.5.2.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from comms.base.clock import at_local, today
from comms.organization.models import Absence, Group, User
from comms.organization.queries import orders_on
from comms.procedure.queries import value
from meetings.models import LeaderAssignment, LeaderRefusal, Meeting, MeetingSeries
from meetings.models.turns import passed_over, skipped_rows
from meetings.queries.series import next_days
from meetings.rules import Queue, Turn, next_turn, queue_after
from meetings.states import HELD, UPCOMING, MeetingState, PassedOver, SeriesState

# So many turns back decide where the queue stands: an old debt is paid or forgotten
LOOK_BACK = 120


def turn_of(meeting: Meeting) -> LeaderAssignment | None:
    """The turn of a meeting as it stands, or None."""
    return (
        LeaderAssignment.objects.filter(meeting=meeting)
        .select_related("planned", "actual", "decided_by")
        .first()
    )


def turns_of(series: MeetingSeries) -> list[Turn]:
    """The turns that were taken, the oldest first: of meetings that were held or have begun, and of no
    others. Holidays, cancelled and forgotten meetings take none.
    """
    taken = LeaderAssignment.objects.filter(
        meeting__series=series, meeting__state__in=(MeetingState.IN_PROGRESS, *HELD)
    )
    return [row.as_turn for row in taken.order_by("-meeting__starts_at", "-pk")[:LOOK_BACK]][::-1]


def queue_of(series: MeetingSeries) -> Queue:
    """Where the turns of a series stand after the meetings that were held."""
    return queue_after(turns_of(series), value("meetings.rotation"))


@dataclass
class WhoIsOut:
    """Who cannot lead at which time: absences that share a moment with it, and who said so."""

    absences: Sequence[tuple[int, datetime, datetime]]
    refused: dict[int, set[int]] = field(default_factory=dict)

    def reasons(self, begins: datetime, ends: datetime, meeting: Meeting | None = None) -> dict[int, str]:
        """{key of a person: why} for a stretch of time, or for the meeting of that time."""
        away = {who for who, since, until in self.absences if since < ends and until > begins}
        said = self.refused.get(meeting.pk, set()) if meeting is not None else set()
        return dict.fromkeys(away, PassedOver.AWAY.value) | dict.fromkeys(said, PassedOver.REFUSED.value)


def who_is_out(
    people: Iterable[int], first: datetime, last: datetime, meetings: Iterable[Meeting] = ()
) -> WhoIsOut:
    """Who of these people is out between two moments, and who refused to lead these meetings; two queries."""
    rows = Absence.objects.colliding(first, last).filter(user__in=set(people))
    refused: dict[int, set[int]] = {}
    for meeting, person in LeaderRefusal.objects.filter(meeting__in=meetings).values_list("meeting", "user"):
        refused.setdefault(meeting, set()).add(person)
    return WhoIsOut(list(rows.values_list("user", "begins_at", "over_at")), refused)


def rotas_of(person: User) -> list[MeetingSeries]:
    """The series in whose coming meetings a person leads or may come to lead. A few queries."""
    in_turn = MeetingSeries.objects.filter(rota__isnull=False).exclude(
        state__in=[SeriesState.DRAFT, SeriesState.ENDED]
    )
    named = Q(turn__actual=person) | Q(turn__planned=person)
    led = Meeting.objects.filter(named, series__rota__isnull=False, state__in=UPCOMING).values("series")
    posts = set(person.appointments.confirmed().values_list("post", flat=True))
    picked = set(person.picked_groups.values_list("pk", flat=True))
    leads = set(in_turn.filter(pk__in=led).values_list("pk", flat=True))
    return [
        series
        for series in in_turn.select_related("rota")
        if series.pk in leads or series.rota_id in picked or posts & set(_rota(series).posts)
    ]


def _rota(series: MeetingSeries) -> Group:
    assert series.rota is not None, "asked of series whose leaders take turns"
    return series.rota


@dataclass(frozen=True)
class RotaLine:
    """One line of the rota: the day, the meeting when it is planned already, whose turn it is, who leads
    (None: nobody), and whom the turn passed over, as `LeaderAssignment` keeps it.
    """

    starts_at: datetime
    planned: User | None
    actual: User | None
    skipped: list[dict[str, object]]
    meeting: Meeting | None = None
    by_hand: bool = False
    reason: str = ""

    @property
    def number(self) -> str | None:
        """The number of the meeting."""
        return self.meeting.number if self.meeting is not None else None

    @property
    def passed_over(self) -> list[tuple[str, str]]:
        """(name, why) in the reader's language."""
        return passed_over(self.skipped)

    @property
    def day(self) -> date:
        """The company day."""
        return today(self.starts_at)

    @property
    def substituted(self) -> bool:
        """Whether somebody else leads than whose turn it is."""
        return self.actual is not None and self.actual != self.planned


def rota_of(series: MeetingSeries, at: datetime) -> list[RotaLine]:
    """The next turns of a series, as many as the policy says: of the meetings that are planned, then of the
    days of the rule as it stands. Empty where the chair leads.
    """
    if series.rota is None:
        return []
    shown = value("meetings.rotation_shown")
    ahead = LeaderAssignment.objects.filter(meeting__series=series, meeting__state__in=UPCOMING)
    people = ("planned", "actual", "meeting__kind")
    rows = list(ahead.select_related(*people).order_by("meeting__starts_at", "pk"))
    lines = [
        RotaLine(
            starts_at=row.meeting.starts_at,
            planned=row.planned,
            actual=row.actual,
            skipped=row.skipped,
            meeting=row.meeting,
            by_hand=row.by_hand,
            reason=row.reason,
        )
        for row in rows
    ]
    if len(lines) < shown and series.state in (SeriesState.DRAFT, SeriesState.ACTIVE):
        lines += _forecast(series, rows, shown - len(lines), at)
    return lines[:shown]


def seen_rota(series: MeetingSeries, reader: User, at: datetime) -> list[RotaLine]:
    """The same with those meetings that somebody sees; days and leaders are for whoever sees the series."""
    lines = rota_of(series, at)
    keys = [line.meeting.pk for line in lines if line.meeting is not None]
    seen = set(Meeting.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        line if line.meeting is None or line.meeting.pk in seen else replace(line, meeting=None)
        for line in lines
    ]


def _forecast(
    series: MeetingSeries, rows: Sequence[LeaderAssignment], count: int, at: datetime
) -> list[RotaLine]:
    """The turns after those that are planned, on the days of the rule."""
    assert series.rota is not None
    policy = value("meetings.rotation")
    known = series.meetings.order_by("-original_start").values_list("original_start", flat=True).first()
    after = max(today(at), today(known)) if known else today(at)
    begins = [at_local(one.day, series.start_time) for one in next_days(series, after, count + 1)]
    times = [moment for moment in begins if moment > at and (known is None or moment > known)][:count]
    if not times:
        return []
    orders = orders_on(series.rota, (today(moment) for moment in times))
    people = {person.pk: person for order in orders.values() for person in order}
    length = timedelta(minutes=series.duration_minutes)
    out = who_is_out(people, times[0], times[-1] + length)
    queue = queue_after([*turns_of(series), *(row.as_turn for row in rows)], policy)
    lines = []
    for moment in times:
        why = out.reasons(moment, moment + length)
        turn = next_turn(queue, [person.pk for person in orders[today(moment)]], why.keys(), policy)
        queue = queue_after([turn], policy, begin=queue)
        told = skipped_rows((people[one] for one in turn.skipped), why)
        planned, actual = (people.get(one or 0) for one in (turn.planned, turn.actual))
        lines.append(RotaLine(moment, planned, actual, told))
    return lines
