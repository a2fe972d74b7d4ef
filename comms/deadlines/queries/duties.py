"""Recurring duties: what fulfilled them, which one an object fulfils, and the board of a year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from comms.audit.queries import public_name
from comms.deadlines.models import PeriodDuty
from comms.deadlines.queries.clocks import Subject, seen_by
from comms.organization.models import Unit, User
from comms.procedure import queries as procedure

MONTHS = range(1, 13)


def with_fulfilment(duties: QuerySet[PeriodDuty], user: User) -> QuerySet[PeriodDuty]:
    """Duties whose `seen_met_by` this person may see."""
    return duties.prefetch_related(seen_by(user, "met_by"))


def fulfilment_of(duty: PeriodDuty) -> Subject | None:
    """What fulfilled a duty that came from `with_fulfilment`; None when nothing did, or it is hidden."""
    if duty.seen_met_by is None:
        return None
    return Subject(public_name(duty.seen_met_by), duty.seen_met_by.get_absolute_url())


def duty_for(
    policy: str, unit: Unit, day: date, *, source: str = "", period_key: str = ""
) -> PeriodDuty | None:
    """The duty that something of this kind and unit fulfils on a company day, or None.

    `source` and `period_key` name the period that it was planned for, which may be another unit's by now.
    One whose window holds the day, its own before others; else its own, once that is over; else, when its
    own is kept already, the last one of the unit that was missed. What comes before its window does not keep
    the rule.
    """
    unmet = PeriodDuty.objects.unmet()
    own = unmet.filter(source=source, period_key=period_key).first() if period_key else None
    if own is not None and own.window_from <= day <= own.window_to:
        return own
    of_unit = unmet.filter(policy=policy, unit=unit)
    inside = of_unit.filter(window_from__lte=day, window_to__gte=day).order_by("window_to").first()
    if inside is not None:
        return inside
    if own is not None:
        return own if own.window_to < day else None
    return of_unit.filter(window_to__lt=day).order_by("-window_to").first()


@dataclass
class BoardRow:
    """One line of the year board: what recurs in which unit, and its duties by month (1 to 12)."""

    source: str
    title: str
    unit: Unit
    months: dict[int, list[PeriodDuty]] = field(default_factory=lambda: defaultdict(list))

    def cells(self) -> Iterator[list[PeriodDuty]]:
        """The duties of each month, January first."""
        return (self.months[month] for month in MONTHS)


def board_rows(duties: Iterable[PeriodDuty]) -> list[BoardRow]:
    """Duties as lines, in the month in which each falls due; lines in the order of the procedure's clauses
    and of the units.
    """
    rows: dict[tuple[str, int], BoardRow] = {}
    for duty in duties:
        key = (duty.source, duty.unit_id)
        if key not in rows:
            rows[key] = BoardRow(duty.source, procedure.title(duty.policy), duty.unit)
        rows[key].months[duty.window_to.month].append(duty)
    return list(rows.values())
