"""Daily decisions of offices: what somebody decides today, and the board of a month."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from comms.base.clock import today
from comms.base.states import Move
from comms.organization.models import Unit, User
from comms.organization.states import UnitKind
from meetings.models import OfficeMorning
from meetings.models.mornings import MorningQuerySet
from meetings.states import MorningState

SHOWN = timedelta(days=14)


def with_people(rows: MorningQuerySet) -> QuerySet[OfficeMorning]:
    """Days with whom and what their lines name."""
    return rows.select_related("decided_by", "meeting").naming("unit")


def offices_headed(user: User) -> frozenset[int]:
    """The management offices that a person heads today, or acts for the head of; asks the database nothing
    that their rights did not ask before.
    """
    offices = {held.unit_id for held in user.posts if held.unit.kind == UnitKind.MANAGEMENT_OFFICE}
    return user.headed_unit_ids & offices


def mornings_to_decide(user: User, at: datetime) -> list[OfficeMorning]:
    """The mornings of today about which a person decides: of the offices that they head, or act for."""
    offices = offices_headed(user)
    if not offices:
        return []
    rows = OfficeMorning.objects.counted().filter(unit_id__in=offices, day=today(at))
    return list(with_people(rows).order_by("unit_id"))


def last_mornings(user: User, at: datetime) -> list[OfficeMorning]:
    """The days of the last two weeks before today, of the same offices, the newest first."""
    day = today(at)
    rows = OfficeMorning.objects.counted().filter(unit_id__in=offices_headed(user))
    rows = rows.filter(day__lt=day, day__gte=day - SHOWN)
    return list(with_people(rows).order_by("-day", "unit_id"))


def moves_now(morning: OfficeMorning, user: User, at: datetime) -> list[Move]:
    """What a person may do with a day at a moment: no decision is taken back once its time is over, and
    nothing more happens once the day is.
    """
    day = today(at)
    return [
        move
        for move in morning.allowed(user)
        if (morning.day == day or (morning.day > day and move.event == "skip"))
        and not (move.event == "undo" and morning.is_lapsed(at))
    ]


@dataclass
class BoardLine:
    """One office in a month: its days by number, and how many of each state."""

    unit: Unit
    days: dict[int, OfficeMorning] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def days_of(month: date) -> list[date]:
    """The days of the month of this day."""
    length = monthrange(month.year, month.month)[1]
    return [date(month.year, month.month, number) for number in range(1, length + 1)]


def board_lines(mornings: Iterable[OfficeMorning], units: Sequence[int]) -> list[BoardLine]:
    """The days of one month as a line for each office, in the order of `units`."""
    by_unit: dict[int, list[OfficeMorning]] = defaultdict(list)
    for morning in mornings:
        by_unit[morning.unit_id].append(morning)
    lines = []
    for key in units:
        if rows := by_unit.get(key):
            line = BoardLine(rows[0].unit)
            for morning in rows:
                line.days[morning.day.day] = morning
                line.counts[morning.state] += 1
            lines.append(line)
    return lines


def counts_of(mornings: QuerySet[OfficeMorning]) -> dict[str, int]:
    """{state: how many}, every counted state, for all offices together."""
    found = dict(mornings.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in MorningState if state != MorningState.DROPPED}
